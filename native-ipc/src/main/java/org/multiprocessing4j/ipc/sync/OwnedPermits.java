package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * Permits as cells that name their owner: 0 is a free permit, else an owner token.
 *
 * <p>Every step is one compare-and-set of one cell, so that a process may die between any two of
 * them: the cells tell what it held and what it did not, and whoever needs a permit takes that of a
 * dead process.
 */
final class OwnedPermits implements Permits {
  private static final int FREE = 0;

  private final SharedBuffer memory;
  private final long offset;
  private final int count;
  private final Liveness peers;

  /** Where to look first; a hint shared by the threads of this process. */
  private int hint;

  OwnedPermits(SharedBuffer memory, long offset, int count, Liveness peers) {
    this.memory = memory;
    this.offset = offset;
    this.count = count;
    this.peers = peers;
    this.hint = Math.floorMod(peers.self() >>> 16, count);
  }

  @Override
  public boolean tryTake() {
    return replaceOne(FREE, peers.self()) || takeFromTheDead();
  }

  /**
   * One thread of this process at a time, whatever handle it uses, since all share their peers.
   * Meanwhile the process can only take more, so that each permit which it holds at the start is
   * found; otherwise another thread could free the last and take the first during the search.
   */
  @Override
  public void give(int permits) {
    synchronized (peers) {
      int held = held();
      if (permits > held) {
        throw new IllegalStateException(
            "this process holds " + held + " permits and cannot release " + permits);
      }
      for (int i = 0; i < permits; i++) {
        replaceOne(peers.self(), FREE);
      }
    }
  }

  @Override
  public int available() {
    int available = 0;
    for (int i = 0; i < count; i++) {
      int owner = owner(i);
      if (owner == FREE || !peers.isAlive(owner)) {
        available++;
      }
    }
    return available;
  }

  private int held() {
    int held = 0;
    for (int i = 0; i < count; i++) {
      if (owner(i) == peers.self()) {
        held++;
      }
    }
    return held;
  }

  private boolean replaceOne(int expected, int value) {
    int first = hint;
    for (int i = 0; i < count; i++) {
      int index = (first + i) % count;
      if (owner(index) == expected && memory.compareAndSetInt(at(index), expected, value)) {
        hint = index;
        return true;
      }
    }
    return false;
  }

  private boolean takeFromTheDead() {
    int lastAlive = peers.self();
    for (int i = 0; i < count; i++) {
      int owner = owner(i);
      if (owner == lastAlive) {
        continue; // spares a system call for each permit of the same process
      }
      if (owner != FREE && peers.isAlive(owner)) {
        lastAlive = owner;
      } else if (memory.compareAndSetInt(at(i), owner, peers.self())) {
        return true;
      }
    }
    return false;
  }

  private int owner(int index) {
    return memory.getIntVolatile(at(index));
  }

  private long at(int index) {
    return offset + (long) index * Integer.BYTES;
  }
}
