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
 * Functions that concern the current process as a whole: Python's module-level functions.
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
   * {@return the default start method of children; {@link StartMethod#SPAWN} unless this process or
   * one of its ancestors has set another}
   */
  public static StartMethod startMethod() {
    return CurrentProcess.get().startMethod();
  }

  /**
   * Sets the default start method of children, which their builder can override: Python's {@code
   * set_start_method}. It applies to processes and pools created from now on, and is inherited by
   * children started from now on. It may be changed at any time.
   *
   * @param method a fresh JVM, or one started beforehand
   */
  public static void setStartMethod(StartMethod method) {
    CurrentProcess.get().setStartMethod(method);
  }

  /**
   * Makes standby JVMs ({@link StartMethod#STANDBY}) load and initialise classes while they wait
   * for a task: Python's {@code set_forkserver_preload}. This helps if a task would otherwise have
   * to load many classes first, such as those of a framework.
   *
   * <p>The static initialisers run in the idle JVM, in the given order, before it knows its task,
   * its name and its key; a task that arrives meanwhile waits for the initialiser that is running.
   * An initialiser that starts processes fails. If an initialiser fails, the idle JVM reports that
   * on standard error and runs its task nevertheless. The setting applies to standby JVMs that this
   * process starts from now on, not to those of its children.
   *
   * @param classes the complete list, which replaces the one set before
   */
  public static void setPreload(Class<?>... classes) {
    CurrentProcess.get().setPreload(classes);
  }

  /**
   * Returns how many processors this process may use. Unlike in Python, the limits of a container
   * are respected. The system property {@value #CPU_COUNT_PROPERTY} overrides it.
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
   * @param code its low eight bits become the exit code
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
   * Logs what the library does with processes to standard error, as {@code [LEVEL/process name]
   * message}. Children started from now on inherit the setting.
   *
   * @param level the lowest level to print; {@link Level#OFF} turns it off
   */
  public static void logToStderr(Level level) {
    CurrentProcess.get().logToStderr(level);
  }
}
