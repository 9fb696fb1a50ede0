package org.multiprocessing4j.ipc.queue;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * A handle of a queue: objects on the outside, bytes on the inside, where {@link QueueCore} works.
 *
 * <p>When it is serialised, the path and the codec travel. The queue is opened when the handle is
 * first used.
 */
final class SharedQueue<E> extends AbstractQueue<E> implements IpcQueue<E> {
  private static final long serialVersionUID = 1L;
  private static final Cleaner CLEANER = Cleaner.create();

  private final transient Path directory;
  private final transient Codec codec;
  private final transient boolean deletesAtClose;
  private final transient OpenCheck open = this::requireOpen;
  private transient volatile @Nullable QueueCore core;
  private transient Cleaner.@Nullable Cleanable release;
  private transient volatile boolean closed;

  private SharedQueue(Path directory, Codec codec, boolean deletesAtClose) {
    this.directory = directory;
    this.codec = codec;
    this.deletesAtClose = deletesAtClose;
  }

  static <E> SharedQueue<E> createAnonymous(QueueOptions options) {
    return opened(new SharedQueue<>(QueueFiles.createAnonymous(options), options.codec(), true));
  }

  static <E> SharedQueue<E> openNamed(Path named, QueueOptions options) {
    return opened(
        new SharedQueue<>(QueueFiles.createNamed(named, options), options.codec(), false));
  }

  private static <E> SharedQueue<E> opened(SharedQueue<E> queue) {
    queue.core();
    return queue;
  }

  // ---- putting

  @Override
  public void put(E message) throws InterruptedException {
    throwIfInterrupted();
    putWithin(message, Deadline.never());
  }

  @Override
  public void put(E message, Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    if (!putWithin(message, Deadline.after(timeout))) {
      throw new QueueFullException(
          "the queue "
              + directory
              + " held "
              + maxSize()
              + " messages, all it may, for "
              + timeout);
    }
  }

  @Override
  public void putNowait(E message) {
    if (!offer(message)) {
      throw new QueueFullException(
          "the queue " + directory + " holds " + maxSize() + " messages, all it may");
    }
  }

  @Override
  public boolean offer(E message) {
    try {
      return putWithin(message, Deadline.afterNanos(0));
    } catch (InterruptedException e) {
      throw interruptedWithoutWaiting(e);
    }
  }

  @Override
  public boolean offer(E message, long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    return putWithin(message, Deadline.afterNanos(unit.toNanos(timeout)));
  }

  private boolean putWithin(E message, Deadline deadline) throws InterruptedException {
    requireMessage(message);
    ProducerSide producers = core().producers();
    try (Scratch scratch = Scratch.borrow()) {
      codec.encode(message, scratch.encoded());
      ByteBuffer encoded = scratch.encoded().toByteBuffer();
      requireFits(encoded.remaining());
      return producers.put(new Messages.One(encoded), 0, deadline, open) > 0;
    }
  }

  @Override
  public int putMany(Collection<? extends E> messages) throws InterruptedException {
    throwIfInterrupted();
    ProducerSide producers = core().producers();
    try (Scratch scratch = Scratch.borrow()) {
      encodeAll(messages, scratch);
      return putAll(producers, scratch.batch());
    }
  }

  private void encodeAll(Collection<? extends E> messages, Scratch scratch) {
    for (E message : messages) {
      requireMessage(message);
      scratch.encoded().reset();
      codec.encode(message, scratch.encoded());
      requireFits(scratch.encoded().size());
      scratch.batch().add(scratch.encoded().toByteBuffer());
    }
  }

