package org.multiprocessing4j.ipc.testsupport;

import java.util.concurrent.CountDownLatch;

/** Looks at other threads of this process, and stops this one. */
public final class Threads {
  private Threads() {}

  /**
   * {@return whether a thread is in the kernel, or parked}
   *
   * @param thread any, running or not
   */
  public static boolean isAsleep(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  /**
   * Waits for nothing.
   *
   * @throws InterruptedException the only way out
   */
  public static void waitForever() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /**
   * Waits where nobody interrupts.
   *
   * @param latch what for
   */
  public static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
