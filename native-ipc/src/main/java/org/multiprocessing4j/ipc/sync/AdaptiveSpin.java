package org.multiprocessing4j.ipc.sync;

import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.Internal;

/**
 * Spins for a short time before a sleep, as long as that has been paying off.
 *
 * <p>A sleep and its end cost some ten microseconds, on both sides. If what is waited for usually
 * comes sooner, spinning is faster for everybody; if it comes later, spinning only burns a core. So
 * a sleep that turns out to have been short lets the next wait spin, every longer one halves the
 * time, and a long one ends it: a thread that waits for rare events uses no CPU. On one processor
 * nobody spins.
 *
 * <p>After the first microseconds the core is offered to others between two looks: if there are
 * more busy threads than cores, what is waited for may need this very core in order to come. But
 * the kernel lets others have it for milliseconds then, where a sleeper who has used little time
 * would be let in as soon as it is woken. So nobody spins for a while after an offer was taken up.
 *
 * <p>The idea is that of the halt polling of KVM. Any number of threads may share an instance; what
 * they learn is a hint, which may be lost.
 */
@Internal
public final class AdaptiveSpin {
  private static final int LONGEST_NANOS =
      Runtime.getRuntime().availableProcessors() > 1 ? 50_000 : 0;

  private static final int SHORTEST_NANOS = 2_000;

  /** How long the core is kept. */
  private static final int ALONE_NANOS = 5_000;

  /** A yield that takes longer, nearly a time slice, has let a busy thread run. */
  private static final int LONG_OFFER_NANOS = 1_000_000;

  /**
   * How long nobody spins after that: long, compared to the milliseconds that the next yield may
   * cost.
   */
  private static final int CROWDED_NANOS = 100_000_000;

  private static final int LOOKS_PER_CLOCK = 16;

  private static final int PAUSES = 64;

  /** Waking up takes time itself: such a sleep may have been one for what came at once. */
  private static final long SHORT_SLEEP_NANOS = 250_000;

  private static final long LONG_SLEEP_NANOS = 5_000_000;

  private final Runnable offerCore;
  private int nanos = LONGEST_NANOS;
  private long crowdedUntil = System.nanoTime();

  /** Creates one that spins as long as it may the first time. */
  public AdaptiveSpin() {
    this(AdaptiveSpin::giveWay);
  }

  /** Offers the core to others in another way. */
  AdaptiveSpin(Runnable offerCore) {
    this.offerCore = offerCore;
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding is what is wanted here
  private static void giveWay() {
    Thread.yield();
  }

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
        || spinOffering(condition, start, budgetNanos);
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

  private boolean spinOffering(BooleanSupplier condition, long start, int budgetNanos) {
    long now = System.nanoTime();
    while (now - start < budgetNanos) {
      long offered = now;
      offerCore.run();
      now = System.nanoTime();
      if (now - offered > LONG_OFFER_NANOS) {
        crowdedUntil = now + CROWDED_NANOS;
        nanos = 0;
      }
      if (condition.getAsBoolean()) {
        return true;
      }
    }
    return condition.getAsBoolean();
  }

  /** Busy-waits for about a microsecond; returns at once on a single processor. */
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
    if (System.nanoTime() - crowdedUntil < 0) {
      nanos = 0;
    } else if (sleptNanos < SHORT_SLEEP_NANOS) {
      nanos = LONGEST_NANOS;
    } else if (sleptNanos > LONG_SLEEP_NANOS || nanos <= SHORTEST_NANOS) {
      nanos = 0;
    } else {
      nanos /= 2;
    }
  }
}
