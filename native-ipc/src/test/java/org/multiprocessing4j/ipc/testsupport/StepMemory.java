package org.multiprocessing4j.ipc.testsupport;

import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep.Act;

/** The memory at which a thread makes its steps, for code that is given none of its own. */
public final class StepMemory {
  private static final ThreadLocal<SharedBuffer> OF_THREAD = new ThreadLocal<>();

  private StepMemory() {}

  /** {@return that of this thread} */
  public static SharedBuffer get() {
    return OF_THREAD.get();
  }

  /**
   * Gives this thread its memory.
   *
   * @param memory each access to it is a step of {@link Interleavings}
   */
  public static void set(SharedBuffer memory) {
    OF_THREAD.set(memory);
  }

  /**
   * What a thread does that uses its memory.
   *
   * @param act the steps
   * @return the same, at the memory that is explored
   */
  public static Act act(Runnable act) {
    return (memory, self) -> {
      set(memory);
      act.run();
    };
  }
}
