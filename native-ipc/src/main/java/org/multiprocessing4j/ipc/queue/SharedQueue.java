package org.multiprocessing4j.ipc.queue;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.Ticketed;
import org.multiprocessing4j.ipc.memory.LazyCleaner;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.store.Claim;
import org.multiprocessing4j.ipc.queue.store.MessageBatch;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * A handle of a queue: objects on the outside, bytes on the inside, where {@link QueueCore} works.
 *
 * <p>When it is serialised, the path and the codec travel. The queue is opened when the handle is
 * first used.
 */
final class SharedQueue<E> extends AbstractIpcQueue<E> implements Ticketed {
  private static final long serialVersionUID = 1L;
  private static final LazyCleaner CLEANER = new LazyCleaner();

  private final transient Path directory;
  private final transient Codec codec;
  private final transient boolean deletesAtClose;
  private final transient OpenCheck open = this::requireOpen;

  /** Null before the first use and after the close: only what nobody can reach is unmapped. */
  private transient volatile @Nullable QueueCore core;

  private transient Cleaner.@Nullable Cleanable release;
  private transient volatile boolean closed;

  private SharedQueue(Path directory, Codec codec, boolean deletesAtClose) {
    this.directory = directory;
    this.codec = codec;
    this.deletesAtClose = deletesAtClose;
  }

  static <E> SharedQueue<E> create(QueueOptions options) {
    return opened(OpenQueues.share(QueueCreation.create(options)), options.codec(), true);
  }

  static <E> SharedQueue<E> ring(int capacityBytes, QueueOptions options) {
    int ringBytes = RingLayout.ringBytes(capacityBytes);
    QueueCore made = QueueCreation.createRing(ringBytes, options);
    return opened(OpenQueues.share(made), options.codec(), true);
  }

  static <E> SharedQueue<E> open(Path named, QueueOptions options) {
    return openedOrCreated(named, NewControl.ofFiles(options, true), options);
  }

  static <E> SharedQueue<E> openRing(Path named, int capacityBytes, QueueOptions options) {
    int ringBytes = RingLayout.ringBytes(capacityBytes);
    SharedQueue<E> queue =
        openedOrCreated(named, NewControl.ofRing(ringBytes, options, true), options);
    if (queue.core().state().ringBytes() == 0) {
      queue.close();
      throw new QueueStorageException(
          "the messages of the queue "
              + queue.path()
              + " lie in files, not in a ring; open it with IpcQueue.open, or delete it first",
          null);
    }
    return queue;
  }

  private static <E> SharedQueue<E> openedOrCreated(
      Path named, NewControl control, QueueOptions options) {
    QueueCore acquired = OpenQueues.acquireOrCreate(QueueFiles.canonical(named), control);
    return opened(acquired, options.codec(), false);
  }

  private static <E> SharedQueue<E> opened(
      QueueCore acquired, Codec codec, boolean deletesAtClose) {
    Path directory = acquired.state().directory().path();
    SharedQueue<E> queue = new SharedQueue<>(directory, codec, deletesAtClose);
    try {
      queue.use(acquired);
      return queue;
    } catch (RuntimeException | Error e) {
      queue.closeAfter(e);
      throw e;
    }
  }

  // ---- putting

