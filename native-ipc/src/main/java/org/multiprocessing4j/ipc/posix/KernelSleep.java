package org.multiprocessing4j.ipc.posix;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

  private static volatile boolean over;
  private static volatile int counter = FileDescriptors.NONE;

  private KernelSleep() {}

  /** From now on nobody sleeps in the kernel; to be called at the end of this JVM. */
  public static void end() {
    over = true;
    InterruptWord.ringAll();
    ringCounter();
  }

  private static synchronized void ringCounter() {
    if (counter != FileDescriptors.NONE) {
      FileDescriptors.addOne(counter);
    }
  }

  /** Ask after the preparation for being rung: it is not heard again. */
  static boolean isOver() {
    return over;
  }

  /**
   * What is readable when this is over; {@link FileDescriptors#NONE} while there is no descriptor
   * to spare.
   */
  static int counter() {
    int known = counter;
    return known == FileDescriptors.NONE ? newCounter() : known;
  }

  private static synchronized int newCounter() {
    if (counter == FileDescriptors.NONE) {
      counter = FileDescriptors.eventCounterIfPossible();
    }
    return counter;
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
