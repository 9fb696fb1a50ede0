package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The shared bytes of a barrier. Everything but the two generation fields is written under the lock
 * only, which each step takes itself.
 *
 * <pre>
 *    0  OwnerLock
 *    8  int  generation  number &lt;&lt; 1 | broken; the futex word
 *   12  int  arrived     parties at the barrier in this generation
 *   16  int  parties
 *   24  long failures    generations that ended by a break or a reset: the last one &lt;&lt; 32 | bit i:
 *                        the one i before it, too; 0 if there is none, or was none for a long time
 *   32  int  party[]     owner tokens of those that have arrived
 * </pre>
 *
 * <p>A process that dies inside the lock may leave half a step behind; the process that takes the
 * lock over breaks the barrier, which needs no repair. The parties are forgotten only after the
 * generation has changed: until then those who wait can see that one of them is dead.
 */
final class BarrierState {
  private static final long GENERATION = 8;
  private static final long ARRIVED = 12;
  private static final long PARTIES = 16;
  private static final long FAILURES = 24;
  private static final int PARTY = 32;
  private static final int BROKEN = 1;
  private static final int FAILURES_KNOWN = Integer.SIZE;

  /** As a difference of generation words, which leaves room for comparisons. */
  private static final int LONG_AGO = 1 << 30;

  /**
   * What came of an attempt to arrive.
   *
   * @param generation the one that was current
   * @param before how many had arrived before; {@link #NOT_ARRIVED} if the generation is broken, or
   *     complete but not over
   */
  record Arrival(int generation, int before) {
    private static final int NOT_ARRIVED = -1;

    boolean hasArrived() {
      return before != NOT_ARRIVED;
    }
  }

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;
  private final OwnerLock lock;
  private final Sleep sleep;

  BarrierState(SharedBuffer memory, long offset, Liveness peers) {
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
    this.lock = new OwnerLock(memory, offset, peers);
    this.sleep = new Sleep(memory, offset + GENERATION, peers);
  }

  static int sizeBytes(int parties) {
    return PARTY + parties * Integer.BYTES;
  }

  void initialize(int parties) {
    memory.putIntRelease(offset + PARTIES, parties);
  }

  int parties() {
    return memory.getIntAcquire(offset + PARTIES);
  }

  /** The generation word: it changes when all have arrived, and when the barrier breaks. */
  int generation() {
    return memory.getIntVolatile(offset + GENERATION);
  }

  int arrived() {
    return memory.getIntVolatile(offset + ARRIVED);
  }

  static boolean isBroken(int generation) {
    return (generation & BROKEN) != 0;
  }

  /**
   * Whether a generation that is over ended by a break or a reset. If a process was stopped for so
   * long that this is not known any more, the answer is yes: it must not claim that all had
   * arrived.
   */
  boolean hasFailed(int generation) {
    long failures = memory.getLongVolatile(offset + FAILURES); // first: it may be changed meanwhile
    int later = generation() - generation;
    if (later < 0 || later >= LONG_AGO) {
      return true;
    }
    int before = distance(generation, lastFailure(failures));
    return failures != 0
        && before >= 0
        && (before >= FAILURES_KNOWN || ((int) failures & 1 << before) != 0);
  }

  /** Adds this process as a party of the current generation, if that is possible now. */
  Arrival tryArrive() {
    lock();
    try {
      int generation = generation();
      boolean isPossible = !isBroken(generation) && arrived() < parties();
      return new Arrival(generation, isPossible ? arrive() : Arrival.NOT_ARRIVED);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends a generation in which all have arrived, if it is not over.
   *
   * @param actionDone whether they may go on; they may not if one of them is dead either
   */
  void complete(int generation, boolean actionDone) {
    lock();
    try {
      if (generation() != generation) {
        return;
      }
      if (actionDone && !hasDeadParty()) {
        trip();
      } else {
        breakNow();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Breaks a generation, if it is not over, for all its parties. */
  boolean tryBreak(int generation) {
    lock();
    try {
      boolean isCurrent = generation() == generation;
      if (isCurrent) {
        breakNow();
      }
      return isCurrent;
    } finally {
      lock.unlock();
    }
  }

  /** Breaks the current generation; the barrier stays broken until {@link #reset}. */
  void abort() {
    lock();
    try {
      breakNow();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the barrier usable again; whoever waits gets a broken barrier. */
  void reset() {
    lock();
    try {
      resetNow();
    } finally {
      lock.unlock();
    }
  }

  private void lock() {
    lock.lockUninterruptibly();
    if (lock.ownerDied()) {
      breakNow();
      lock.markConsistent();
    }
  }

  /** Adds this process as a party, under the lock, and returns how many were there before. */
  int arrive() {
    int before = arrived();
    memory.putInt(offset + PARTY + (long) before * Integer.BYTES, peers.self());
    memory.putIntRelease(offset + ARRIVED, before + 1);
    return before;
  }

  /** Whether somebody who has arrived is dead. Needs no lock: a wrong yes is checked under it. */
  boolean hasDeadParty() {
    int lastAlive = peers.self();
    for (int i = 0; i < Math.min(arrived(), parties()); i++) {
      int party = memory.getIntVolatile(offset + PARTY + (long) i * Integer.BYTES);
      if (party != lastAlive && !peers.isAlive(party)) {
        return true;
      }
      lastAlive = party;
    }
    return false;
  }

  /** Lets all through and starts the next generation, under the lock. */
  void trip() {
    startNext(generation());
  }

  private void breakNow() {
    int generation = generation();
    if (!isBroken(generation)) {
      fail(generation);
      memory.putIntVolatile(offset + GENERATION, generation | BROKEN);
    }
    memory.putIntVolatile(offset + ARRIVED, 0);
    wakeAll();
  }

  private void resetNow() {
    int generation = generation();
    if (arrived() > 0) {
      fail(generation);
      startNext(generation);
    } else if (isBroken(generation)) {
      startNext(generation);
    }
  }

  void sleep(int generation, int deathsSeen, Deadline deadline) {
    sleep.onValue(generation, deathsSeen, deadline, true);
  }

  private void wakeAll() {
    memory.wake(offset + GENERATION, Integer.MAX_VALUE);
  }

  private void startNext(int generation) {
    int next = (generation | BROKEN) + 1;
    memory.putIntVolatile(offset + GENERATION, next);
    long failures = memory.getLongVolatile(offset + FAILURES);
    if (failures != 0 && next - lastFailure(failures) >= LONG_AGO) {
      memory.putLongVolatile(offset + FAILURES, 0);
    }
    memory.putIntVolatile(offset + ARRIVED, 0);
    wakeAll();
  }

  private void fail(int generation) {
    long failures = memory.getLongVolatile(offset + FAILURES);
    int since = distance(lastFailure(failures), generation);
    int earlier = since < FAILURES_KNOWN ? (int) failures << since : 0;
    memory.putLongVolatile(
        offset + FAILURES, (long) generation << Integer.SIZE | Integer.toUnsignedLong(earlier | 1));
  }

  private static int lastFailure(long failures) {
    return (int) (failures >>> Integer.SIZE);
  }

  /** How many generations one is before another. */
  private static int distance(int generation, int later) {
    return (later - generation) >> 1; // arithmetic: the number wraps around
  }
}
