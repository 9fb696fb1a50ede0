package org.multiprocessing4j.ipc.memory;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/**
 * A {@link Cleaner} whose thread starts with the first registration, and not in a static
 * initialiser, where a failure to start it would make the class unusable for good.
 *
 * <p>Any thread may call it.
 */
@Internal
public final class LazyCleaner {
  private @Nullable Cleaner cleaner;

  /** Makes a cleaner that has no thread yet. */
  public LazyCleaner() {}

  /**
   * As {@link Cleaner#register}.
   *
   * @param object to be cleaned up after
   * @param action cleans up, and does not refer to the object
   * @return calls the action earlier
   * @throws OutOfMemoryError if this is the first object and no thread can be started; the next
   *     call tries again
   */
  public Cleanable register(Object object, Runnable action) {
    return cleaner().register(object, action);
  }

  private synchronized Cleaner cleaner() {
    if (cleaner == null) {
      cleaner = Cleaner.create();
    }
    return cleaner;
  }
}
