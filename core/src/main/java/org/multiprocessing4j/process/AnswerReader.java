package org.multiprocessing4j.process;

import java.nio.ByteBuffer;

/** Reads the frames that one child sends. Called by the control thread only. */
final class AnswerReader extends PipeReader {
  private final MonitoredChild owner;
  private final FrameDecoder decoder = new FrameDecoder();

  AnswerReader(EventLoop loop, int fd, MonitoredChild owner) {
    super(loop, fd);
    this.owner = owner;
  }

  @Override
  void accept(ByteBuffer bytes) {
    try {
      for (Frame f = decoder.next(bytes); f != null; f = decoder.next(bytes)) {
        owner.received(f);
      }
    } catch (IllegalStateException malformed) {
      ProcessLog.error(owner + " broke the protocol; we do not listen to it any more", malformed);
      close();
    } catch (OutOfMemoryError tooBig) {
      int size = decoder.announcedBytes();
      decoder.forget(); // first: there has to be memory for the rest
      owner.child().giveUp("it sent " + size + " bytes, for which this process has no memory");
      close();
    }
  }
}
