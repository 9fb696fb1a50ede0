package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;

/** Processes and signals, as in Python's {@code os}. */
public final class Posix {
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
   * Whether a process id is taken: {@code kill(pid, 0)}.
   *
   * <p>True does not mean alive: a zombie counts, and so does a stranger that got the same id
   * later.
   *
   * @param pid a positive process id
   * @return false if there is no such process
   */
  public static boolean isPidTaken(long pid) {
    if (pid <= 0) {
      throw new IllegalArgumentException("not the id of a process: " + pid);
    }
    return LibC.kill(Math.toIntExact(pid), 0) == 0 || LibC.errno() != Errno.ESRCH.number();
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
