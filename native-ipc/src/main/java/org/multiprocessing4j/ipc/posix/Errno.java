package org.multiprocessing4j.ipc.posix;

/**
 * The error numbers of Linux that this library meets, with their meaning.
 *
 * <p>The numbers are those of x86-64 and aarch64; a number that is not listed here still has a name
 * in the form {@code errno 123} (see {@link #nameOf}).
 */
public enum Errno {
  /** Operation not permitted. */
  EPERM(1, "not permitted, perhaps by the sandbox of a container"),
  /** No such file or directory. */
  ENOENT(2, "no such file or directory"),
  /** No such process. */
  ESRCH(3, "no such process"),
  /** Interrupted by a signal. */
  EINTR(4, "interrupted by a signal"),
  /** Input/output error. */
  EIO(5, "input/output error"),
  /** No such device or address. */
  ENXIO(6, "no such device, or a pipe that nobody reads"),
  /** Argument list too long. */
  E2BIG(7, "argument list too long: pass fewer or shorter arguments or environment variables"),
  /** Not an executable format. */
  ENOEXEC(8, "not an executable format"),
  /** Bad file descriptor. */
  EBADF(9, "bad file descriptor: closed, or not opened for this"),
  /** No child process. */
  ECHILD(10, "no such child process, or it was already waited for"),
  /** Try again. */
  EAGAIN(11, "temporarily unavailable, or a limit of processes or locks was met"),
  /** Out of memory. */
  ENOMEM(12, "out of memory"),
  /** Permission denied. */
  EACCES(13, "permission denied"),
  /** Bad address. */
  EFAULT(14, "bad address"),
  /** Device or resource busy. */
  EBUSY(16, "busy"),
  /** File exists. */
  EEXIST(17, "already exists"),
  /** No such device. */
  ENODEV(19, "no such device"),
  /** Not a directory. */
  ENOTDIR(20, "not a directory"),
  /** Is a directory. */
  EISDIR(21, "is a directory"),
  /** Invalid argument. */
  EINVAL(22, "invalid argument"),
  /** Too many open files in the system. */
  ENFILE(23, "too many open files in the whole system"),
  /** Too many open files in this process. */
  EMFILE(24, "too many open files in this process: close some, or raise 'ulimit -n'"),
  /** Text file busy. */
  ETXTBSY(26, "the executable is being written"),
  /** File too large. */
  EFBIG(27, "file too large: choose a smaller size, or raise 'ulimit -f'"),
  /** No space left. */
  ENOSPC(28, "no space left on the device: free some, or enlarge it (for /dev/shm: its mount)"),
  /** Illegal seek. */
  ESPIPE(29, "not seekable"),
  /** Read-only file system. */
  EROFS(30, "read-only file system"),
  /** Too many links. */
  EMLINK(31, "too many links"),
  /** Broken pipe. */
  EPIPE(32, "the other side is closed"),
  /** Deadlock. */
  EDEADLK(35, "would deadlock"),
  /** Name too long. */
  ENAMETOOLONG(36, "name too long"),
  /** No locks available. */
  ENOLCK(37, "no locks available"),
  /** Not implemented by this kernel. */
  ENOSYS(38, "not implemented by this kernel, or forbidden by a sandbox"),
  /** Directory not empty. */
  ENOTEMPTY(39, "directory not empty"),
  /** Too many symbolic links, or a link where none is followed. */
  ELOOP(40, "a symbolic link where none is followed, or too many of them"),
  /** Value too large. */
  EOVERFLOW(75, "value too large"),
  /** Not a socket. */
  ENOTSOCK(88, "not a socket"),
  /** Destination address required. */
  EDESTADDRREQ(89, "destination address required"),
  /** Message too long. */
  EMSGSIZE(90, "message too long"),
  /** Protocol wrong type for socket. */
  EPROTOTYPE(91, "wrong kind of socket"),
  /** Operation not supported. */
  EOPNOTSUPP(95, "not supported here"),
  /** Address family not supported. */
  EAFNOSUPPORT(97, "address family not supported"),
  /** Address in use. */
  EADDRINUSE(98, "address already in use"),
  /** Address not available. */
  EADDRNOTAVAIL(99, "address not available on this machine"),
  /** Network is down. */
  ENETDOWN(100, "network is down"),
  /** Network unreachable. */
  ENETUNREACH(101, "network unreachable"),
  /** Connection aborted. */
  ECONNABORTED(103, "connection aborted"),
  /** Connection reset. */
  ECONNRESET(104, "connection reset: the other side died or closed with data unread"),
  /** No buffer space. */
  ENOBUFS(105, "no buffer space"),
  /** Already connected. */
  EISCONN(106, "already connected"),
  /** Not connected. */
  ENOTCONN(107, "not connected"),
  /** Too many references. */
  ETOOMANYREFS(109, "too many descriptors are on their way in sockets"),
  /** Timed out. */
  ETIMEDOUT(110, "timed out"),
  /** Connection refused. */
  ECONNREFUSED(111, "connection refused: nobody listens there"),
  /** Host unreachable. */
  EHOSTUNREACH(113, "host unreachable"),
  /** Connection attempt already in progress. */
  EALREADY(114, "already in progress"),
  /** Connection attempt in progress. */
  EINPROGRESS(115, "in progress"),
  /** Disk quota exceeded. */
  EDQUOT(122, "disk quota exceeded");

  private static final int TABLE_SIZE = 134;
  private static final Errno[] BY_NUMBER = new Errno[TABLE_SIZE];

  static {
    for (Errno errno : values()) {
      BY_NUMBER[errno.number] = errno;
    }
  }

  private final int number;
  private final String description;

  Errno(int number, String description) {
    this.number = number;
    this.description = description;
  }

  /**
   * The number, as the C variable {@code errno} holds it.
   *
   * @return the number
   */
  public int number() {
    return number;
  }

  /**
   * The meaning in plain English, with a remedy where there is a usual one.
   *
   * @return a phrase without a full stop
   */
  public String description() {
    return description;
  }

  /**
   * The symbolic name of an error number.
   *
   * @param number any error number
   * @return for example {@code ENOENT}, or {@code errno 123} for one that is not listed here
   */
  public static String nameOf(int number) {
    return isListed(number) ? BY_NUMBER[number].name() : "errno " + number;
  }

  static String describe(int number) {
    return isListed(number) ? BY_NUMBER[number].description : "see 'man 3 errno'";
  }

  @SuppressWarnings("ConstantValue") // the table has gaps
  private static boolean isListed(int number) {
    return number >= 0 && number < TABLE_SIZE && BY_NUMBER[number] != null;
  }
}
