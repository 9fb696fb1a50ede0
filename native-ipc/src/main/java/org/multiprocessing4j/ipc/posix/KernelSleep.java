package org.multiprocessing4j.ipc.posix;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.multiprocessing4j.ipc.Internal;

/**
 * Sleep in system calls, which is over before the JVM ends: that waits 300 ms for threads that are
 * in the kernel. Whoever would sleep there then, sleeps in Java and looks around.
 *
 * <p>Each thread that sleeps in {@link Futex} has a word of its own that can be rung ({@link
 * InterruptWord}); all that sleep in {@link Poll} watch one event counter.
 */
@Internal
public final class KernelSleep {
  private static final long NAP_NANOS = Duration.ofMillis(10).toNanos();

  private static final EndOfSleep END =
      new EndOfSleep(
          new ReentrantLock(),
          InterruptWord::ringAll,
          FileDescriptors::eventCounterIfPossible,
          FileDescriptors::addOne);

  private KernelSleep() {}

  /** From now on nobody sleeps in the kernel; to be called at the end of this JVM. */
  public static void end() {
    END.begin();
  }

  /** Ask after the preparation for being rung: it is not heard again. */
  static boolean isOver() {
    return END.isOver();
  }

  /**
   * What is readable when this is over; {@link FileDescriptors#NONE} while there is no descriptor
   * to spare.
   */
  static int counter() {
    return END.counter();
  }

  /**
   * Sleeps in Java, though not for long. An interrupt ends it, a pending one does not. (It would
   * end a park even if it was taken away before, since it leaves a permit behind.)
   */
  static void nap(long longestNanos) {
    boolean interrupted = Thread.interrupted();
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(longestNanos, NAP_NANOS));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
