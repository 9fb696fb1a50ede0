package org.multiprocessing4j.ipc.posix;

import org.multiprocessing4j.ipc.IpcException;

/** A system call failed: which one, on what, and with which error number. */
public final class PosixException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;
  private final String subject;

  /**
   * Creates an exception for one failed call.
   *
   * @param call the name of the call, for example {@code open}
   * @param errno the error number it left behind
   * @param subject what it was made on, for example a path or {@code fd 7}
   */
  public PosixException(String call, int errno, String subject) {
    super(message(call, errno, subject));
    this.call = call;
    this.errno = errno;
    this.subject = subject;
  }

  /** Without a formatter: it takes a young JVM some milliseconds to load one. */
  private static String message(String call, int errno, String subject) {
    String error = Errno.nameOf(errno) + " (" + errno + "): " + Errno.describe(errno);
    return call + "(" + subject + ") failed with " + error;
  }

  /**
   * The name of the call that failed.
   *
   * @return for example {@code open}
   */
  public String call() {
    return call;
  }

  /**
   * The error number that the call left behind.
   *
   * @return the value of the C variable {@code errno}
   */
  public int errno() {
    return errno;
  }

  /**
   * The symbolic name of the error number.
   *
   * @return for example {@code ENOENT}
   */
  public String errnoName() {
    return Errno.nameOf(errno);
  }

  /**
   * What the call was made on.
   *
   * @return a path, a descriptor, a process id
   */
  public String subject() {
    return subject;
  }

  /**
   * Whether the call failed with this error.
   *
   * @param candidate the error asked for
   * @return true if it is the one that {@link #errno()} holds
   */
  public boolean is(Errno candidate) {
    return errno == candidate.number();
  }

  /**
   * Whether the call failed because a file system is full or a quota is used up.
   *
   * @return true for ENOSPC and EDQUOT
   */
  public boolean isOutOfSpace() {
    return is(Errno.ENOSPC) || is(Errno.EDQUOT);
  }
}
