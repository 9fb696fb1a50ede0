package org.multiprocessing4j.ipc.memory;

import java.lang.invoke.VarHandle;
import org.multiprocessing4j.ipc.Internal;

/** A fence, for an ordering that no single access can express. */
@Internal
public final class MemoryFence {
  private MemoryFence() {}

  /**
   * No access before it moves after it, and none after it before it; in particular a load after it
   * sees at least what was there when the stores before it became visible. It is what "publish,
   * then look for sleepers" needs.
   */
  public static void full() {
    VarHandle.fullFence();
  }
}
