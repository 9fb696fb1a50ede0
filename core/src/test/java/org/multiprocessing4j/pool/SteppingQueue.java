package org.multiprocessing4j.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep.Act;

/**
 * A queue for {@link org.multiprocessing4j.ipc.testsupport.Interleavings}: each use of it is a
 * step, and so is what follows.
 */
final class SteppingQueue extends ConcurrentLinkedQueue<Runnable> {
  private static final long serialVersionUID = 1L;

  /** What it takes at the start of the memory. */
  static final int SIZE_BYTES = 8;

  private static final int BEFORE = 0;
  private static final int AFTER = 4;
  private static final ThreadLocal<SharedBuffer> MEMORY = new ThreadLocal<>();

  /** The memory at which this thread makes its steps. */
  static SharedBuffer memory() {
    return MEMORY.get();
  }

  static void stepAt(SharedBuffer memory) {
    MEMORY.set(memory);
  }

  /** What a thread does that uses such a queue. */
  static Act act(Runnable act) {
    return (memory, self) -> {
      stepAt(memory);
      act.run();
    };
  }

  @Override
  public boolean add(Runnable one) {
    memory().getAndAddInt(BEFORE, 1);
    return stepAfter(super.add(one));
  }

  @Override
  public @Nullable Runnable poll() {
    memory().getAndAddInt(BEFORE, 1);
    return stepAfter(super.poll());
  }

  @Override
  public boolean remove(@Nullable Object one) {
    memory().getAndAddInt(BEFORE, 1);
    return stepAfter(super.remove(one));
  }

  @Override
  public boolean isEmpty() {
    memory().getIntVolatile(BEFORE);
    return stepAfter(super.isEmpty());
  }

  @Override
  public int size() {
    memory().getIntVolatile(BEFORE);
    return stepAfter(super.size());
  }

  private static <T extends @Nullable Object> T stepAfter(T result) {
    memory().getIntVolatile(AFTER);
    return result;
  }
}
