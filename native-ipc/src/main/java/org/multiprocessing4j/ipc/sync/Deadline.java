package org.multiprocessing4j.ipc.sync;

import java.time.Duration;
import org.multiprocessing4j.ipc.Internal;

/**
 * The instant at which a wait ends, and how long it has been going on.
 *
 * <p>Immutable; usable from any thread of the process that made it. It counts on {@link
 * System#nanoTime}, so that a changed wall clock does not matter, and never overflows: what is too
 * far away is for ever.
 */
@Internal
public final class Deadline {
  private static final long FIRST_SLICES_NANOS = Duration.ofMillis(10).toNanos();
  private static final long LATER_SLICES_NANOS = Duration.ofMillis(50).toNanos();
  private static final long FIRST_SLICES_LAST_NANOS = Duration.ofSeconds(1).toNanos();

  private final long startNanos;
  private final long timeoutNanos;

  private Deadline(long timeoutNanos) {
    this.startNanos = System.nanoTime();
    this.timeoutNanos = Math.max(0, timeoutNanos);
  }

  /**
   * A deadline that many nanoseconds from now.
   *
   * @param timeoutNanos zero or less for one that has passed already
   * @return the deadline, on the clock of this process
   */
  public static Deadline afterNanos(long timeoutNanos) {
    return new Deadline(timeoutNanos);
  }

  /**
   * A deadline that far from now.
   *
   * @param timeout zero or less for one that has passed already
   * @return the deadline, on the clock of this process
   */
  public static Deadline after(Duration timeout) {
    return new Deadline(nanosOf(timeout));
  }

  /** {@return a deadline that never passes} */
  public static Deadline never() {
    return new Deadline(Long.MAX_VALUE);
  }

  /** {@return whether the instant has come} */
  public boolean isExpired() {
    return remainingNanos() == 0;
  }

  /**
   * {@return the time left in nanoseconds: 0 if the instant has come, {@link Long#MAX_VALUE} for
   * never}
   */
  public long remainingNanos() {
    if (timeoutNanos == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, timeoutNanos - elapsedNanos());
  }

  /**
   * How long to sleep before checking again: 10 ms within the first second of the wait and 50 ms
   * later, but not beyond the deadline.
   *
   * <p>For sleeps in the kernel that an interrupt does not end, or that would miss a death that
   * nobody announces.
   *
   * @return in nanoseconds; 0 if the instant has come
   */
  public long sliceNanos() {
    long slice = elapsedNanos() < FIRST_SLICES_LAST_NANOS ? FIRST_SLICES_NANOS : LATER_SLICES_NANOS;
    return Math.min(slice, remainingNanos());
  }

  /**
   * How long to sleep when all that ends the wait is announced: three times as long as the wait has
   * lasted, at least 10 ms, but not beyond the deadline.
   *
   * <p>So a lost announcement delays a wait only in proportion to its length, and a long wait
   * hardly ever wakes up for nothing.
   *
   * @param longestNanos at most this long
   * @return in nanoseconds; 0 if the instant has come
   */
  public long growingSliceNanos(long longestNanos) {
    long slice = Math.min(longestNanos, Math.max(FIRST_SLICES_NANOS, 3 * elapsedNanos()));
    return Math.min(slice, remainingNanos());
  }

  boolean hasLastedNanos(long nanos) {
    return elapsedNanos() >= nanos;
  }

  private long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /**
   * A timeout in nanoseconds; {@link Long#MAX_VALUE}, that is never, beyond 292 years, where {@link
   * Duration#toNanos} throws.
   *
   * @param timeout may be zero or negative, and stays so
   * @return in nanoseconds
   */
  public static long nanosOf(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException tooFar) {
      return timeout.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  @Override
  public String toString() {
    long remaining = remainingNanos();
    return remaining == Long.MAX_VALUE ? "Deadline[never]" : "Deadline[in " + remaining + " ns]";
  }
}
