package org.multiprocessing4j.ipc.sync;

import java.util.Objects;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MemoryFence;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * Lets processes sleep until "something may have changed", at almost no cost for the process that
 * changes it while nobody sleeps.
 *
 * <pre>
 *   0  int  sequence  counts signals; the futex word
 *   4  int  sleepers  era &lt;&lt; 16 | how many are asleep or about to be
 * </pre>
 *
 * <p>The waiter announces itself, looks once more, and only then sleeps; the other side changes
 * something, fences, and looks for sleepers. One of the two sees the other:
 *
 * <pre>{@code
 * while (!tryTake()) {
 *   EventCount.Key key = notEmpty.prepare();
 *   if (tryTake()) { notEmpty.cancel(key); break; }
 *   if (deadline.isExpired()) { notEmpty.cancel(key); return false; }
 *   notEmpty.await(key, deadline);
 * }
 * ...
 * put(); notEmpty.signal(1);
 * }</pre>
 *
 * <p>Deaths: a killed waiter leaves the count too high, which costs a few superfluous wake-ups;
 * when they find nobody, the signaller starts a new era with count 0 and wakes everybody, and those
 * who still sleep announce themselves in the new one. A wake-up that a killed process swallowed, or
 * had no time to send, is repaired when its death is announced, which wakes everybody.
 *
 * <p>The idea is that of Dmitry Vyukov's eventcount.
 */
@Internal
public final class EventCount {
  /** The bytes it takes, from an offset that is a multiple of four; zeros are a fresh one. */
  public static final int SIZE_BYTES = 8;

  private static final int SLEEPERS_OFFSET = 4;
  private static final int COUNT_MASK = 0xffff;
  private static final int ERA_SHIFT = 16;
  private static final int FRUITLESS_WAKES = 8;

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;
  private final Sleep sleep;

  /** Wakes in a row that found nobody; shared by the threads of this process, and only a hint. */
  private int fruitlessWakes;

  /**
   * An announced wait.
   *
   * @param era in which it was announced
   * @param sequence the signal after which it was
   * @param deaths announced until then
   */
  public record Key(int era, int sequence, int deaths) {}

  /**
   * An event count in memory that is zero or holds one.
   *
   * @param memory where
   * @param offset of its first byte, a multiple of four
   * @param peers who is alive
   */
  public EventCount(SharedBuffer memory, long offset, Liveness peers) {
    Objects.checkFromIndexSize(offset, (long) SIZE_BYTES, memory.sizeBytes());
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
    this.sleep = new Sleep(memory, offset, peers);
  }

  /**
   * Announces a wait; look at the condition once more before sleeping. A full barrier.
   *
   * @return what to give to {@link #await} or {@link #cancel}, once
   */
  public Key prepare() {
    int deaths = peers.deaths();
    int sequence = memory.getIntVolatile(offset); // first: if a new era forgets us, it has changed
    int before = memory.getAndAddInt(offset + SLEEPERS_OFFSET, 1);
    if ((before & COUNT_MASK) == COUNT_MASK) { // so many were killed that this began a new era
      signalAll();
      return prepare();
    }
    return new Key(before >>> ERA_SHIFT, sequence, deaths);
  }

  /**
   * Announces a wait as {@link #prepare()} does, and then makes sure that there is a point in it: a
   * close before that wakes nobody, and one after it does.
   *
   * @param check throws if there is none; then the announcement is taken back
   * @return as {@link #prepare()}
   */
  public Key prepare(Runnable check) {
    Key key = prepare();
    try {
      check.run();
      return key;
    } catch (Throwable pointless) {
      cancel(key);
      throw pointless;
    }
  }

  /**
   * Takes an announcement back, when there is nothing to wait for.
   *
   * @param key from {@link #prepare}, called by this thread
   */
  public void cancel(Key key) {
    long at = offset + SLEEPERS_OFFSET;
    int sleepers = memory.getIntVolatile(at);
    while (sleepers >>> ERA_SHIFT == key.era && (sleepers & COUNT_MASK) != 0) {
      if (memory.compareAndSetInt(at, sleepers, sleepers - 1)) {
        return;
      }
      sleepers = memory.getIntVolatile(at);
    }
  }

  /**
   * Sleeps until the next signal, an announced death, the deadline or the end of a slice (10 s at
   * most), and takes the announcement back. It does not say which it was: look at the condition.
   *
   * @param key from {@link #prepare}, called by this thread
   * @param deadline when to return at the latest
   * @throws InterruptedException if this thread is interrupted
   */
  public void await(Key key, Deadline deadline) throws InterruptedException {
    try {
      Sleep.throwIfInterrupted();
      sleep.onValue(key.sequence, key.deaths, deadline, true);
    } finally {
      cancel(key);
    }
  }

  /**
   * Wakes sleepers after a change. Costs a fence and a load if nobody sleeps.
   *
   * @param count how many at most
   */
  public void signal(int count) {
    MemoryFence.full();
    signalAfterFence(count);
  }

  /**
   * As {@link #signal}, for a caller whose last write to shared memory was a full barrier itself,
   * such as {@link OwnerLock#unlock()}.
   *
   * @param count how many sleepers to wake at most
   */
  public void signalAfterFence(int count) {
    int sleepers = memory.getIntVolatile(offset + SLEEPERS_OFFSET);
    if ((sleepers & COUNT_MASK) != 0) {
      wake(count, sleepers);
    }
  }

  /**
   * {@return whether anybody may be asleep} For callers of {@link #signalAfterFence} for whom it
   * takes time to find out how many to wake.
   */
  public boolean hasSleepers() {
    return sleepers() > 0;
  }

  /** Wakes all sleepers, counted or not: for a close or a shutdown. */
  public void signalAll() {
    memory.getAndAddInt(offset, 1);
    memory.wake(offset, Integer.MAX_VALUE);
  }

  private void wake(int count, int sleepers) {
    memory.getAndAddInt(offset, 1);
    if (memory.wake(offset, count) > 0) {
      fruitlessWakes = 0;
    } else if (++fruitlessWakes >= FRUITLESS_WAKES) {
      fruitlessWakes = 0;
      startNewEra(sleepers);
    }
  }

  /** If it dies between the two steps, those who sleep uncounted wake at the news of its death. */
  private void startNewEra(int sleepers) {
    int fresh = ((sleepers >>> ERA_SHIFT) + 1) << ERA_SHIFT;
    if (memory.compareAndSetInt(offset + SLEEPERS_OFFSET, sleepers, fresh)) {
      signalAll();
    }
  }

  /** How many are asleep or about to be, as far as is known; for tests and for people. */
  int sleepers() {
    return memory.getIntVolatile(offset + SLEEPERS_OFFSET) & COUNT_MASK;
  }

  @Override
  public String toString() {
    return "EventCount[" + sleepers() + " sleepers]";
  }
}
