package org.multiprocessing4j.ipc.posix;

import java.util.function.IntSupplier;

/** Turns the results of C calls into values or exceptions. */
final class Check {
  private Check() {}

  /** Makes a call until no signal interrupts it; for calls off the hot path. */
  static int retrying(String call, Object subject, IntSupplier attempt) {
    while (true) {
      int result = attempt.getAsInt();
      if (result >= 0) {
        return result;
      }
      int errno = LibC.errno();
      if (errno != Errno.EINTR.number()) {
        throw new PosixException(call, errno, subject.toString());
      }
    }
  }

  /** To be called directly after a call on a descriptor failed. */
  static void failUnlessInterrupted(String call, int fd) {
    int errno = LibC.errno();
    if (errno != Errno.EINTR.number()) {
      throw new PosixException(call, errno, "fd " + fd);
    }
  }

  /** For calls that return 0 and are never interrupted. */
  static void zero(int result, String call, int fd) {
    if (result != 0) {
      throw new PosixException(call, LibC.errno(), "fd " + fd);
    }
  }
}
