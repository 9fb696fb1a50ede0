package org.multiprocessing4j.process;

import java.lang.System.Logger.Level;
import org.slf4j.LoggerFactory;

/**
 * The library's own log of process events on standard error, switched off by default.
 *
 * <p>Not SLF4J: a child would load a logging framework before its task, and the level has to be
 * inherited by children.
 */
final class ProcessLog {
  private static volatile Level level = Level.OFF;

  /** The name of this process, which each line shows. */
  private static volatile String process = "";

  private ProcessLog() {}

  /** Returns the lowest level that is printed. */
  static Level level() {
    return level;
  }

  /** Prints from now on what has this level or a higher one. */
  static void open(String processName, Level lowest) {
    process = processName;
    level = lowest;
  }

  /** Has later lines show another name of this process. */
  static void rename(String processName) {
    process = processName;
  }

  static void debug(String event, Object subject) {
    log(Level.DEBUG, event, subject);
  }

  static void info(String event, Object subject) {
    log(Level.INFO, event, subject);
  }

  static void warning(String event, Object subject) {
    log(Level.WARNING, event, subject);
  }

  /**
   * Reports a bug, ours or a listener's, through SLF4J: only then is that loaded. It never throws,
   * whatever the logger or the memory is like: the control thread has to go on.
   */
  static void error(String message, Throwable cause) {
    try {
      LoggerFactory.getLogger(ProcessLog.class).error(message, cause);
    } catch (Throwable untellable) { // of a logger that fails, or for want of memory
    }
  }

  /** Puts the text together only if it is printed. */
  private static void log(Level eventLevel, String event, Object subject) {
    if (eventLevel.compareTo(level) >= 0) {
      System.err.println("[" + eventLevel + "/" + process + "] " + event + ": " + subject);
    }
  }
}
