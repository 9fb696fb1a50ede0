package org.multiprocessing4j.ipc.pipe.frame;

import java.util.EnumSet;
import java.util.Set;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.PosixException;

/** The errors by which the kernel reports that the other end of a connection is gone. */
@Internal
public final class PeerLoss {
  private static final Set<Errno> ERRORS =
      EnumSet.of(
          Errno.EPIPE,
          Errno.ECONNRESET,
          Errno.ENOTCONN,
          Errno.ETIMEDOUT, // TCP got no answer for long, to data or to its keep-alives
          Errno.EHOSTUNREACH,
          Errno.ENETUNREACH,
          Errno.ENETDOWN);

  private PeerLoss() {}

  /** Whether a call on a connected socket failed because of that. */
  public static boolean isReportedBy(PosixException failed) {
    return ERRORS.stream().anyMatch(failed::is);
  }
}
