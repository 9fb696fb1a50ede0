package org.multiprocessing4j.pool;

import java.util.Optional;
import java.util.OptionalInt;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * The worker process that ran a task ended before the task did.
 *
 * <p>The task called {@code System.exit} or crashed its JVM, or the process was killed, perhaps by
 * the kernel because memory ran out. Only this one task is lost: the worker has been replaced.
 */
public final class WorkerDiedException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final long pid;
  private final int exitStatus;
  private final String task;

  /**
   * Creates the exception.
   *
   * @param worker its name
   * @param pid its process id
   * @param exitStatus its exit code, as {@link #exitStatus} returns it
   * @param task what it ran, for the message
   */
  public WorkerDiedException(String worker, long pid, int exitStatus, String task) {
    super("worker " + worker + " (pid " + pid + ") " + ending(exitStatus) + " while " + task);
    this.pid = pid;
    this.exitStatus = exitStatus;
    this.task = task;
  }

  /**
   * Returns the process id of the worker.
   *
   * @return a pid, which may be in use by another process by now
   */
  public long pid() {
    return pid;
  }

  /**
   * Returns the code with which the worker ended by itself.
   *
   * @return 0 to 255, or empty if a signal ended it
   */
  public OptionalInt exitCode() {
    return exitStatus >= 0 ? OptionalInt.of(exitStatus) : OptionalInt.empty();
  }

  /**
   * Returns the signal that ended the worker.
   *
   * @return the signal, or empty if the worker ended by itself
   */
  public Optional<Signal> signal() {
    return exitStatus < 0 ? Signal.fromNumber(-exitStatus) : Optional.empty();
  }

  /**
   * Returns what the worker was doing.
   *
   * @return a description such as {@code running com.acme.App::resize}
   */
  public String task() {
    return task;
  }

  private static String ending(int exitStatus) {
    if (exitStatus >= 0) {
      return "exited with code " + exitStatus;
    }
    String name = Signal.nameOf(-exitStatus);
    boolean perhapsMemory = exitStatus == -Signal.SIGKILL.number();
    return "was killed by "
        + name
        + (perhapsMemory ? " (by hand, or by the kernel because memory ran out; see dmesg)" : "");
  }
}
