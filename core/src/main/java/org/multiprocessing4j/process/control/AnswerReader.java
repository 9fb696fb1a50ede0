package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import org.multiprocessing4j.process.log.ProcessLog;

/** Reads the frames that one child sends. Called by the control thread only. */
final class AnswerReader extends PipeReader {
  private final ChildLink.Events events;
  private final FrameDecoder decoder = new FrameDecoder();

  AnswerReader(EventLoop loop, int fd, ChildLink.Events events) {
    super(loop, fd);
    this.events = events;
  }

  @Override
  void accept(ByteBuffer bytes) {
    try {
      for (Frame f = decoder.next(bytes); f != null; f = decoder.next(bytes)) {
        events.received(f);
      }
    } catch (IllegalStateException malformed) {
      ProcessLog.error(events + " broke the protocol; we do not listen to it any more", malformed);
      close();
    } catch (OutOfMemoryError tooBig) {
      int size = decoder.announcedBytes();
      decoder.forget(); // first: there has to be memory for the rest
      events.unreadable("it sent " + size + " bytes, for which this process has no memory");
      close();
    }
  }
}
