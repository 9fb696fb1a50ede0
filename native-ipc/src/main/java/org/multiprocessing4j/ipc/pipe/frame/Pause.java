package org.multiprocessing4j.ipc.pipe.frame;

import java.time.Duration;
import org.multiprocessing4j.ipc.Internal;

/**
 * Called by a call that waits for a socket: each time a slice of time has passed without result,
 * and each time a part of the data was moved.
 */
@Internal
public interface Pause {
  /** How long a call waits in the kernel before it checks whether to go on. */
  long SLICE_NANOS = Duration.ofMillis(50).toNanos();

  /** Throws if the call is to be given up. */
  void check() throws InterruptedException;

  /**
   * To be called after a slice in which nothing came. Throws if the call is to be given up; may
   * sleep until something has come.
   */
  default void awaitReadable() throws InterruptedException {
    check();
  }
}
