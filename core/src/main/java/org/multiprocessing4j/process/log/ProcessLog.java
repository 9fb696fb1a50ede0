package org.multiprocessing4j.process.log;

import java.lang.System.Logger.Level;
import org.multiprocessing4j.ipc.Internal;
import org.slf4j.LoggerFactory;

/**
 * The library's own log of process events on standard error, switched off by default.
 *
 * <p>Not SLF4J: a child would load a logging framework before its task, and the level has to be
 * inherited by children.
 */
@Internal
public final class ProcessLog {
  private static volatile Level level = Level.OFF;

  /** The name of this process, which each line shows. */
  private static volatile String process = "";

  private ProcessLog() {}

  /** {@return the lowest level that is printed} */
  public static Level level() {
    return level;
  }

  /**
   * From now on prints what has a certain level or a higher one.
   *
   * @param processName the name of this process
   * @param lowest the level
   */
  public static void open(String processName, Level lowest) {
    process = processName;
    level = lowest;
  }

  /**
   * Makes later lines show another name of this process.
   *
   * @param processName the new one
   */
  public static void rename(String processName) {
    process = processName;
  }

  /**
   * Tells something to whoever wants to see all.
   *
   * @param event what has happened
   * @param subject to whom or why
   */
  public static void debug(String event, Object subject) {
    log(Level.DEBUG, event, subject);
  }

  /**
   * Tells something to whoever wants to see the lives of processes.
   *
   * @param event what has happened
   * @param subject to whom or why
   */
  public static void info(String event, Object subject) {
    log(Level.INFO, event, subject);
  }

  /**
   * Tells something to whoever wants to see what may be wrong.
   *
   * @param event what has happened
   * @param subject to whom or why
   */
  public static void warning(String event, Object subject) {
    log(Level.WARNING, event, subject);
  }

  /**
   * Reports a bug, ours or a listener's, through SLF4J: only then is that loaded. It never throws,
   * whatever the logger or the memory is like: the control thread has to go on.
   *
   * @param message what has failed
   * @param cause why
   */
  public static void error(String message, Throwable cause) {
    try {
      LoggerFactory.getLogger(ProcessLog.class).error(message, cause);
    } catch (Throwable untellable) { // of a logger that fails, or for want of memory
    }
  }

  /** Builds the text only if it is printed. */
  private static void log(Level eventLevel, String event, Object subject) {
    if (eventLevel.compareTo(level) >= 0) {
      System.err.println("[" + eventLevel + "/" + process + "] " + event + ": " + subject);
    }
  }
}
