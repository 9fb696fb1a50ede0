package org.multiprocessing4j.pool.worker;

import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MemoryFence;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * The wake-up signal from all workers of a pool to their parent, which they ring when they have
 * written something. It lies in shared memory, and costs no system call while the parent is awake.
 *
 * <pre>
 *   0  int         listener    which of the two is rung
 *   8  EventCount  dispatcher  there the dispatcher thread sleeps
 *  16  EventCount  helper      there a thread sleeps that waits for its own task
 * </pre>
 *
 * <p>So a thread that waits for its task can have itself woken instead of the dispatcher thread,
 * which needs not even be told. No ring is lost: a worker writes its answer, fences and then reads
 * who listens; a listener is written, with a fence, before that thread looks for answers.
 *
 * <p>A worker that dies while it rings leaves nothing behind but a sleeper, who wakes when its
 * death is announced.
 */
@Internal
public class Bell {
  /** A thread that sleeps until the bell rings. */
  public enum Listener {
    /** The thread of the pool. */
    DISPATCHER(0, 8),
    /** A thread of the user. */
    HELPER(1, 16);

    private final int index;
    private final int offset;

    Listener(int index, int offset) {
      this.index = index;
      this.offset = offset;
    }
  }

  /** The bytes it takes, from an offset that is a multiple of eight; zeros are a fresh one. */
  static final int SIZE_BYTES = 24;

  private static final Listener[] LISTENERS = Listener.values();

  private final SharedBuffer memory;
  private final long listenerOffset;
  private final EventCount[] events = new EventCount[LISTENERS.length];

  /**
   * A bell in memory that is zero, where the thread of the pool listens, or holds one.
   *
   * @param offset of its first byte
   */
  protected Bell(SharedBuffer memory, long offset, Liveness peers) {
    this.memory = memory;
    this.listenerOffset = offset;
    for (Listener one : LISTENERS) {
      events[one.index] = new EventCount(memory, offset + one.offset, peers);
    }
  }

  /**
   * Sets which thread is rung from now on; that thread must look for answers after this call. A
   * full barrier.
   */
  public void listen(Listener who) {
    memory.putIntVolatile(listenerOffset, who.index);
    MemoryFence.full();
  }

  /** Rings for the thread that listens, after something was written for it. */
  public void ring() {
    MemoryFence.full();
    int listener = memory.getIntVolatile(listenerOffset);
    events[listener & 1].signalAfterFence(1);
  }

  /** Rings for one of the two threads, whether it listens or not. */
  public void ring(Listener who) {
    events[who.index].signal(1);
  }

  /** Announces a sleep; look for answers once more before it. */
  public EventCount.Key prepare(Listener who) {
    return events[who.index].prepare();
  }

  public void cancel(Listener who, EventCount.Key key) {
    events[who.index].cancel(key);
  }

  /** Sleeps until it rings, a slice of time has passed, or the deadline. */
  public void await(Listener who, EventCount.Key key, Deadline deadline)
      throws InterruptedException {
    events[who.index].await(key, deadline);
  }
}
