package org.multiprocessing4j.ipc.queue;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A queue between processes: any number of them put and take messages, and each message goes to
 * exactly one taker.
 *
 * <pre>{@code
 * try (IpcQueue<Integer> queue = IpcQueue.create();
 *      ChildProcess writer = new ChildProcess(() -> { for (int i = 0; i < 10; i++) queue.put(i); })) {
 *   writer.start();
 *   for (int i = 0; i < 10; i++) System.out.println("got " + queue.get());
 * }
 * }</pre>
 *
 * <p>It is Python's {@code multiprocessing.Queue} and {@code JoinableQueue}, and a {@link
 * BlockingQueue} from whose middle nothing can be removed. A message is encoded in the call that
 * puts it: one that cannot be encoded fails there, and changing the object afterwards does not
 * change the message. When a put has returned, the message is in memory shared by all processes,
 * and the process that put it may end or be killed. There is no feeder thread, and no process ever
 * hangs at its end because of unread messages.
 *
 * <h2>Who may call it</h2>
 *
 * Any thread of any process of the same user on the same machine. The handle is serialisable:
 * capture it in a lambda, pass it as an argument, send it through a pipe or put it into another
 * queue. A handle that arrives anywhere finds its queue when it is first used; all handles of a
 * queue in one process share what they hold open.
 *
 * <h2>Order</h2>
 *
 * First in, first out, over all producers: the order in which puts took effect. A message that was
 * received, but returned by {@link Delivery#nack()} or by the death of its process, is delivered
 * before all others, the oldest first.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it put a message happens before what another thread does after it took
 * that message, in any process, as with the queues of {@code java.util.concurrent}.
 *
 * <h2>When a process dies</h2>
 *
 * Nobody is stalled for longer than it takes to notice the death, a few milliseconds. A producer
 * killed inside a put has put the whole message or nothing; until a put has returned, either is
 * possible. A consumer killed inside {@link #get()} has taken the message or left it in its place;
 * once {@code get} has returned, the message belongs to that process and is lost with it. Use
 * {@link #receive()} where that must not happen. A <em>stopped</em> process (SIGSTOP) is not dead:
 * if it is stopped at the one moment at which it holds one of the two locks of the queue, its side
 * of the queue waits for it.
 *
 * <h2>Waiting</h2>
 *
 * Waiting uses no CPU. A {@link Duration} that is zero or negative means: do not wait. Methods that
 * wait throw {@link InterruptedException} at once when they are interrupted (JDKs before 21.0.5 and
 * 23 may overlook it as a sleep begins; then it is noticed after three times as long as the wait
 * had lasted, 10 ms at least and 10 s at most), and nothing is lost then: the message was not
 * taken, or not put. Methods that do not wait may still wait for another process to leave its short
 * critical section, for a second at most.
 *
 * <h2>Anonymous and named</h2>
 *
 * {@link #create()} makes an anonymous queue. Its files live in memory ({@code /dev/shm}), in the
 * directory of the run, that is, of the root process and its descendants; they are deleted when the
 * handle that created the queue is closed or, if that never happens, when the run has ended. {@link
 * #open(Path)} opens or creates a named queue in a directory of its own, which survives all its
 * processes, and stays until somebody deletes it by {@link #delete(Path)}. On a disk it survives an
 * orderly restart of the machine, too. Messages are not forced to the disk: after a power failure
 * the first process that opens the queue keeps what is whole, in order, and logs a warning of what
 * is missing; some messages may be lost, and some delivered twice. {@link #openRing(Path, int)}
 * does the same with a ring, which is empty after any restart of the machine. Move, copy or delete
 * the directory by other means only while nobody has the queue open: a process that has it open
 * goes on with what it has mapped, alone, and from a queue of files gets {@link
 * QueueClosedException} once it needs another file.
 *
 * <h2>Ending</h2>
 *
 * {@link #shutdown()} ends the queue for all processes; {@link #close()} closes this handle.
 *
 * <h2>As a {@code BlockingQueue}</h2>
 *
 * All methods are supported except those that would take a message from the middle: {@code
 * remove(Object)}, {@code removeAll}, {@code removeIf}, {@code retainAll} and the iterator's {@code
 * remove} throw {@link UnsupportedOperationException}. {@code iterator}, {@code stream}, {@code
 * contains} and {@code toArray} work on a copy of the messages that waited at the time of the call,
 * and so does {@code peek}; of messages that take 2 GiB or more in all they throw {@link
 * MessageTooLargeException}. Copying a message with a connection in it uses the connection up,
 * since it can be received only once. {@code clear} drops the messages that wait, without decoding
 * them. {@code drainTo} requires a collection that can grow, as {@link #getMany} does. Null is not
 * permitted as a message. {@code poll}, {@code peek}, {@code offer} and {@code add} keep the
 * meaning they have in the JDK, except that after {@link #shutdown()} all but {@code peek} throw
 * {@link QueueShutdownException} once no message, or no room, can become available any more.
 *
 * @param <E> the type of the messages
 */
public interface IpcQueue<E> extends BlockingQueue<E>, Serializable, AutoCloseable {

  /**
   * Creates an anonymous queue without a bound.
   *
   * @param <E> the type of the messages
   * @return a handle; closing it deletes the queue
   * @throws QueueStorageException if there is no space for it
   */
  static <E> IpcQueue<E> create() {
    return create(QueueOptions.defaults());
  }

  /**
   * Creates an anonymous queue with a bound.
   *
   * @param <E> the type of the messages
   * @param maxSize how many messages may wait in it; zero or negative means no bound, as in Python
   * @return a handle; closing it deletes the queue
   * @throws QueueStorageException if there is no space for it
   */
  static <E> IpcQueue<E> create(int maxSize) {
    return create(QueueOptions.defaults().withMaxSize(maxSize));
  }

  /**
   * Creates an anonymous queue.
   *
   * @param <E> the type of the messages
   * @param options its bound, codec and sizes
   * @return a handle; closing it deletes the queue
   * @throws QueueStorageException if there is no space for it
   */
  static <E> IpcQueue<E> create(QueueOptions options) {
    return SharedQueue.create(options);
  }

  /**
   * Creates an anonymous queue whose messages lie in a ring of shared memory: the lowest latency,
   * and a bound in bytes.
   *
   * @param <E> the type of the messages
   * @param capacityBytes the size of the ring, see {@link #ring(int, QueueOptions)}
   * @return a handle; closing it deletes the queue
   * @throws QueueStorageException if there is no space for it
   */
  static <E> IpcQueue<E> ring(int capacityBytes) {
    return ring(capacityBytes, QueueOptions.defaults());
  }

  /**
   * Creates an anonymous queue whose messages lie in a ring of shared memory: the lowest latency,
   * and a bound in bytes.
   *
   * <p>It supports everything that other queues do. A put waits while the ring has no room for the
   * message. Every message takes 8 bytes in addition to its own, rounded up to a multiple of 8. One
   * that is larger than half of the ring goes into a file of its own in the directory of the queue,
   * which is slower, and is deleted with the message. A message that was {@linkplain #receive()
   * received} keeps its place until it is settled, and the ring fills up behind it.
   *
   * @param <E> the type of the messages
   * @param capacityBytes the size of the ring, 1 byte to 1 GiB; it is rounded up to a power of two,
   *     at least 4 KiB, and allocated at once
   * @param options a further bound, the codec and other limits; {@code rollBytes} is ignored
   * @return a handle; closing it deletes the queue
   * @throws QueueStorageException if there is no space for it
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  static <E> IpcQueue<E> ring(int capacityBytes, QueueOptions options) {
    return SharedQueue.ring(capacityBytes, options);
  }

  /**
   * Opens the named queue in a directory, or creates one without a bound, whose messages lie in
   * files.
   *
   * <p>The directory is created with mode 0700; if other users can look into an existing one, it
   * gets that mode as well.
   *
   * @param <E> the type of the messages
   * @param directory a directory for this queue alone, not a link; its parent must exist
   * @return a handle; closing it keeps the queue
   * @throws QueueStorageException if the directory holds something else, a damaged queue or one of
   *     another version, cannot be written, or could be written by other users
   */
  static <E> IpcQueue<E> open(Path directory) {
    return open(directory, QueueOptions.defaults());
  }

  /**
   * Opens the named queue in a directory, or creates one whose messages lie in files.
   *
   * <p>The first process that opens a queue while nobody has it open repairs what the death of its
   * last users may have left, and ends a {@linkplain #shutdown() shutdown}. After a restart of the
   * machine it also looks through the files, which takes about as long as reading them: whatever is
   * missing or torn since a crash is left out, and logged as a warning. If the queue in the
   * directory is a {@linkplain #openRing(Path, int) ring}, it is opened and stays one.
   *
   * @param <E> the type of the messages
   * @param directory a directory for this queue alone; its parent must exist
   * @param options for a queue that is created; of an existing one only the codec is used, which
   *     must be the one that its messages were put with
   * @return a handle; closing it keeps the queue
   * @throws QueueStorageException if the directory holds something else, a damaged queue or one of
   *     another version, or cannot be written
   */
  static <E> IpcQueue<E> open(Path directory, QueueOptions options) {
    return SharedQueue.open(directory, options);
  }

  /**
   * Opens the named ring in a directory, or creates one: the lowest latency between programs that
   * were started independently of each other.
   *
   * @param <E> the type of the messages
   * @param directory a directory for this queue alone; its parent must exist. Best on a file system
   *     in memory, such as {@code /dev/shm}
   * @param capacityBytes the size of a ring that is created, see {@link #ring(int, QueueOptions)}
   * @return a handle; closing it keeps the queue
   * @throws QueueStorageException see {@link #openRing(Path, int, QueueOptions)}
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  static <E> IpcQueue<E> openRing(Path directory, int capacityBytes) {
    return openRing(directory, capacityBytes, QueueOptions.defaults());
  }

  /**
   * Opens the named ring in a directory, or creates one: the lowest latency between programs that
   * were started independently of each other.
   *
   * <p>It works like a {@linkplain #ring(int, QueueOptions) ring}, and has the lifetime of a
   * {@linkplain #open(Path, QueueOptions) named queue}: it stays, with its messages, when its last
   * user ends, however that happens. Its messages do not survive a restart of the machine, wherever
   * the ring lies: messages that are then found on a disk are dropped, with a warning in the log,
   * since it is not known whether the kernel had written all of them back.
   *
   * @param <E> the type of the messages
   * @param directory a directory for this queue alone; its parent must exist. Best on a file system
   *     in memory, such as {@code /dev/shm}
   * @param capacityBytes the size of a ring that is created, see {@link #ring(int, QueueOptions)}
   * @param options for a ring that is created; of an existing one only the codec is used, which
   *     must be the one that its messages were put with
   * @return a handle; closing it keeps the queue
   * @throws QueueStorageException if the directory holds a queue of files or something else, a
   *     damaged queue or one of another version, or cannot be written; or if there is no space
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  static <E> IpcQueue<E> openRing(Path directory, int capacityBytes, QueueOptions options) {
    return SharedQueue.openRing(directory, capacityBytes, options);
  }

  /**
   * Deletes a named queue and the messages in it. Does nothing if there is none.
   *
   * <p>Processes that still use it get {@link QueueClosedException}. Any number of processes may
   * open, use and delete queues at the same path at once. If this process is killed meanwhile, the
   * queue is as it was, or it is gone from the path; in that case, what is left of it is removed,
   * and its users are told, when the next queue is created or deleted there. If another process is
   * stopped just as it deletes this queue, the call waits until that one is continued or ends.
   *
   * @param directory the directory of the queue
   * @throws QueueStorageException if the directory holds something that is no queue, or cannot be
   *     looked into or deleted
   */
  static void delete(Path directory) {
    QueueDeletion.delete(directory);
  }

  /**
   * Puts a message, waiting for room as long as it takes.
   *
   * @param message not null
   * @throws InterruptedException if interrupted; the message was not put
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if it cannot be encoded
   * @throws MessageTooLargeException if it is larger than the queue accepts
   * @throws QueueShutdownException if the queue was shut down
   * @throws QueueClosedException if this handle was closed
   * @throws QueueStorageException if there is no space; the message was not put
   */
  @Override
  void put(E message) throws InterruptedException;

  /**
   * Puts a message, waiting for room for some time. Throws as {@link #put(Object)} does.
   *
   * @param message not null
   * @param timeout how long to wait for room; zero or negative means not at all
   * @throws QueueFullException if there was no room in time; the message was not put
   * @throws InterruptedException if interrupted; the message was not put
   */
  void put(E message, Duration timeout) throws InterruptedException;

  /**
   * Puts a message if there is room now. Throws as {@link #put(Object)} does.
   *
   * @param message not null
   * @throws QueueFullException if there is no room; the message was not put
   */
  void putNowait(E message);

  /**
   * Puts several messages, in order, waiting for room as long as it takes.
   *
   * <p>This is much faster than putting them one by one. All messages are encoded before the first
   * is put: if one cannot be encoded or is too large, none is put. If the queue ends or its space
   * runs out midway, the messages put so far stay in the queue: a prefix of the collection, perhaps
   * an empty one; the exception does not say how many.
   *
   * @param messages not null, without nulls
   * @return how many were put: all of them, unless the thread was interrupted after some had been
   *     put; then the interrupt stays pending
   * @throws InterruptedException if interrupted before any was put
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if one cannot be encoded;
   *     none was put
   * @throws MessageTooLargeException if one is larger than the queue accepts; none was put
   * @throws QueueShutdownException if the queue was shut down, perhaps after some had been put
   * @throws QueueClosedException if this handle was closed, perhaps after some had been put
   * @throws QueueStorageException if there is no space, perhaps after some had been put
   */
  int putMany(Collection<? extends E> messages) throws InterruptedException;

  /**
   * Puts the bytes of a buffer as a message, waiting for room as long as it takes.
   *
   * <p>They are copied into shared memory, without the codec; nothing is allocated. Take them by
   * {@link #getBytes}: bytes and objects do not mix in one queue. The caller may use the buffer
   * again when this returns.
   *
   * @param message from its position to its limit; the position moves there if it was put
   * @throws InterruptedException if interrupted; the message was not put
   * @throws MessageTooLargeException if it is larger than the queue accepts
   * @throws QueueShutdownException if the queue was shut down
   * @throws QueueClosedException if this handle was closed
   * @throws QueueStorageException if there is no space; the message was not put
   */
  void putBytes(ByteBuffer message) throws InterruptedException;

  /**
   * Puts the bytes of a buffer as a message, waiting for room for some time. Throws as {@link
   * #putBytes(ByteBuffer)} does.
   *
   * @param message from its position to its limit; the position moves there if it was put
   * @param timeout how long to wait for room; zero or negative means not at all
   * @throws QueueFullException if there was no room in time; the message was not put
   * @throws InterruptedException if interrupted; the message was not put
   */
  void putBytes(ByteBuffer message, Duration timeout) throws InterruptedException;

  /**
   * Puts the bytes of several messages, which follow each other in a buffer, waiting for room as
   * long as it takes.
   *
   * <p>This is much faster than {@linkplain #putBytes one by one}, and otherwise the same: they are
   * copied into shared memory, nothing is allocated, and the caller may use the buffer again when
   * this returns. If the queue ends or its space runs out midway, the messages put so far stay in
   * the queue, and the position is behind them.
   *
   * @param messages from its position on; the position moves behind those that were put
   * @param lengths of the messages, in bytes
   * @param count how many messages there are: only so many elements of {@code lengths} are used
   * @return how many were put: all of them, unless the thread was interrupted after some had been
   *     put; then the interrupt stays pending
   * @throws InterruptedException if interrupted before any was put
   * @throws IndexOutOfBoundsException if the count is negative, or there are fewer lengths
   * @throws IllegalArgumentException if a length is negative, or the buffer has fewer bytes
   *     remaining than they take; none was put
   * @throws MessageTooLargeException if one is larger than the queue accepts; none was put
   * @throws QueueShutdownException if the queue was shut down, perhaps after some had been put
   * @throws QueueClosedException if this handle was closed, perhaps after some had been put
   * @throws QueueStorageException if there is no space, perhaps after some had been put
   */
  int putManyBytes(ByteBuffer messages, int[] lengths, int count) throws InterruptedException;

  /**
   * Takes the oldest message, waiting for one as long as it takes.
   *
   * <p>If it cannot be decoded, because a class is missing for example, the message is consumed
   * nevertheless, and the exception says why.
   *
   * @return the message
   * @throws InterruptedException if interrupted; no message was taken
   * @throws org.multiprocessing4j.ipc.codec.DecodingException if it cannot be decoded in this
   *     process
   * @throws QueueShutdownException if the queue was shut down and nothing is left
   * @throws QueueClosedException if this handle was closed
   */
  E get() throws InterruptedException;

  /**
   * Takes the oldest message, waiting for one for some time. Throws as {@link #get()} does.
   *
   * @param timeout how long to wait; zero or negative means not at all
   * @return the message
   * @throws QueueEmptyException if none came in time
   * @throws InterruptedException if interrupted; no message was taken
   */
  E get(Duration timeout) throws InterruptedException;

  /**
   * Takes the oldest message if there is one now. Throws as {@link #get()} does.
   *
   * @return the message
   * @throws QueueEmptyException if there is none
   */
  E getNowait();

  /**
   * Takes as many messages as are available, at least one, waiting for the first as long as it
   * takes.
   *
   * <p>This is much faster than taking them one by one. Those that cannot be decoded are consumed;
   * the others are added before the first failure is thrown. Throws as {@link #get()} does.
   *
   * @param target where the messages are added, in order; it must be able to grow, since a message
   *     that its {@code add} refuses is lost
   * @param max the most to take; positive
   * @return how many were taken
   * @throws UnsupportedOperationException if the target cannot be modified; no message was taken
   * @throws InterruptedException if interrupted; no message was taken
   */
  int getMany(Collection<? super E> target, int max) throws InterruptedException;

  /**
   * Takes the bytes of the oldest message, waiting for one as long as it takes.
   *
   * <p>They are copied out of shared memory, as {@link #putBytes} put them; nothing is allocated,
   * and the queue keeps no reference to the buffer.
   *
   * @param target receives the bytes at its position, which moves behind them
   * @return the length of the message in bytes
   * @throws MessageTooLargeException if the message is longer than the space remaining in the
   *     buffer; the message stays in the queue, and the position unchanged
   * @throws IllegalArgumentException if the buffer is read-only
   * @throws InterruptedException if interrupted; no message was taken
   * @throws QueueShutdownException if the queue was shut down and nothing is left
   * @throws QueueClosedException if this handle was closed
   */
  int getBytes(ByteBuffer target) throws InterruptedException;

  /**
   * Takes the bytes of the oldest message, waiting for one for some time. Throws as {@link
   * #getBytes(ByteBuffer)} does.
   *
   * @param target receives the bytes at its position, which moves behind them
   * @param timeout how long to wait; zero or negative means not at all
   * @return the length of the message in bytes
   * @throws QueueEmptyException if none came in time
   * @throws InterruptedException if interrupted; no message was taken
   */
  int getBytes(ByteBuffer target, Duration timeout) throws InterruptedException;

  /**
   * Takes the bytes of as many messages as are available and fit into a buffer, at least one,
   * waiting for the first as long as it takes.
   *
   * <p>This is much faster than {@linkplain #getBytes one by one}, and otherwise the same: they are
   * copied out of shared memory, one after the other, nothing is allocated, and the queue keeps no
   * reference to the buffer. Flipped, it can be {@linkplain #putManyBytes put} into another queue
   * with the same lengths.
   *
   * <pre>{@code
   * ByteBuffer target = ByteBuffer.allocateDirect(64 << 10);
   * int[] lengths = new int[256];
   * while (true) {
   *   int count = queue.getManyBytes(target.clear(), lengths);
   *   for (int i = 0, start = 0; i < count; start += lengths[i++]) {
   *     process(target, start, lengths[i]);
   *   }
   * }
   * }</pre>
   *
   * @param target receives the bytes at its position, which moves behind them
   * @param lengths receives the length of each message, in bytes; no more messages are taken than
   *     it has elements
   * @return how many were taken
   * @throws MessageTooLargeException if the first is longer than the space remaining in the buffer;
   *     it stays in the queue, and the position unchanged
   * @throws IllegalArgumentException if the buffer is read-only, or {@code lengths} is empty
   * @throws InterruptedException if interrupted; no message was taken
   * @throws QueueShutdownException if the queue was shut down and nothing is left
   * @throws QueueClosedException if this handle was closed
   */
  int getManyBytes(ByteBuffer target, int[] lengths) throws InterruptedException;

  /**
   * Takes the oldest message, to be acknowledged, waiting for one as long as it takes. The message
   * is delivered again if this process dies before {@link Delivery#ack()}. Throws as {@link #get()}
   * does.
   *
   * <p>At most {@link QueueOptions#maxDeliveries()} messages may be unsettled at the same time, in
   * all processes together; if there are that many, this call waits until one is settled. If
   * decoding fails with an {@link Error}, such as an {@link OutOfMemoryError}, the message is given
   * back to the queue; after any other failure to decode it, it is acknowledged.
   *
   * @return the message, to be acknowledged
   * @throws InterruptedException if interrupted; no message was taken
   */
  Delivery<E> receive() throws InterruptedException;

  /**
   * Takes the oldest message, to be acknowledged, waiting for one for some time.
   *
   * @param timeout how long to wait; zero or negative means not at all
   * @return the message, to be acknowledged
   * @throws QueueEmptyException if none came in time
   * @throws InterruptedException if interrupted; no message was taken
   * @see #receive()
   */
  Delivery<E> receive(Duration timeout) throws InterruptedException;

  /**
   * Returns how many messages wait in the queue: those that were put and are neither taken nor held
   * by a {@linkplain #receive() receiver}. Exact at the moment of the call.
   *
   * @return 0 or more
   */
  int qsize();

  /** Returns whether no message waits in the queue. Exact at the moment of the call. */
  @Override
  boolean isEmpty();

  /** {@return whether a put would have to wait for room} Exact at the moment of the call. */
  boolean isFull();

  /**
   * {@return how many messages may wait in the queue; {@link Integer#MAX_VALUE} if there is no
   * bound}
   */
  int maxSize();

  /** {@return the directory with the files of this queue} */
  Path path();

  /**
   * Reports that one message that was taken by {@link #get()} or a similar method has been
   * processed; see {@link #join()}. Do not call it for a message that was {@linkplain #receive()
   * received}: {@link Delivery#ack()} reports that.
   *
   * @throws IllegalStateException if all messages that were put are done already
   */
  void taskDone();

  /**
   * Waits until every message ever put is done, in whatever process: it was taken by {@code get},
   * and {@link #taskDone()} was called, or it was {@linkplain #receive() received} and {@linkplain
   * Delivery#ack() acknowledged}.
   *
   * <p>If a consumer dies between {@code get} and {@code taskDone}, its message is never done, and
   * this waits until the machine is restarted. Use the form with a timeout, or {@link #receive()}:
   * a message that a dead receiver held is received by another one, which acknowledges it.
   *
   * @throws InterruptedException if interrupted
   */
  void join() throws InterruptedException;

  /**
   * Waits until every message ever put is done or the time is up; see {@link #join()}.
   *
   * @param timeout how long to wait; zero or negative means not at all
   * @return whether all messages are done
   * @throws InterruptedException if interrupted
   */
  boolean join(Duration timeout) throws InterruptedException;

  /**
   * Ends the queue for all processes: from now on puts throw {@link QueueShutdownException}, and so
   * do gets when everything that had been put has been taken. Blocked threads wake up. A second
   * call does nothing.
   *
   * <p>Messages that receivers hold may come back, and are then delivered: a get on a queue that
   * was shut down waits for them.
   */
  void shutdown();

  /**
   * Ends the queue for all processes at once: as {@link #shutdown()}, and what has not been taken
   * is dropped and counts as done for {@link #join()}.
   */
  void shutdownNow();

  /** {@return whether the queue was shut down, by whatever process} */
  boolean isShutdown();

  /**
   * Closes this handle: all later calls on it throw {@link QueueClosedException}, and so do those
   * that are blocked now. A second call does nothing.
   *
   * <p>If this handle created an anonymous queue, the queue is deleted, for all processes.
   * Otherwise the queue, its messages, and the other handles stay as they are. Deliveries of this
   * handle that were not settled stay with this process until it ends or, if the queue is a named
   * one, until no process has it open. Handles that were only passed along need not be closed: the
   * garbage collector does it.
   *
   * @throws QueueStorageException if the files of an anonymous queue cannot be deleted, as when the
   *     process has too many open files; the queue has ended for all processes nevertheless, and
   *     this process tries again when it creates another one
   */
  @Override
  void close();

  /** {@inheritDoc} Takes nothing after a shutdown: see {@link #put(Object)}. */
  @Override
  boolean offer(E message);

  /** {@inheritDoc} Takes nothing after a shutdown: see {@link #put(Object)}. */
  @Override
  boolean offer(E message, long timeout, TimeUnit unit) throws InterruptedException;
}
