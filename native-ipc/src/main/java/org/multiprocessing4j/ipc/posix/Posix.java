package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Processes and signals, as in Python's {@code os}. */
public final class Posix {
  private static final long PIDFD_SEND_SIGNAL_SYSCALL = 424;
  private static final long PIDFD_OPEN_SYSCALL = 434;
  private static final int WNOHANG = 1;
  private static final long INTERRUPT_CHECK_NANOS = 50_000_000L;

  private Posix() {}

  /**
   * The id of this process.
   *
   * @return as the process sees itself in its pid namespace
   */
  public static long getpid() {
    return LibC.getpid();
  }

  /**
   * The id of the parent of this process.
   *
   * @return another id than before once the parent has died: that of init or of a subreaper
   */
  public static long getppid() {
    return LibC.getppid();
  }

  /**
   * The real user id of this process.
   *
   * @return 0 for root
   */
  public static int getuid() {
    return LibC.getuid();
  }

  /**
   * Sends a signal.
   *
   * @param pid the process, which may be a zombie; 0 for the own process group, negative for
   *     another group, -1 for all that this user may signal
   * @param signal what to send
   * @throws PosixException ESRCH if there is no such process, EPERM if it belongs to another user
   */
  public static void kill(long pid, Signal signal) {
    if (LibC.kill(Math.toIntExact(pid), signal.number()) != 0) {
      throw new PosixException("kill", LibC.errno(), "pid " + pid + ", " + signal);
    }
  }

  /**
   * Sends a signal to the calling thread: Python's {@code signal.raise_signal}. Unlike with {@link
   * #kill} of this process, the thread does not run on before the signal has had its effect; one
   * that is stopped by it returns from here when the process is continued.
   *
   * @param signal what to send
   */
  public static void raise(Signal signal) {
    if (LibC.raise(signal.number()) != 0) {
      throw new PosixException("raise", LibC.errno(), signal.toString());
    }
  }

  /**
   * Starts a program.
   *
   * <p>The child gets the descriptors that the request names and no others, an empty signal mask
   * and default signal handling, whatever this JVM has. It is a zombie from its end until somebody
   * has waited for it with {@link #waitpid}.
   *
   * @param request what to start, and how
   * @return the process id of the child
   * @throws PosixException ENOENT if the program or the directory does not exist, EACCES, E2BIG,
   *     EAGAIN if there are too many processes, ENOMEM
   */
  public static long spawn(SpawnRequest request) {
    return Spawner.INSTANCE.spawn(request);
  }

  /**
   * Waits until a child has ended, and releases it from the process table.
   *
   * @param pid a child of this process that is not waited for by anybody else, such as {@link
   *     java.lang.Process}
   * @return how it ended
   * @throws PosixException ECHILD if there is no such child, or it was already waited for
   * @throws IllegalArgumentException if the id is not positive: waiting for <em>any</em> child
   *     would take the children of others in this JVM away from them
   * @throws InterruptedException if this thread is interrupted; noticed within 50 ms
   */
  public static WaitStatus waitpid(long pid) throws InterruptedException {
    Optional<WaitStatus> status = waitpidNow(pid);
    if (status.isPresent()) {
      return status.get();
    }
    int pidfd = pidfdOpen(pid);
    try {
      while (status.isEmpty()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("while waiting for process " + pid);
        }
        Poll.await(pidfd, Poll.READABLE, INTERRUPT_CHECK_NANOS);
        status = waitpidNow(pid);
      }
      return status.get();
    } finally {
      FileDescriptors.close(pidfd);
    }
  }

  /**
   * Looks whether a child has ended, and if so releases it from the process table.
   *
   * @param pid as for {@link #waitpid}
   * @return how it ended, or empty if it still runs
   * @throws PosixException ECHILD if there is no such child, or it was already waited for
   * @throws IllegalArgumentException if the id is not positive
   */
  public static Optional<WaitStatus> waitpidNow(long pid) {
    int child = requireProcess(pid);
    Scratch scratch = Scratch.get();
    int result =
        Check.retrying(
            "waitpid", "pid " + pid, () -> LibC.waitpid(child, scratch.address, WNOHANG));
    return result == 0 ? Optional.empty() : Optional.of(new WaitStatus(scratch.bytes.getInt(0)));
  }

  /**
   * Opens a descriptor that stands for a process, whatever becomes of its id (pidfd_open(2), Linux
   * 5.3). With {@link Poll} it is readable once the process has ended, also as a zombie.
   *
   * @param pid a process
   * @return the descriptor, which the caller closes
   * @throws PosixException ESRCH if there is no such process, ENOSYS on an older kernel, EMFILE
   */
  public static int pidfdOpen(long pid) {
    int process = requireProcess(pid);
    return Check.retrying(
        "pidfd_open",
        "pid " + pid,
        () -> (int) LibC.syscall(PIDFD_OPEN_SYSCALL, process, 0, 0, 0, 0, 0));
  }

  /**
   * Sends a signal to exactly the process that a descriptor stands for.
   *
   * @param pidfd from {@link #pidfdOpen}
   * @param signal what to send
   * @throws PosixException ESRCH if it has ended and been waited for, EPERM
   */
  public static void pidfdSendSignal(int pidfd, Signal signal) {
    if (LibC.syscall(PIDFD_SEND_SIGNAL_SYSCALL, pidfd, signal.number(), 0, 0, 0, 0) != 0) {
      throw new PosixException("pidfd_send_signal", LibC.errno(), "pidfd " + pidfd + ", " + signal);
    }
  }

  private static int requireProcess(long pid) {
    if (pid <= 0) {
      throw new IllegalArgumentException("not the id of a single process: " + pid);
    }
    return Math.toIntExact(pid);
  }

  /**
   * The address of byte 0 of a direct or mapped buffer, for {@link Futex} and for the methods that
   * take addresses.
   *
   * <p>It is valid while the buffer is reachable: keep a reference as long as the address is used.
   *
   * @param buffer a direct buffer; its position does not matter
   * @return the address in this process
   * @throws IllegalArgumentException if the buffer is on the heap
   */
  public static long addressOf(ByteBuffer buffer) {
    return Scratch.addressOf(buffer);
  }
}
