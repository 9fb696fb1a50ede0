package org.multiprocessing4j.ipc.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a value that is nested too deeply for the stack of the calling thread, on a thread with a
 * larger one: a chain that its sender could just write takes more stack to read.
 */
final class DeepDecoding extends Thread {
  /** Enough for the depth that the filter allows; memory is taken only as far as it is used. */
  private static final long STACK_BYTES = 64 << 20;

  /** What decodes. */
  interface Decoding {
    @Nullable Object decode() throws Throwable;
  }

  private final Decoding decoding;
  private final List<ClassLoader> loadersOfCallers;
  private @Nullable Object value;
  private @Nullable Throwable failure;

  /** It has the context class loader of this thread, and knows the loaders of its methods. */
  private DeepDecoding(Decoding decoding) {
    super(null, null, "mp4j-decode", STACK_BYTES);
    this.decoding = decoding;
    this.loadersOfCallers = ClassResolver.loadersOfCallers();
    setDaemon(true);
  }

  /**
   * Decodes, and throws what the decoding throws; it hears of an interrupt, which stays pending.
   */
  static @Nullable Object run(Decoding decoding) throws Throwable {
    DeepDecoding deep = new DeepDecoding(decoding);
    deep.start();
    joinPassingInterruptsOn(deep);
    if (deep.failure != null) {
      throw deep.failure;
    }
    return deep.value;
  }

  private static void joinPassingInterruptsOn(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException stillDecoding) {
        interrupted = true;
        thread.interrupt(); // it may be waiting for the sender of a connection
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    FurtherLoaders scope = FurtherLoaders.use(loadersOfCallers);
    try (scope) {
      value = decoding.decode();
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }
}
