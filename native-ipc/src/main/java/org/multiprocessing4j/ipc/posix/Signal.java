package org.multiprocessing4j.ipc.posix;

import java.util.Optional;

/**
 * The standard signals of Linux, with the numbers they have on x86-64 and aarch64.
 *
 * <p>A JVM uses some of them itself: SIGSEGV, SIGBUS and SIGFPE for its own traps, SIGQUIT for a
 * thread dump; SIGHUP, SIGINT and SIGTERM make it shut down in order and exit with 128 plus the
 * number.
 */
public enum Signal {
  /** The terminal was closed. */
  SIGHUP(1),
  /** Ctrl-C on the terminal. */
  SIGINT(2),
  /** Quit; a JVM prints a thread dump and goes on. */
  SIGQUIT(3),
  /** Illegal instruction. */
  SIGILL(4),
  /** Trace trap. */
  SIGTRAP(5),
  /** The program called abort. */
  SIGABRT(6),
  /** Access to memory that cannot be backed. */
  SIGBUS(7),
  /** Arithmetic error. */
  SIGFPE(8),
  /** Ends a process at once; cannot be caught. */
  SIGKILL(9),
  /** Free for the program. */
  SIGUSR1(10),
  /** Access to memory that is not there. */
  SIGSEGV(11),
  /** Free for the program; some JVMs use it to suspend threads. */
  SIGUSR2(12),
  /** Write to a pipe that nobody reads. */
  SIGPIPE(13),
  /** A timer ran out. */
  SIGALRM(14),
  /** Asks a process to end in order. */
  SIGTERM(15),
  /** Stack fault of a coprocessor; unused. */
  SIGSTKFLT(16),
  /** A child ended or stopped. */
  SIGCHLD(17),
  /** Continues a stopped process. */
  SIGCONT(18),
  /** Stops a process; cannot be caught. */
  SIGSTOP(19),
  /** Ctrl-Z on the terminal. */
  SIGTSTP(20),
  /** A background process read the terminal. */
  SIGTTIN(21),
  /** A background process wrote to the terminal. */
  SIGTTOU(22),
  /** Urgent data on a socket. */
  SIGURG(23),
  /** The limit of CPU time was met. */
  SIGXCPU(24),
  /** The limit of file size was met. */
  SIGXFSZ(25),
  /** A virtual timer ran out. */
  SIGVTALRM(26),
  /** A profiling timer ran out. */
  SIGPROF(27),
  /** The terminal changed its size. */
  SIGWINCH(28),
  /** Input or output is possible. */
  SIGIO(29),
  /** The power fails. */
  SIGPWR(30),
  /** A forbidden system call. */
  SIGSYS(31);

  private static final Signal[] ALL = values();
  private static final int FIRST_REAL_TIME = 34;
  private static final int LAST = 64;

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /**
   * The number of this signal.
   *
   * @return 1 to 31
   */
  public int number() {
    return number;
  }

  /**
   * The signal with a number.
   *
   * @param number any number
   * @return the signal, or empty if it is no standard signal (real-time signals are not)
   */
  public static Optional<Signal> fromNumber(int number) {
    return number >= 1 && number <= ALL.length ? Optional.of(ALL[number - 1]) : Optional.empty();
  }

  /**
   * A name for any signal number, also of a real-time signal.
   *
   * @param number any number
   * @return for example {@code SIGTERM}, {@code SIGRTMIN+2}, or {@code signal 77}
   */
  public static String nameOf(int number) {
    if (number >= FIRST_REAL_TIME && number <= LAST) {
      return number == FIRST_REAL_TIME ? "SIGRTMIN" : "SIGRTMIN+" + (number - FIRST_REAL_TIME);
    }
    return fromNumber(number).map(Signal::name).orElse("signal " + number);
  }
}
