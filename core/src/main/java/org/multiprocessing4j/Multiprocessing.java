package org.multiprocessing4j;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.process.Child;
import org.multiprocessing4j.process.ChildHandle;
import org.multiprocessing4j.process.CurrentProcess;
import org.multiprocessing4j.process.ParentProcess;
import org.multiprocessing4j.process.StartMethod;

/**
 * What concerns this process as a whole: Python's module-level functions.
 *
 * <p>Any thread may call any method.
 */
public final class Multiprocessing {
  /** The system property that overrides {@link #cpuCount}. */
  public static final String CPU_COUNT_PROPERTY = "mp4j.cpus";

  private static final int EXIT_CODE_MASK = 0xFF;
  private static final int FAILED = 1;

  private Multiprocessing() {}

  /** {@return this process: its name, whether it is a daemon, its key} */
  public static CurrentProcess currentProcess() {
    return CurrentProcess.get();
  }

  /** {@return the process that started this one; empty in the root of the family} */
  public static Optional<ParentProcess> parentProcess() {
    return CurrentProcess.get().parent();
  }

  /**
   * Returns the children of this process that have not ended, workers of pools and servers of
   * managers included. (Finished ones are reaped at once, without this call.)
   *
   * @return a new list
   */
  public static List<ChildHandle> activeChildren() {
    return List.copyOf(Child.active());
  }

  /**
   * {@return how children come to life; {@link StartMethod#SPAWN} unless it was set, here or above}
   */
  public static StartMethod startMethod() {
    return CurrentProcess.get().startMethod();
  }

  /**
   * Sets how children come to life unless their builder says otherwise: Python's {@code
   * set_start_method}. It holds for processes and pools that are made from now on, and children
   * that are started from now on do the same. It may be set again at any time.
   *
   * @param method a fresh JVM, or one started beforehand
   */
  public static void setStartMethod(StartMethod method) {
    CurrentProcess.get().setStartMethod(method);
  }

  /**
   * Has JVMs that stand by ({@link StartMethod#STANDBY}) load and initialise classes while they
   * wait, so that a task finds them ready: Python's {@code set_forkserver_preload}. It pays where a
   * task would have to load much first, such as a framework.
   *
   * <p>The static initialisers run in the idle JVM, in this order, before it knows its task, its
   * name and its key; its task waits for the one that is running. One that starts processes fails.
   * If one fails, the idle JVM says so on standard error, and does its task all the same. It holds
   * for the JVMs that come to stand by for this process from now on, not for its children's.
   *
   * @param classes all of them; they take the place of those that were set before
   */
  public static void setPreload(Class<?>... classes) {
    CurrentProcess.get().setPreload(classes);
  }

  /**
   * Returns how many processors this process may use. A container's limits count, unlike in Python.
   * The system property {@value #CPU_COUNT_PROPERTY} overrides it.
   *
   * @return 1 or more
   * @throws IllegalArgumentException if the property is not a positive number
   */
  public static int cpuCount() {
    String override = System.getProperty(CPU_COUNT_PROPERTY);
    if (override == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    try {
      return requirePositive(Integer.parseInt(override.trim()));
    } catch (NumberFormatException e) {
      throw invalidCpuCount(override, e);
    }
  }

  private static int requirePositive(int count) {
    if (count < 1) {
      throw invalidCpuCount(Integer.toString(count), null);
    }
    return count;
  }

  private static IllegalArgumentException invalidCpuCount(String value, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "-D" + CPU_COUNT_PROPERTY + "=" + value + " is not a positive number", cause);
  }

  /**
   * Ends this process; shutdown hooks run. Does not return.
   *
   * @param code of which the low eight bits become the exit code
   */
  public static void exit(int code) {
    System.exit(code & EXIT_CODE_MASK);
  }

  /**
   * Prints a message to standard error and ends this process with exit code 1; shutdown hooks run.
   * Does not return.
   *
   * @param message why
   */
  public static void exit(String message) {
    System.err.println(message);
    System.exit(FAILED);
  }

  /**
   * Prints what the library does with processes to standard error, as {@code [LEVEL/process name]
   * message}. Children that are started from now on do the same.
   *
   * @param level the lowest level to print; {@link Level#OFF} stops it
   */
  public static void logToStderr(Level level) {
    CurrentProcess.get().logToStderr(level);
  }
}
