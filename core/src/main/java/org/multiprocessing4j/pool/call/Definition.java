package org.multiprocessing4j.pool.call;

import java.util.concurrent.atomic.AtomicLong;
import org.multiprocessing4j.ipc.Internal;

/**
 * Code that is sent to each worker once and then named by its id: the site of a lambda, or the
 * function of a {@code map}.
 *
 * @param id unique in this process
 * @param message what a worker is told before the first call that needs it
 * @param name what the code is called in messages to people
 */
@Internal
public record Definition(long id, PoolMessage.Define message, String name) {
  /** A long, since each {@code map} takes one: an int would come round within weeks. */
  static final AtomicLong LAST_ID = new AtomicLong();

  public static Definition of(PoolMessage.Kind kind, byte[] code, String name) {
    long id = LAST_ID.incrementAndGet();
    return new Definition(id, new PoolMessage.Define(id, kind, code), name);
  }
}
