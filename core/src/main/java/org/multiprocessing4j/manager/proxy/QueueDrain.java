package org.multiprocessing4j.manager.proxy;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.queue.QueueShutdownException;
import org.multiprocessing4j.ipc.queue.TargetCheck;

/** Fills a collection of the caller from a queue in the server, message by message. */
final class QueueDrain {
  private final BlockingQueue<?> queue;

  QueueDrain(BlockingQueue<?> queue) {
    this.queue = queue;
  }

  /** Does what {@code drainTo} or {@code getMany} does; the latter waits for the first message. */
  @SuppressWarnings("unchecked") // the proxy's signature has checked the element type
  int into(Method method, @Nullable Object[] arguments) throws InterruptedException {
    Collection<Object> target =
        (Collection<Object>) Objects.requireNonNull(arguments[0], "the collection to be filled");
    if (target == queue) {
      throw new IllegalArgumentException("a queue cannot be drained into itself");
    }
    TargetCheck.requireFillable(target, "the queue");
    int max = arguments.length > 1 && arguments[1] instanceof Integer m ? m : Integer.MAX_VALUE;
    if (!method.getName().equals("getMany")) {
      return drain(target, max);
    }
    if (max <= 0) {
      throw new IllegalArgumentException("max must be positive, not " + max);
    }
    target.add(queue.take());
    return 1 + drain(target, max - 1);
  }

  /** A queue that was shut down says so where one that is open says that it is empty. */
  private int drain(Collection<Object> target, int max) {
    int count = 0;
    try {
      for (Object e = null; count < max && (e = queue.poll()) != null; count++) {
        target.add(e);
      }
    } catch (QueueShutdownException empty) {
      return count;
    }
    return count;
  }
}
