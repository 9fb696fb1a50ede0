package org.multiprocessing4j.ipc.pipe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.multiprocessing4j.ipc.pipe.frame.Pause;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * A file descriptor that is never closed under a running call.
 *
 * <p>A closed number may be given to another file at once, and a call that still used it would read
 * or write that file. So each call counts itself in and out, a close only forbids new ones, and the
 * last one out closes.
 */
final class Descriptor implements Pause {
  /** The top bit says that it is closed for new users, the other bits count them. */
  private static final int CLOSED = 1 << 31;

  static {
    Alarm.load();
  }

  private final int number;
  private final String name;
  private final AtomicInteger state = new AtomicInteger();

  /** Of those who sleep, to be told of a close; guarded by itself. */
  private final List<Alarm> alarms = new ArrayList<>(1);

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

  /** Registers a user, who must call {@link #release}. */
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
      return;
    }
    synchronized (alarms) {
      alarms.forEach(Alarm::ring);
    }
  }

  /** From now on a close rings an alarm; whoever then looks whether it is open misses none. */
  void add(Alarm alarm) {
    synchronized (alarms) {
      alarms.add(alarm);
    }
  }

  void remove(Alarm alarm) {
    synchronized (alarms) {
      alarms.remove(alarm);
    }
  }

  /** Throws if this thread was interrupted, or the descriptor closed. */
  @Override
  public void check() throws InterruptedException {
    requireOpen();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while waiting for " + this);
    }
  }

  @Override
  public void awaitReadable() throws InterruptedException {
    boolean ignored = awaitReadable(Deadline.never());
  }

  /**
   * Sleeps until there is something to read, until this thread is interrupted, or the descriptor
   * closed, which the caller has acquired.
   *
   * @return false if the time ran out
   */
  boolean awaitReadable(Deadline deadline) throws InterruptedException {
    Alarm alarm = Alarm.listen(List.of(this));
    try {
      while (!deadline.isExpired()) {
        check();
        if (alarm.awaitReadable(number, alarm.sliceNanos(deadline))) {
          return true;
        }
      }
      return false;
    } finally {
      alarm.stop();
    }
  }

  /** The descriptor itself, for whoever has acquired it. */
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
