package org.multiprocessing4j.ipc.codec;

import org.jspecify.annotations.Nullable;

/**
 * Decodes a value that is nested too deeply for the stack of the calling thread, on a thread with a
 * larger one: a chain that its sender could just write takes more stack to read.
 */
final class DeepDecoding implements Runnable {
  /** Enough for the depth that the filter allows; memory is taken only as far as it is used. */
  private static final long STACK_BYTES = 64 << 20;

  /** What decodes. */
  interface Decoding {
    @Nullable Object decode() throws Throwable;
  }

  private final Decoding decoding;
  private @Nullable Object value;
  private @Nullable Throwable failure;

  private DeepDecoding(Decoding decoding) {
    this.decoding = decoding;
  }

  /** Decodes, and throws what the decoding throws; an interrupt stays pending. */
  static @Nullable Object run(Decoding decoding) throws Throwable {
    DeepDecoding deep = new DeepDecoding(decoding);
    joinUninterruptibly(start(deep));
    if (deep.failure != null) {
      throw deep.failure;
    }
    return deep.value;
  }

  /** It has the class loader of this one, by which classes are found. */
  private static Thread start(DeepDecoding deep) {
    Thread thread = new Thread(null, deep, "mp4j-decode", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException stillDecoding) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      value = decoding.decode();
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }
}
