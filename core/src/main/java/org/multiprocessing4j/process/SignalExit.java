package org.multiprocessing4j.process;

import java.util.Map;

/**
 * Tells a shutdown by signal from {@link System#exit}.
 *
 * <p>A JVM that gets SIGTERM, SIGINT or SIGHUP exits normally, with 128 plus the number, so its
 * wait status is the same as that of {@code System.exit(143)}. Inside, the difference is visible:
 * the shutdown runs on the thread "SIGTERM handler" in {@code java.lang.Terminator}.
 */
final class SignalExit {
  private SignalExit() {}

  /**
   * Returns whether a signal has begun the shutdown of this JVM, or has come after something else
   * had begun it; for shutdown hooks.
   */
  static boolean inProgress() {
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      if (entry.getKey().getName().endsWith(" handler") && isTerminator(entry.getValue())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTerminator(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().startsWith("java.lang.Terminator")) {
        return true;
      }
    }
    return false;
  }
}
