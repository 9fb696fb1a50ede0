package org.multiprocessing4j.ipc.pipe.memory;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.codec.Ticketed;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.pipe.BrokenPipeException;
import org.multiprocessing4j.ipc.pipe.ConnectionClosedException;
import org.multiprocessing4j.ipc.pipe.EndOfStreamException;
import org.multiprocessing4j.ipc.pipe.frame.FrameReader;
import org.multiprocessing4j.ipc.pipe.frame.MessageBoundary;

/**
 * One end of a pipe in shared memory, for messages of bytes: what a memory pipe is built of, and
 * for those who wait for many pipes in a way of their own.
 *
 * <pre>
 *   first end  --- ring ---&gt; second end       one process writes a ring, one reads it
 *   first end  &lt;--- ring --- second end
 * </pre>
 *
 * <p>{@link #offer}, {@link #flush} and {@link #poll} never wait; {@link #awaitRoom} and {@link
 * #await} do, and notice the end of the other side at once if it is announced. Sending costs no
 * system call while the other side is awake.
 *
 * <p><b>Threads and processes.</b> One thread at a time may send, and one receive; a close may come
 * from any thread. The object is serialisable: what arrives is a handle of its own for the same
 * end, and can be had once from each serialised form, as long as the sender lives. In the middle of
 * a message it cannot be serialised ({@link IllegalStateException}). The end is open until all its
 * handles are closed or their processes dead. Only one process at a time may use it.
 *
 * <p><b>If the other side dies</b>, what it had sent is received, and then the end of the stream; a
 * message that it had sent in part is a {@link BrokenPipeException}. The file in the run's
 * directory goes with the last handle, or with the run.
 */
