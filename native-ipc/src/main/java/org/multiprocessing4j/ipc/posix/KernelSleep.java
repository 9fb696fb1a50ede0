package org.multiprocessing4j.ipc.posix;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.multiprocessing4j.ipc.Internal;

/**
 * Ends all sleeping in system calls before the JVM ends, since the JVM waits up to 300 ms for
 * threads that are in native code. From then on, threads that would sleep there sleep in Java for a
 * moment and check again.
 *
 * <p>Each thread that sleeps in {@link Futex} can be woken by a word of its own ({@link
 * InterruptWord}); all threads that sleep in {@link Poll} poll one event counter as well.
 */
@Internal
public final class KernelSleep {
  private static final long NAP_NANOS = Duration.ofMillis(10).toNanos();

  private static final EndOfSleep END =
      new EndOfSleep(
          new ReentrantLock(),
          InterruptWord::wakeAll,
          FileDescriptors::eventCounterIfPossible,
          FileDescriptors::addOne);

  private KernelSleep() {}

  /** Wakes all threads that sleep in the kernel, for good; to be called at the end of this JVM. */
  public static void end() {
    END.begin();
  }

  /** To be asked after the thread has made sure that it can be woken: it is not woken twice. */
  static boolean isOver() {
    return END.isOver();
  }

  /**
   * The event counter that becomes readable at the end; {@link FileDescriptors#NONE} while no
   * descriptor is left for it.
   */
  static int counter() {
    return END.counter();
  }

  /**
   * Sleeps in Java, for 10 ms at most. An interrupt ends the sleep; one that is pending already
   * does not. ({@code LockSupport.park} would not do: even a cleared interrupt leaves a permit,
   * which ends the next park.)
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