  @Override
  boolean putWithin(E message, long timeoutNanos) throws InterruptedException {
    QueueCore opened = core();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      EncodedMessages encoded = scratch.encoded();
      encode(message, encoded, opened);
      encoded.seal();
      boolean put = opened.producers().put(encoded.message(0), timeoutNanos, open);
      if (put) {
        encoded.handOver(1);
      }
      return put;
    }
  }

  @Override
  public int putMany(Collection<? extends E> messages) throws InterruptedException {
    throwIfInterrupted();
    QueueCore opened = core();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      EncodedMessages encoded = scratch.encoded();
      for (E message : messages) {
        encode(message, encoded, opened);
      }
      encoded.seal();
      return opened.producers().putAll(encoded, open);
    }
  }

  private void encode(E message, EncodedMessages encoded, QueueCore opened) {
    Objects.requireNonNull(
        message, "null is no message; to end a queue use shutdown() or a message of your own");
    opened.state().requireFits(encoded.encode(codec, message));
  }

  @Override
  public void putBytes(ByteBuffer message) throws InterruptedException {
    throwIfInterrupted();
    putBytesWithin(message, FOREVER);
  }

  @Override
  public void putBytes(ByteBuffer message, Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    if (!putBytesWithin(message, Deadline.nanosOf(timeout))) {
      throw fullFor(timeout);
    }
  }

  private boolean putBytesWithin(ByteBuffer message, long timeoutNanos)
      throws InterruptedException {
    QueueCore opened = core();
    opened.state().requireFits(message.remaining());
    return opened.producers().put(message, timeoutNanos, open);
  }

  @Override
  public int putManyBytes(ByteBuffer messages, int[] lengths, int count)
      throws InterruptedException {
    throwIfInterrupted();
    QueueCore opened = core();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      BufferSource source = scratch.bufferSource();
      source.lend(messages, lengths, count);
      opened.state().requireFits(source.largest());
      return opened.producers().putAll(source, open);
    }
  }

  // ---- taking

  @Override
  @Nullable E takeWithin(long timeoutNanos) throws InterruptedException {
    ConsumerSide consumers = core().consumers();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      MessageBatch batch = scratch.batch();
      return consumers.take(1, batch, timeoutNanos, open) == 0 ? null : decode(batch.message(0));
    }
  }

  @Override
  int takeMany(Collection<? super E> target, int max, long timeoutNanos)
      throws InterruptedException {
    ConsumerSide consumers = core().consumers();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      int taken = consumers.take(max, scratch.batch(), timeoutNanos, open);
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
  public int getBytes(ByteBuffer target) throws InterruptedException {
    throwIfInterrupted();
    int start = writable(target).position();
    core().consumers().take(target, FOREVER, open);
    return target.position() - start;
  }

  @Override
  public int getBytes(ByteBuffer target, Duration timeout) throws InterruptedException {
    throwIfInterrupted();
    int start = writable(target).position();
    if (!core().consumers().take(target, Deadline.nanosOf(timeout), open)) {
      throw emptyFor(timeout);
    }
    return target.position() - start;
  }

  @Override
  public int getManyBytes(ByteBuffer target, int[] lengths) throws InterruptedException {
    throwIfInterrupted();
    if (lengths.length == 0) {
      throw new IllegalArgumentException("there is no room for a length");
    }
    return core().consumers().take(writable(target), lengths, FOREVER, open);
  }

  @Override
  int dropMany(int max, long timeoutNanos) throws InterruptedException {
    ConsumerSide consumers = core().consumers();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      return consumers.take(max, scratch.batch(), timeoutNanos, open);
    }
  }

  private static ByteBuffer writable(ByteBuffer target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("a message cannot be taken into a read-only buffer");
    }
    return target;
  }

  @Override
  @Nullable Delivery<E> receiveWithin(long timeoutNanos) throws InterruptedException {
    ConsumerSide consumers = core().consumers();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      Claim claim = consumers.claim(scratch.batch(), timeoutNanos, open);
      return claim == null ? null : deliver(scratch.batch().message(0), claim, consumers);
    }
  }

  private Delivery<E> deliver(ByteBuffer encoded, Claim claim, ConsumerSide consumers) {
    try {
      return new ClaimedDelivery<>(decode(encoded), claim, consumers, open);
    } catch (Error e) {
      consumers.giveBack(claim); // with more memory, say, somebody may do better with it
      throw e;
    } catch (Throwable e) {
      consumers.acknowledge(claim); // no process will do better with it
      throw e;
    }
  }

  // ---- looking

  @Override
  List<E> copy(int max) {
    ConsumerSide consumers = core().consumers();
    try (MessageScratch scratch = MessageScratch.borrow()) {
      consumers.copy(max, scratch.batch(), open);
      List<E> messages = new ArrayList<>(scratch.batch().count());
      decodeAll(scratch.batch(), messages);
      return messages;
    }
  }

  @Override
  public int qsize() {
    requireOpen();
    return (int) Math.min(Integer.MAX_VALUE, core().state().waiting());
  }

  @Override
  public boolean isFull() {
    requireOpen();
    return core().isFull();
  }

  @Override
  public int remainingCapacity() {
    return isFull() ? 0 : (int) Math.min(Integer.MAX_VALUE, core().state().room());
  }

  @Override
  public int maxSize() {
    return core().state().maxSize();
  }

  @Override
  public Path path() {
    return directory;
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
    QueueCore opened = core();
    opened.state().requireNotDeleted();
    opened.end(newState);
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
    try {
      endUse();
    } finally {
      letGo();
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (IpcException e) {
      failure.addSuppressed(e);
    }
  }

  private void endUse() {
    QueueCore known = core;
    if (deletesAtClose) {
      if (known != null) {
        known.state().advanceTo(QueueState.DELETED); // wakes everybody, even if the files stay
      }
      QueueDeletion.deleteAnonymous(directory);
    } else if (known != null) {
      known.state().wakeAll(); // those who wait with this handle notice
    }
  }

  private void letGo() {
    if (release != null) {
      release.clean();
    }
    release = null;
    core = null;
  }

  private void requireOpen() {
    if (closed) {
      throw QueueClosedException.ofHandle(directory);
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
      known = OpenQueues.acquire(directory);
      use(known);
    }
    return known;
  }

  private synchronized void use(QueueCore acquired) {
    try {
      release = CLEANER.register(this, () -> OpenQueues.release(acquired));
    } catch (Throwable noThread) {
      OpenQueues.release(acquired);
      throw noThread;
    }
    core = acquired;
  }

  /** Without the messages, of which there may be millions. */
  @Override
  public String toString() {
    if (closed) {
      return "IpcQueue[" + directory + ", closed]";
    }
    QueueCore known = core;
    String waiting = known == null ? "not open here" : known.state().waiting() + " waiting";
    return "IpcQueue[" + directory + ", " + waiting + "]";
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
