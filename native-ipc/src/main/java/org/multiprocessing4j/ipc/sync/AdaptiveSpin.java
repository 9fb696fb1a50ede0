package org.multiprocessing4j.ipc.sync;

import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.Internal;

/**
 * Looks again and again for a short time before a sleep, for as long as that has been paying.
 *
 * <p>A sleep and its end cost some ten microseconds, on both sides. If what is waited for usually
 * comes sooner, spinning is faster for everybody; if it comes later, spinning only burns a core. So
 * a sleep that turns out to have been short lets the next wait spin, every longer one halves the
 * time, and a long one ends it: who waits for rare events uses no CPU. On one processor nobody
 * spins.
 *
 * <p>After the first microseconds the core is offered to others between two looks: if there are
 * more busy threads than cores, what is waited for may need this very core in order to come.
 *
 * <p>The idea is that of the halt polling of KVM. Any number of threads may share an instance; what
 * they learn is a hint, which may be lost.
 */
@Internal
public final class AdaptiveSpin {
  private static final int LONGEST_NANOS =
      Runtime.getRuntime().availableProcessors() > 1 ? 50_000 : 0;

  private static final int SHORTEST_NANOS = 2_000;

  /** So long the core is kept. */
  private static final int ALONE_NANOS = 5_000;

  private static final int LOOKS_PER_CLOCK = 16;

  private static final int PAUSES = 64;

  /** Waking up takes time itself: such a sleep may have been one for what came at once. */
  private static final long SHORT_SLEEP_NANOS = 250_000;

  private static final long LONG_SLEEP_NANOS = 5_000_000;

  private int nanos = LONGEST_NANOS;

  /** Creates one that spins as long as it may the first time. */
  public AdaptiveSpin() {}

  /**
   * Spins until a condition holds.
   *
   * @param condition what is waited for; cheap, and looked at very often
   * @return false if it did not hold in time: sleep now
   */
  public boolean await(BooleanSupplier condition) {
    int budgetNanos = nanos;
    if (budgetNanos == 0) {
      return false;
    }
    if (look(condition)) {
      return true; // soon enough to be had without a look at the clock
    }
    long start = System.nanoTime();
    return spinAlone(condition, start, Math.min(budgetNanos, ALONE_NANOS))
        || spinYielding(condition, start, budgetNanos);
  }

  private static boolean spinAlone(BooleanSupplier condition, long start, int budgetNanos) {
    while (System.nanoTime() - start < budgetNanos) {
      if (look(condition)) {
        return true;
      }
    }
    return false;
  }

  private static boolean look(BooleanSupplier condition) {
    for (int i = 0; i < LOOKS_PER_CLOCK; i++) {
      if (condition.getAsBoolean()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding is what is wanted here
  private static boolean spinYielding(BooleanSupplier condition, long start, int budgetNanos) {
    while (System.nanoTime() - start < budgetNanos) {
      Thread.yield();
      if (condition.getAsBoolean()) {
        return true;
      }
    }
    return condition.getAsBoolean();
  }

  /** Does nothing for about a microsecond; on one processor for none. */
  public static void pause() {
    for (int i = LONGEST_NANOS > 0 ? PAUSES : 0; i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  /**
   * Learns from a sleep.
   *
   * @param sleptNanos how long it was
   */
  public void slept(long sleptNanos) {
    if (sleptNanos < SHORT_SLEEP_NANOS) {
      nanos = LONGEST_NANOS;
    } else if (sleptNanos > LONG_SLEEP_NANOS || nanos <= SHORTEST_NANOS) {
      nanos = 0;
    } else {
      nanos /= 2;
    }
  }
}
