package org.multiprocessing4j.pool.call;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.process.FirstDecode;

/**
 * What a worker runs before its first task and after its last.
 *
 * <p>Carried as bytes, so that what cannot be decoded in the worker fails as the hook itself does,
 * with a message to the parent.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@Internal
public record PoolHooks(byte @Nullable [] initializer, byte @Nullable [] exitFunction)
    implements Serializable {

  /**
   * Encodes two hooks; null stands for none.
   *
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if one cannot be sent
   */
  public static PoolHooks of(
      @Nullable SerializableRunnable initializer, @Nullable SerializableRunnable exitFunction) {
    return new PoolHooks(encode(initializer), encode(exitFunction));
  }

  /** Returns whether code of the program runs before the first task. */
  public boolean hasInitializer() {
    return initializer != null;
  }

  public void runInitializer() throws Exception {
    if (initializer != null) {
      run(FirstDecode.decode(Codec.standard(), ByteBuffer.wrap(initializer)));
    }
  }

  public void runExitFunction() throws Exception {
    if (exitFunction != null) {
      run(Codec.standard().decode(ByteBuffer.wrap(exitFunction)));
    }
  }

  private static byte @Nullable [] encode(@Nullable SerializableRunnable hook) {
    if (hook == null) {
      return null;
    }
    EncodedBuffer buffer = EncodedBuffer.of(hook);
    EncodedCall.refuseReservations(buffer, "The initializer or exit function of a pool");
    return buffer.toByteArray();
  }

  private static void run(@Nullable Object hook) throws Exception {
    if (hook instanceof SerializableRunnable function) {
      function.run();
    }
  }
}
