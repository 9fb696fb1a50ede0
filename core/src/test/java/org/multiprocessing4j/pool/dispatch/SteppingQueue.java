package org.multiprocessing4j.pool.dispatch;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.testsupport.StepMemory;

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

  @Override
  public boolean add(Runnable one) {
    StepMemory.get().getAndAddInt(BEFORE, 1);
    return stepAfter(super.add(one));
  }

  @Override
  public @Nullable Runnable poll() {
    StepMemory.get().getAndAddInt(BEFORE, 1);
    return stepAfter(super.poll());
  }

  @Override
  public boolean remove(@Nullable Object one) {
    StepMemory.get().getAndAddInt(BEFORE, 1);
    return stepAfter(super.remove(one));
  }

  @Override
  public boolean isEmpty() {
    StepMemory.get().getIntVolatile(BEFORE);
    return stepAfter(super.isEmpty());
  }

  @Override
  public int size() {
    StepMemory.get().getIntVolatile(BEFORE);
    return stepAfter(super.size());
  }

  private static <T extends @Nullable Object> T stepAfter(T result) {
    StepMemory.get().getIntVolatile(AFTER);
    return result;
  }
}
