package org.multiprocessing4j.pool.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The state that threads share to take {@link Turns}, and the clock. Each call is one step, and all
 * threads see these steps in one order.
 */
interface TurnState {
  /** Waits until nobody has the turn, and has it then. */
  void beginTurn();

  /** As {@link #beginTurn}, or returns false at once if another thread has the turn. */
  boolean tryBeginTurn();

  void endTurn();

  /** Whether this thread has the turn. */
  boolean hasTurn();

  /** Returns false if there is a helper. */
  boolean tryBecomeHelper();

  boolean hasHelper();

  void helperLeft();

  /** When the thread of the pool will look by itself. */
  long nextLookNanos();

  void setNextLookNanos(long at);

  boolean workersAreBusy();

  void setWorkersAreBusy(boolean busy);

  /** The time, as {@link System#nanoTime} counts it. */
  long nowNanos();

  /** Sleeps for a short time, or less. */
  void nap(long nanos) throws InterruptedException;

  /** The implementation for the threads of this JVM. */
  final class OfThreads implements TurnState {
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicBoolean helping = new AtomicBoolean();
    private volatile long nextLookNanos = System.nanoTime();
    private volatile boolean workersAreBusy;

    @Override
    public void beginTurn() {
      turn.lock();
    }

    @Override
    public boolean tryBeginTurn() {
      return turn.tryLock();
    }

    @Override
    public void endTurn() {
      turn.unlock();
    }

    @Override
    public boolean hasTurn() {
      return turn.isHeldByCurrentThread();
    }

    @Override
    public boolean tryBecomeHelper() {
      return helping.compareAndSet(false, true);
    }

    @Override
    public boolean hasHelper() {
      return helping.get();
    }

    @Override
    public void helperLeft() {
      helping.set(false);
    }

    @Override
    public long nextLookNanos() {
      return nextLookNanos;
    }

    @Override
    public void setNextLookNanos(long at) {
      nextLookNanos = at;
    }

    @Override
    public boolean workersAreBusy() {
      return workersAreBusy;
    }

    @Override
    public void setWorkersAreBusy(boolean busy) {
      workersAreBusy = busy;
    }

    @Override
    public long nowNanos() {
      return System.nanoTime();
    }

    @Override
    public void nap(long nanos) throws InterruptedException {
      LockSupport.parkNanos(this, nanos);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
