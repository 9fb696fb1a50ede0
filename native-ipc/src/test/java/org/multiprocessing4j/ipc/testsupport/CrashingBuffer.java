package org.multiprocessing4j.ipc.testsupport;

import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * A shared block whose user dies just before its n-th store: crash simulation inside one process.
 *
 * <p>A test repeats an operation with n = 1, 2, 3 ... until it gets through, and after each death
 * lets another "process" go on with the same memory: see {@link CrashSweep}. A dead buffer refuses
 * every further store, so that a finally block cannot do what a killed process could not.
 */
public final class CrashingBuffer extends WatchedBuffer {
  /** The simulated death; an Error, so that no handler of exceptions survives it. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String when) {
      super("died " + when);
    }
  }

  private int storesLeft = Integer.MAX_VALUE;
  private int stores;

  /**
   * A block over the memory of another.
   *
   * @param memory what survives
   */
  public CrashingBuffer(SharedBuffer memory) {
    super(memory);
  }

  /**
   * Dies before the n-th store from now.
   *
   * @param n 1 for the very next
   */
  public void dieAtStore(int n) {
    storesLeft = n;
  }

  @Override
  void beforeLoad(long offset) {}

  @Override
  void beforeStore(long offset) {
    stores++;
    if (--storesLeft <= 0) {
      storesLeft = 0;
      throw new Crash("before store " + stores);
    }
  }
}
