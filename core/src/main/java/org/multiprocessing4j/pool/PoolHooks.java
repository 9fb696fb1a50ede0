package org.multiprocessing4j.pool;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;

/**
 * What a worker runs before its first task and after its last.
 *
 * <p>Carried as bytes, so that what cannot be decoded in the worker fails as the hook itself does,
 * with a message to the parent.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PoolHooks(byte[] initializer, byte[] exitFunction) implements Serializable {

  /**
   * Encodes two hooks; null stands for none.
   *
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if one cannot be sent
   */
  static PoolHooks of(
      @Nullable SerializableRunnable initializer, @Nullable SerializableRunnable exitFunction) {
    return new PoolHooks(encode(initializer), encode(exitFunction));
  }

  void runInitializer() throws Exception {
    run(initializer);
  }

  void runExitFunction() throws Exception {
    run(exitFunction);
  }

  private static byte[] encode(@Nullable SerializableRunnable hook) {
    EncodedBuffer buffer = new EncodedBuffer();
    Codec.standard().encode(hook, buffer);
    EncodedCall.refuseReservations(buffer, "The initializer or exit function of a pool");
    return buffer.toByteArray();
  }

  private static void run(byte[] hook) throws Exception {
    if (Codec.standard().decode(ByteBuffer.wrap(hook)) instanceof SerializableRunnable function) {
      function.run();
    }
  }
}
