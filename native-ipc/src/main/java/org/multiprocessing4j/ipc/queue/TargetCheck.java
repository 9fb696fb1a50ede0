package org.multiprocessing4j.ipc.queue;

import java.util.Collection;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;

/** Checks the collection that messages are to be added to. */
@Internal
public final class TargetCheck {
  private TargetCheck() {}

  /**
   * To be called before anything is taken: what was taken and cannot be added is lost.
   *
   * @param target where messages are to be added
   * @param queue from which they are to be taken, for the message
   * @throws UnsupportedOperationException if the target cannot be modified
   */
  public static void requireFillable(Collection<?> target, String queue) {
    try {
      target.addAll(List.of()); // which an unmodifiable one refuses
    } catch (UnsupportedOperationException e) {
      throw new UnsupportedOperationException(
          target.getClass().getName()
              + " takes no messages, and none was taken from "
              + queue
              + ": give a collection that grows, such as an ArrayList",
          e);
    }
  }
}
