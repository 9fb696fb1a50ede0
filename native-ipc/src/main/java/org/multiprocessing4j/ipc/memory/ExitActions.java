package org.multiprocessing4j.ipc.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.LateHook;
import org.slf4j.LoggerFactory;

/**
 * What the library does at the orderly end of the JVM, in one shutdown hook and in order.
 *
 * <p>The JVM runs its hooks all at once; but waiting for children must come before the removal of
 * the files that they use, and both after the hooks of the program, which may still close a pool or
 * take from a queue.
 */
final class ExitActions {
  private static final Deque<Runnable> ACTIONS = new ArrayDeque<>();
  private static boolean hooked;
  private static @Nullable Runnable last;

  private ExitActions() {}

  /** Runs an action at the end, before those that were added earlier. */
  static synchronized void add(Runnable action) {
    hook();
    ACTIONS.push(action);
  }

  /** Runs an action at the end, after all that were added as {@link #add} does. */
  static synchronized void addAfter(Runnable action) {
    hook();
    ACTIONS.addLast(action);
  }

  /** Runs an action after all the others. */
  static synchronized void finish(Runnable action) {
    hook();
    last = action;
  }

  private static void hook() {
    if (hooked) {
      return;
    }
    hooked = true;
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(ExitActions::begin, "mp4j-exit"));
    } catch (IllegalStateException ending) { // a hook of the program is the first to need us
      if (!LateHook.add(ExitActions::runAll)) {
        LoggerFactory.getLogger(ExitActions.class)
            .debug("first use of shared files while the JVM ends: the next run will sweep them");
      }
    }
  }

  /**
   * A child does not wait for hooks of its own: to go behind them costs some milliseconds, which
   * its parent may be waiting for.
   */
  private static void begin() {
    boolean isChild = System.getProperty(RunDirectory.PROPERTY) != null;
    if (isChild || !LateHook.add(ExitActions::runAll)) {
      runAll();
    }
  }

  private static void runAll() {
    for (Runnable action = next(); action != null; action = next()) {
      try {
        action.run();
      } catch (Throwable e) { // errors too: classes may be missing by now
        report(e);
      }
    }
  }

  private static void report(Throwable failure) {
    try {
      LoggerFactory.getLogger(ExitActions.class)
          .warn("an action at the end of this process failed", failure);
    } catch (Throwable unloggable) {
      // The classes of the logger may be missing, too.
    }
  }

  /** One at a time: an action may add others. */
  private static synchronized @Nullable Runnable next() {
    Runnable action = ACTIONS.poll();
    if (action == null) {
      action = last;
      last = null;
    }
    return action;
  }
}
