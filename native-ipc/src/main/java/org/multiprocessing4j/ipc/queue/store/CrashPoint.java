package org.multiprocessing4j.ipc.queue.store;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * Places at which a test may have this process killed.
 *
 * <p>With the system property {@code mp4j.crashAt=NAME:COUNT} the thread raises SIGKILL when it
 * reaches the place of that name for the COUNTth time, or the signal that {@code mp4j.crashSignal}
 * names. Without it, as always in production, the compiler removes the calls.
 */
@Internal
public final class CrashPoint {
  private static final @Nullable String SETTING = System.getProperty("mp4j.crashAt");
  private static final boolean ENABLED = SETTING != null;

  private static int passesLeft;
  private static String place = "";

  static {
    if (SETTING != null) {
      int colon = SETTING.lastIndexOf(':');
      place = SETTING.substring(0, colon);
      passesLeft = Integer.parseInt(SETTING.substring(colon + 1));
    }
  }

  private CrashPoint() {}

  public static void reach(String name) {
    if (ENABLED) {
      passOrDie(name);
    }
  }

  private static synchronized void passOrDie(String name) {
    if (name.equals(place) && --passesLeft == 0) {
      String signal = System.getProperty("mp4j.crashSignal", "SIGKILL");
      Posix.raise(Signal.valueOf(signal));
    }
  }
}
