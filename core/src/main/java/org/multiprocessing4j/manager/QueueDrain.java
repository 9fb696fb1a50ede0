package org.multiprocessing4j.manager;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Fills a collection of the caller from a queue in the server, message by message. */
final class QueueDrain {
  private final BlockingQueue<?> queue;

  QueueDrain(Object proxy) {
    this.queue = (BlockingQueue<?>) proxy;
  }

  /** Does what {@code drainTo} or {@code getMany} does; the latter waits for the first message. */
  @SuppressWarnings("unchecked") // the proxy's signature has checked the element type
  int into(Method method, @Nullable Object[] arguments) throws InterruptedException {
    Collection<Object> target = (Collection<Object>) arguments[0];
    if (target == null || target == queue) {
      throw new IllegalArgumentException(
          method.getName() + " needs a collection other than the queue itself, got " + target);
    }
    int max = arguments.length > 1 && arguments[1] instanceof Integer m ? m : Integer.MAX_VALUE;
    int count = 0;
    if (method.getName().equals("getMany") && max > 0) {
      target.add(queue.take());
      count++;
    }
    for (Object e = null; count < max && (e = queue.poll()) != null; count++) {
      target.add(e);
    }
    return count;
  }
}
