package org.multiprocessing4j.ipc.testsupport;

/** Looks at other threads of this process. */
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
}