@Internal
public final class MemoryEnd implements Ticketed, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient Path path;
  private final transient int side;
  private final transient Holders holders;
  private final transient Holders otherHolders;
  private final transient Holders.Place place;
  private final transient RingStream outgoing;
  private final transient RingStream incoming;
  private final transient RingSender sender;
  private final transient RingReceiver receiver;
  private final transient AtomicBoolean closed = new AtomicBoolean();

  /**
   * Both ends of a new pipe.
   *
   * @param first the one end
   * @param second the other end
   */
  public record Pair(MemoryEnd first, MemoryEnd second) {}

  /** An end that is held for the receiver of the message in which this goes. */
  public record UnderWay(String path, int side, Holders.Place place) implements Serializable {}

  /** What travels in the place of an end. */
  private record Ticket(UnderWay end) implements Serializable {
    private Object readResolve() {
      return claim(end);
    }
  }

  private MemoryEnd(
      Path path, SharedBuffer memory, int side, Holders holders, Holders.Place place) {
    Participants peers = Participants.get();
    this.path = path;
    this.side = side;
    this.holders = holders;
    this.place = place;
    this.otherHolders = holdersOf(memory, 1 - side);
    this.outgoing = streamFrom(memory, side);
    this.incoming = streamFrom(memory, 1 - side);
    Peer peer = new Peer(otherHolders, peers);
    this.sender = new RingSender(outgoing, peer, this::requireOpen);
    this.receiver = new RingReceiver(incoming, peer, this::requireOpen);
  }

  private static RingStream streamFrom(SharedBuffer memory, int side) {
    int capacity = MemoryPipeLayout.capacity(memory.sizeBytes());
    long offset = MemoryPipeLayout.streamOffset(side, capacity);
    return RingStream.at(memory, offset, capacity, Participants.get());
  }

  /**
   * Makes a pipe.
   *
   * @param name what people see in the name of its file, or null
   * @param capacity how many bytes wait in each direction, a power of two from 4096 to 2^29; longer
   *     messages flow through in pieces
   * @return its two ends, both held by this process
   * @throws IllegalArgumentException if the capacity is something else
   * @throws org.multiprocessing4j.ipc.memory.OutOfSharedMemoryException if there is no room
   */
  public static Pair pair(@Nullable String name, int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 1 << 12 || capacity > 1 << 29) {
      throw new IllegalArgumentException(
          "the capacity must be a power of two from 4096 to 2^29, not " + capacity);
    }
    Path path = RunDirectory.current().newPath("pipe", name);
    long registry = Participants.get().registryId();
    SharedBuffer memory =
        MappedFile.create(
            path,
            MemoryPipeLayout.sizeBytes(capacity),
            file ->
                SegmentHeader.write(
                    file, MemoryPipeLayout.KIND, MemoryPipeLayout.VERSION, registry));
    return new Pair(create(path, memory, 0), create(path, memory, 1));
  }

  private static MemoryEnd create(Path path, SharedBuffer memory, int side) {
    Holders holders = holdersOf(memory, side);
    return new MemoryEnd(path, memory, side, holders, holders.add());
  }

  private static Holders holdersOf(SharedBuffer memory, int side) {
    return new Holders(memory, MemoryPipeLayout.holdersOffset(side), Participants.get());
  }

  /** Takes over an end that was held; possible once. */
  public static MemoryEnd claim(UnderWay ticket) {
    Path path = Path.of(ticket.path);
    SharedBuffer memory = MappedFile.open(path);
    SegmentHeader header =
        SegmentHeader.read(memory, MemoryPipeLayout.KIND, MemoryPipeLayout.VERSION, path);
    if (header.registryId() != Participants.get().registryId()) {
      throw new SegmentFormatException(path + " belongs to " + SegmentHeader.REGISTERED_ELSEWHERE);
    }
    Holders holders = holdersOf(memory, ticket.side);
    if (!holders.isGiverAlive(ticket.place)) {
      throw new IpcException(
          "the connection in this message (" + path + ") is lost; the process that sent it ended");
    }
    Optional<Holders.Place> place = holders.claim(ticket.place);
    return new MemoryEnd(
        path,
        memory,
        ticket.side,
        holders,
        place.orElseThrow(
            () ->
                new IpcException(
                    "the connection in this message ("
                        + path
                        + ") is lost; it was received before, or given up by its sender")));
  }

  /**
   * Begins to send a message and keeps what there is no room for. Does not wait.
   *
   * @param message is taken over
   * @return whether all of it is sent; else {@link #flush} goes on
   * @throws IllegalStateException if the message before is not sent yet
   */
  public boolean offer(ByteBuffer message) {
    return sender.offer(message);
  }

  /**
   * Sends what is left of a message, as far as there is room. Does not wait.
   *
   * @return whether nothing is left
   */
  public boolean flush() {
    return sender.flush();
  }

  /**
   * Tells whether {@link #offer} would send a message at once.
   *
   * @param length of the message in bytes
   * @return whether there is room for all of it, and nothing before it is unsent
   */
  public boolean fits(long length) {
    return sender.fits(length);
  }

  /**
   * Waits until {@link #flush} can send something.
   *
   * @throws BrokenPipeException if the other side is gone, so that nobody will make room
   * @throws ConnectionClosedException if this handle is closed
   * @throws InterruptedException if this thread is interrupted
   */
  public void awaitRoom() throws InterruptedException {
    sender.awaitRoom();
  }

  /**
   * Takes a message if it is there, all of it. Does not wait.
   *
   * @return the message, or null
   */
  public @Nullable ByteBuffer poll() {
    return receiver.poll(FrameReader.MAX_MESSAGE_BYTES);
  }

  /**
   * Waits until {@link #poll} can take something, a part of a message at least. Another thread may
   * take it meanwhile.
   *
   * @throws EndOfStreamException if nothing will come
   * @throws BrokenPipeException if the other side ended in the middle of a message
   * @throws ConnectionClosedException if this handle is closed
   * @throws InterruptedException if this thread is interrupted
   */
  public void await() throws InterruptedException {
    receiver.awaitMore();
  }

  /**
   * Tells whether a message was received in part, so that its sender may be waiting for room.
   *
   * @return false between messages
   */
  public boolean isInTheMiddle() {
    return receiver.isInTheMiddle();
  }

  public RingSender sender() {
    return sender;
  }

  public RingReceiver receiver() {
    return receiver;
  }

  /** Throws if this handle is closed. */
  public void requireOpen() {
    if (closed.get()) {
      throw new ConnectionClosedException(path + " is closed in this process", null);
    }
  }

  public boolean isClosed() {
    return closed.get();
  }

  /**
   * Closes this handle; a second call does nothing. The other side notices when this was the last
   * handle of this end. Calls of this process that wait on it end with {@link
   * ConnectionClosedException}.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      letGo(place);
    }
  }

  /** Gives a place up, wakes those who may have waited for that, and removes what nobody uses. */
  private void letGo(Holders.Place given) {
    holders.remove(given);
    outgoing.wakeAll();
    incoming.wakeAll();
    if (!holders.isAnyAlive() && !otherHolders.isAnyAlive()) {
      discard();
    }
  }

  /**
   * Removes the name of the pipe, whoever still holds its ends: they go on, but nobody can be given
   * a handle any more.
   */
  public void discard() {
    MappedFile.unlink(path);
  }

  private Object writeReplace() {
    MessageBoundary.require(this, receiver.isInTheMiddle(), sender.isInTheMiddle());
    return new Ticket(hold());
  }

  /** Holds the end for the receiver of a message, at whatever place in the streams it is. */
  public UnderWay hold() {
    requireOpen();
    Holders.Place given = holders.add();
    Reservations.add(() -> letGo(given));
    return new UnderWay(path.toString(), side, given);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("an end of a pipe travels as a ticket");
  }

  @Override
  public String toString() {
    return "end of " + path + (isClosed() ? ", closed" : "");
  }
}
