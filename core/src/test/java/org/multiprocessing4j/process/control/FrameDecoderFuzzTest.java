package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;

/** A length that is announced costs nothing before the bytes come. */
@Timeout(60)
class FrameDecoderFuzzTest implements FuzzTarget {
  @Override
  public List<byte[]> seeds() {
    Frame message = new Frame(FrameType.MESSAGE, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    ByteBuffer stream = ByteBuffer.allocate(3 * Frame.HEADER_BYTES + 3);
    stream.put(message.toBytes());
    stream.put(Frame.empty(FrameType.INTERRUPT).toBytes());
    stream.put(Frame.empty(FrameType.BYE).toBytes());
    return List.of(stream.array());
  }

  @Override
  public void parse(byte[] input) {
    FrameDecoder decoder = new FrameDecoder();
    ByteBuffer stream = ByteBuffer.wrap(input);
    int piece = 1 + input.length % 7;
    try {
      while (stream.position() < input.length) {
        stream.limit(Math.min(input.length, stream.position() + piece));
        while (decoder.next(stream) != null) {
          // goes on
        }
      }
    } catch (IllegalStateException refused) {
      // as it should
    }
  }
}