  private int putAll(ProducerSide producers, MessageBatch batch) throws InterruptedException {
    int put = 0;
    try {
      while (put < batch.count()) {
        put += producers.put(batch, put, Deadline.never(), open);
      }
    } catch (InterruptedException e) {
      if (put == 0) {
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    return put;
  }

  private static void requireMessage(@Nullable Object message) {
    Objects.requireNonNull(
        message, "null is no message; to end a queue use shutdown() or a message of your own");
  }

  private void requireFits(int sizeBytes) {
    int limit = core().state().maxMessageBytes();
    if (sizeBytes > limit) {
      throw new MessageTooLargeException(
          "the message takes "
              + sizeBytes
              + " bytes encoded; the queue "
              + directory
              + " accepts up to "
              + limit
              + ": see QueueOptions.maxMessageBytes");
    }
  }

  // ---- taking

  @Override
  public E get() throws InterruptedException {
    throwIfInterrupted();
    return Objects.requireNonNull(takeWithin(Deadline.never()));
  }

  @Override
  public E get(Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    E message = takeWithin(Deadline.after(timeout));
    if (message == null) {
      throw new QueueEmptyException("no message came to the queue " + directory + " in " + timeout);
    }
    return message;
  }

  @Override
  public E getNowait() {
    E message = poll();
    if (message == null) {
      throw new QueueEmptyException("the queue " + directory + " is empty");
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
      return takeWithin(Deadline.afterNanos(0));
    } catch (InterruptedException e) {
      throw interruptedWithoutWaiting(e);
    }
  }

  @Override
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    return takeWithin(Deadline.afterNanos(unit.toNanos(timeout)));
  }

  private @Nullable E takeWithin(Deadline deadline) throws InterruptedException {
    ConsumerSide consumers = core().consumers();
    try (Scratch scratch = Scratch.borrow()) {
      MessageBatch batch = scratch.batch();
      return consumers.take(1, batch, deadline, open) == 0 ? null : decode(batch.message(0));
    }
  }

  @Override
  public int getMany(Collection<? super E> target, int max) throws InterruptedException {
    throwIfInterrupted();
    if (max <= 0) {
      throw new IllegalArgumentException("max must be positive, not " + max);
    }
    requireOther(target);
    return takeMany(target, max, Deadline.never());
  }

  @Override
  public int drainTo(Collection<? super E> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> target, int max) {
    requireOther(target);
    int taken = 0;
    try {
      while (taken < max && !isEmpty()) {
        taken += takeMany(target, max - taken, Deadline.afterNanos(0));
      }
    } catch (InterruptedException e) {
      throw interruptedWithoutWaiting(e);
    }
    return taken;
  }

  private void requireOther(Collection<?> target) {
    if (target == this) {
      throw new IllegalArgumentException("a queue cannot be drained into itself");
    }
  }

  private int takeMany(Collection<? super E> target, int max, Deadline deadline)
      throws InterruptedException {
    ConsumerSide consumers = core().consumers();
    try (Scratch scratch = Scratch.borrow()) {
      int taken = consumers.take(max, scratch.batch(), deadline, open);
      decodeAll(scratch.batch(), target);
      return taken;
    }
  }

  /** One that cannot be decoded does not take the others with it. */
  private void decodeAll(MessageBatch batch, Collection<? super E> target) {
    RuntimeException problem = null;
    for (int i = 0; i < batch.count(); i++) {
      try {
        target.add(decode(batch.message(i)));
      } catch (RuntimeException e) {
        problem = problem == null ? e : problem;
      }
    }
    if (problem != null) {
      throw problem;
    }
  }

  /** What the codec of this queue encoded; that it is an E is the promise of whoever put it. */
  @SuppressWarnings("unchecked")
  private E decode(ByteBuffer encoded) {
    return (E) Objects.requireNonNull(codec.decode(encoded), "the codec decoded a message to null");
  }

  @Override
  public Delivery<E> receive() throws InterruptedException {
    throwIfInterrupted();
    return Objects.requireNonNull(receiveWithin(Deadline.never()));
  }

  @Override
  public Delivery<E> receive(Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    Delivery<E> delivery = receiveWithin(Deadline.after(timeout));
    if (delivery == null) {
      throw new QueueEmptyException("no message came to the queue " + directory + " in " + timeout);
    }
    return delivery;
  }

  private @Nullable Delivery<E> receiveWithin(Deadline deadline) throws InterruptedException {
    ConsumerSide consumers = core().consumers();
    try (Scratch scratch = Scratch.borrow()) {
      Claim claim = consumers.claim(scratch.batch(), deadline, open);
      return claim == null ? null : deliver(scratch.batch().message(0), claim, consumers);
    }
  }

  private Delivery<E> deliver(ByteBuffer encoded, Claim claim, ConsumerSide consumers) {
    Predicate<Claim> acknowledge =
        settled -> {
          requireOpen();
          return consumers.acknowledge(settled, open);
        };
    Predicate<Claim> giveBack =
        settled -> {
          requireOpen();
          return consumers.giveBack(settled);
        };
    try {
      return new ClaimedDelivery<>(decode(encoded), claim, acknowledge, giveBack);
    } catch (RuntimeException e) {
      consumers.acknowledge(claim, open); // no process will do better with it
      throw e;
    }
  }

  // ---- looking

  @Override
  public int qsize() {
    requireOpen();
    return (int) Math.min(Integer.MAX_VALUE, core().state().waiting());
  }

  @Override
  public int size() {
    return qsize();
  }

  @Override
  public boolean isEmpty() {
    return qsize() == 0;
  }

  @Override
  public boolean isFull() {
    requireOpen();
    return core().state().room() <= 0;
  }

  @Override
  public int remainingCapacity() {
    requireOpen();
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, core().state().room()));
  }

  @Override
  public int maxSize() {
    return core().state().maxSize();
  }

  @Override
  public Path path() {
    return directory;
  }

  @Override
  public @Nullable E peek() {
    List<E> oldest = copy(1);
    return oldest.isEmpty() ? null : oldest.get(0);
  }

  @Override
  public Iterator<E> iterator() {
    return Collections.unmodifiableList(copy(Integer.MAX_VALUE)).iterator();
  }

  private List<E> copy(int max) {
    ConsumerSide consumers = core().consumers();
    try (Scratch scratch = Scratch.borrow()) {
      consumers.copy(max, scratch.batch(), open);
      List<E> messages = new ArrayList<>(scratch.batch().count());
      decodeAll(scratch.batch(), messages);
      return messages;
    }
  }

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
  public boolean removeIf(java.util.function.Predicate<? super E> filter) {
    throw notFromTheMiddle("removeIf");
  }

  private static UnsupportedOperationException notFromTheMiddle(String call) {
    return new UnsupportedOperationException(
        call + " on an IpcQueue: messages are taken from its head only");
  }

  // ---- tasks

  @Override
  public void taskDone() {
    requireOpen();
    core().state().addDone();
  }

  @Override
  public void join() throws InterruptedException {
    throwIfInterrupted();
    core().awaitAllDone(Deadline.never(), open);
  }

  @Override
  public boolean join(Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    return core().awaitAllDone(Deadline.after(timeout), open);
  }

  // ---- ending

  @Override
  public void shutdown() {
    end(QueueState.SHUT_DOWN);
  }

  @Override
  public void shutdownNow() {
    end(QueueState.SHUT_DOWN_NOW);
  }

  private void end(int newState) {
    requireOpen();
    QueueState state = core().state();
    state.requireNotDeleted();
    state.advanceTo(newState);
  }

  @Override
  public boolean isShutdown() {
    requireOpen();
    return core().state().isAtLeast(QueueState.SHUT_DOWN);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    QueueCore known = core;
    if (deletesAtClose) {
      QueueFiles.delete(directory); // wakes everybody
    } else if (known != null) {
      known.wakeAll();
    }
    if (release != null) {
      release.clean();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new QueueClosedException("this handle of the queue " + directory + " was closed");
    }
  }

  private QueueCore core() {
    QueueCore known = core;
    return known != null ? known : openCore();
  }

  private synchronized QueueCore openCore() {
    requireOpen();
    QueueCore known = core;
    if (known == null) {
      QueueCore acquired = OpenQueues.acquire(directory);
      release = CLEANER.register(this, () -> OpenQueues.release(acquired));
      core = acquired;
      known = acquired;
    }
    return known;
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static AssertionError interruptedWithoutWaiting(InterruptedException e) {
    return new AssertionError("a call that does not wait was interrupted", e);
  }

  /** Without the messages, of which there may be millions. */
  @Override
  public String toString() {
    if (closed) {
      return "IpcQueue[" + directory + ", closed]";
    }
    return "IpcQueue[" + directory + ", " + qsize() + " waiting]";
  }

  // ---- passing on

  private record Ticket(String directory, Codec codec) implements Serializable {
    private Object readResolve() {
      return new SharedQueue<>(Path.of(directory), codec, false);
    }
  }

  private Object writeReplace() {
    return new Ticket(directory.toString(), codec);
  }

  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a queue travels as a ticket");
  }
}
