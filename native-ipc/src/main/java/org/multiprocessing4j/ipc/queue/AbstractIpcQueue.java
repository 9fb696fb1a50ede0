package org.multiprocessing4j.ipc.queue;

import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * The skeleton of a queue: it implements the many ways to put and to take, those of {@link
 * java.util.concurrent.BlockingQueue} and those of Python, by a few abstract methods. It decides
 * what to do when there is no room or no message, and what an interrupt means.
 *
 * <p>A timeout in nanoseconds of zero or less means not to wait, {@link Long#MAX_VALUE} for ever. A
 * call that does not wait never throws {@link InterruptedException}.
 */
abstract class AbstractIpcQueue<E> extends AbstractQueue<E> implements IpcQueue<E> {
  private static final long serialVersionUID = 1L;

  static final long FOREVER = Long.MAX_VALUE;
  private static final long NOT_AT_ALL = 0;

  /** Puts a message; false if there was no room in time. */
  abstract boolean putWithin(E message, long timeoutNanos) throws InterruptedException;

  /** Takes a message; null if none came in time. */
  abstract @Nullable E takeWithin(long timeoutNanos) throws InterruptedException;

  /** Takes as many as are there, up to a number; 0 if none came in time. */
  abstract int takeMany(Collection<? super E> target, int max, long timeoutNanos)
      throws InterruptedException;

  /** As {@link #takeMany}, but drops them without decoding. */
  abstract int dropMany(int max, long timeoutNanos) throws InterruptedException;

  /** Receives a message; null if none came in time. */
  abstract @Nullable Delivery<E> receiveWithin(long timeoutNanos) throws InterruptedException;

  /** Copies the oldest messages, up to a number. */
  abstract List<E> copy(int max);

  // ---- putting

  @Override
  public void put(E message) throws InterruptedException {
    throwIfInterrupted();
    putWithin(message, FOREVER);
  }

  @Override
  public void put(E message, Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    if (!putWithin(message, Deadline.nanosOf(timeout))) {
      throw fullFor(timeout);
    }
  }

  final QueueFullException fullFor(Duration timeout) {
    return new QueueFullException(
        "there was no room in the queue " + path() + " within " + timeout + "; " + fillLevel());
  }

  private String fillLevel() {
    return qsize() + " messages wait in it";
  }

  @Override
  public void putNowait(E message) {
    if (!offer(message)) {
      throw new QueueFullException("there is no room in the queue " + path() + "; " + fillLevel());
    }
  }

  @Override
  public boolean offer(E message) {
    try {
      return putWithin(message, NOT_AT_ALL);
    } catch (InterruptedException e) {
      throw interruptedWithoutWaiting(e);
    }
  }

  @Override
  public boolean offer(E message, long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    return putWithin(message, unit.toNanos(timeout));
  }

  // ---- taking

  @Override
  public E get() throws InterruptedException {
    throwIfInterrupted();
    return Objects.requireNonNull(takeWithin(FOREVER));
  }

  @Override
  public E get(Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    E message = takeWithin(Deadline.nanosOf(timeout));
    if (message == null) {
      throw emptyFor(timeout);
    }
    return message;
  }

  final QueueEmptyException emptyFor(Duration timeout) {
    return new QueueEmptyException("no message came to the queue " + path() + " within " + timeout);
  }

  @Override
  public E getNowait() {
    E message = poll();
    if (message == null) {
      throw new QueueEmptyException("the queue " + path() + " is empty");
    }
    return message;
  }

  @Override
  public E take() throws InterruptedException {
    return get();
  }

  @Override
  public @Nullable E poll() {
    try {
      return takeWithin(NOT_AT_ALL);
    } catch (InterruptedException e) {
      throw interruptedWithoutWaiting(e);
    }
  }

  @Override
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    return takeWithin(unit.toNanos(timeout));
  }

  @Override
  public int getMany(Collection<? super E> target, int max) throws InterruptedException {
    throwIfInterrupted();
    if (max <= 0) {
      throw new IllegalArgumentException("max must be positive, not " + max);
    }
    requireFillable(target);
    return takeMany(target, max, FOREVER);
  }

  @Override
  public int drainTo(Collection<? super E> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> target, int max) {
    requireFillable(target);
    return takeWhatIsThere(max, some -> takeMany(target, some, NOT_AT_ALL));
  }

  /** Nothing is decoded: the messages may be bytes, or of classes that this process lacks. */
  @Override
  public void clear() {
    int ignored = takeWhatIsThere(Integer.MAX_VALUE, some -> dropMany(some, NOT_AT_ALL));
  }

  /** Takes as many messages as it is told at most, without waiting; returns how many. */
  private interface Taking {
    int take(int max) throws InterruptedException;
  }

  private int takeWhatIsThere(int max, Taking taking) {
    int limit = Math.min(max, qsize()); // producers may put faster than this takes
    int taken = 0;
    try {
      int some = 1;
      while (some > 0 && taken < limit && !isEmpty()) {
        some = taking.take(limit - taken);
        taken += some;
      }
    } catch (InterruptedException e) {
      throw interruptedWithoutWaiting(e);
    }
    return taken;
  }

  private void requireFillable(Collection<?> target) {
    Objects.requireNonNull(target, "the collection to be filled");
    if (target == this) {
      throw new IllegalArgumentException("a queue cannot be drained into itself");
    }
    TargetCheck.requireFillable(target, "the queue " + path());
  }

  @Override
  public Delivery<E> receive() throws InterruptedException {
    throwIfInterrupted();
    return Objects.requireNonNull(receiveWithin(FOREVER));
  }

  @Override
  public Delivery<E> receive(Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    Delivery<E> delivery = receiveWithin(Deadline.nanosOf(timeout));
    if (delivery == null) {
      throw emptyFor(timeout);
    }
    return delivery;
  }

  // ---- looking

  @Override
  public int size() {
    return qsize();
  }

  @Override
  public boolean isEmpty() {
    return qsize() == 0;
  }

  @Override
  public @Nullable E peek() {
    List<E> oldest = copy(1);
    return oldest.isEmpty() ? null : oldest.get(0);
  }

  @Override
  public Iterator<E> iterator() {
    return copyOfAll().iterator();
  }

  /** Of a copy at once: a stream fails if it finds another number of messages than it was told. */
  @Override
  public Spliterator<E> spliterator() {
    return copyOfAll().spliterator();
  }

  private List<E> copyOfAll() {
    return Collections.unmodifiableList(copy(Integer.MAX_VALUE));
  }

  // ---- what a queue between processes does not do

  @Override
  public boolean remove(Object message) {
    throw notFromTheMiddle("remove(Object)");
  }

  @Override
  public boolean removeAll(Collection<?> messages) {
    throw notFromTheMiddle("removeAll");
  }

  @Override
  public boolean retainAll(Collection<?> messages) {
    throw notFromTheMiddle("retainAll");
  }

  @Override
  public boolean removeIf(Predicate<? super E> filter) {
    throw notFromTheMiddle("removeIf");
  }

  private static UnsupportedOperationException notFromTheMiddle(String call) {
    return new UnsupportedOperationException(
        call + " on an IpcQueue: messages are taken from its head only");
  }

  // ---- interrupts

  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static AssertionError interruptedWithoutWaiting(InterruptedException e) {
    return new AssertionError("a call that does not wait was interrupted", e);
  }
}
