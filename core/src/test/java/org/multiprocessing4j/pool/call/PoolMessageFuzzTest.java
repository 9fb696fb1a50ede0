package org.multiprocessing4j.pool.call;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;

@Timeout(60)
class PoolMessageFuzzTest implements FuzzTarget {
  @Override
  public List<byte[]> seeds() {
    byte[] bytes = {1, 2, 3};
    Failure failure = Failure.of(new IllegalStateException("broken"));
    return Stream.of(
            new PoolMessage.Define(1, PoolMessage.Kind.FUNCTION, bytes),
            new PoolMessage.Forget(1),
            new PoolMessage.Run(7, ByteBuffer.wrap(bytes)),
            new PoolMessage.Recall(),
            new PoolMessage.Stop(7),
            new PoolMessage.Finish(),
            new PoolMessage.Ready(),
            new PoolMessage.Refused(failure),
            new PoolMessage.Succeeded(7, 8, ByteBuffer.wrap(bytes)),
            new PoolMessage.Failed(7, 8, failure),
            new PoolMessage.Returned(new long[] {7, 8}))
        .map(message -> bytesOf(message.toFrame()))
        .toList();
  }

  private static byte[] bytesOf(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  @Override
  public void parse(byte[] input) {
    ByteBuffer frame = ByteBuffer.wrap(input);
    try {
      while (frame.hasRemaining()) {
        PoolMessage.read(frame);
      }
    } catch (IllegalStateException refused) {
      // as it should
    }
  }
}
