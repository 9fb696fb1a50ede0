package org.multiprocessing4j.ipc.pipe;

import java.util.concurrent.atomic.AtomicInteger;
import org.multiprocessing4j.ipc.posix.FileDescriptors;

/**
 * A file descriptor that is never closed under a running call.
 *
 * <p>A closed number may be given to another file at once, and a call that still used it would read
 * or write that file. So each call counts itself in and out, a close only forbids new ones, and the
 * last one out closes.
 */
final class Descriptor {
  /** The top bit says that it is closed for new users, the other bits count them. */
  private static final int CLOSED = 1 << 31;

  private final int number;
  private final String name;
  private final AtomicInteger state = new AtomicInteger();

  /**
   * Takes over a descriptor.
   *
   * @param number of the descriptor
   * @param name what it belongs to, for messages
   */
  Descriptor(int number, String name) {
    this.number = number;
    this.name = name;
  }

  /** Counts a user in, who must call {@link #release}. */
  int acquire() {
    int now;
    do {
      now = state.get();
      requireOpen(now);
    } while (!state.compareAndSet(now, now + 1));
    return number;
  }

  void release() {
    if (state.decrementAndGet() == CLOSED) {
      FileDescriptors.close(number);
    }
  }

  /** Forbids new users, and closes as soon as there are none. A second call does nothing. */
  void close() {
    if (state.getAndAccumulate(CLOSED, (now, bit) -> now | bit) == 0) {
      FileDescriptors.close(number);
    }
  }

  /** The descriptor itself, for who has acquired it. */
  int number() {
    return number;
  }

  String name() {
    return name;
  }

  boolean isClosed() {
    return state.get() < 0;
  }

  void requireOpen() {
    requireOpen(state.get());
  }

  private void requireOpen(int now) {
    if (now < 0) {
      throw new ConnectionClosedException(name + " is closed in this process", null);
    }
  }

  @Override
  public String toString() {
    return name + (isClosed() ? ", closed" : ", fd " + number);
  }
}
