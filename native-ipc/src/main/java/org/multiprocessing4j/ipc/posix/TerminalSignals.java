package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Pointer;
import org.multiprocessing4j.ipc.Internal;

/**
 * Ctrl-C (SIGINT) and the end of the terminal (SIGHUP), of which the terminal tells all processes
 * of a program at once.
 */
@Internal
public final class TerminalSignals {
  private static final long FAILED = -1;
  private static final long IGNORE = 1;

  private TerminalSignals() {}

  /**
   * Makes this process survive them. For daemons that their parent, which gets the signals too,
   * needs for an orderly end; they end with it. A signal that is ignored, for example because of
   * {@code nohup}, stays ignored, here and in the programs that this process starts.
   *
   * @throws PosixException if the system refuses
   */
  public static void leaveToParent() {
    long nothing = addressOfNothing();
    handle(Signal.SIGINT, nothing);
    handle(Signal.SIGHUP, nothing);
  }

  /**
   * The address of a C function that has no effect when it is called with the number of a signal.
   * Ignoring the signals would not do, since programs that this process starts would ignore them,
   * too; and a handler in Java costs a starting JVM some 50 ms.
   */
  private static long addressOfNothing() {
    return Pointer.nativeValue(LibC.optionalFunction("abs").orElseThrow());
  }

  private static void handle(Signal signal, long handler) {
    long before = LibC.signal(signal.number(), handler);
    if (before == FAILED) {
      throw new PosixException("signal", LibC.errno(), signal.toString());
    }
    if (before == IGNORE) {
      LibC.signal(signal.number(), IGNORE);
    }
  }
}
