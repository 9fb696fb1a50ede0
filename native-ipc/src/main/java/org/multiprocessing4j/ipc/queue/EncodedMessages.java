package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.queue.store.MessageEnds;

/**
 * Messages that were encoded one after the other, to be put. It belongs to one thread at a time.
 *
 * <p>They lie in one buffer; when it is large the next messages go to a further one, since a buffer
 * cannot grow beyond 2 GiB, but all the messages of a call may.
 */
final class EncodedMessages implements MessageSource {
  private static final int LARGE_BYTES = 64 << 20;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final int largeBytes;
  private final Part first = new Part(0);

  /** Without the first; nearly always empty. */
  private final List<Part> furtherParts = new ArrayList<>(0);

  private Part current = first;
  private final MessageEnds ends = new MessageEnds();

  /** By number of the message; few have any. */
  private final List<Reserved> reserved = new ArrayList<>(0);

  EncodedMessages() {
    this(LARGE_BYTES);
  }

  /**
   * Creates an empty collection.
   *
   * @param largeBytes the size from which on a buffer gets no more messages
   */
  EncodedMessages(int largeBytes) {
    this.largeBytes = largeBytes;
  }

  /** What is reserved for the receiver of a message. */
  private record Reserved(int message, Reservations reservations) {}

  /** A buffer with the messages from a number on. */
  private static final class Part {
    final int firstMessage;
    final EncodedBuffer bytes = new EncodedBuffer();
    ByteBuffer view = NOTHING;

    Part(int firstMessage) {
      this.firstMessage = firstMessage;
    }
  }

  /**
   * Encodes one more message.
   *
   * @return how many bytes it takes
   */
  int encode(Codec codec, Object message) {
    EncodedBuffer bytes = bufferForNext();
    int start = bytes.size();
    codec.encode(message, bytes);
    Optional<Reservations> made = bytes.takeReservations();
    if (made.isPresent()) {
      reserved.add(new Reserved(ends.count(), made.get()));
    }
    ends.add(bytes.size());
    return bytes.size() - start;
  }

  private EncodedBuffer bufferForNext() {
    if (current.bytes.size() >= largeBytes) {
      current = new Part(ends.count());
      furtherParts.add(current);
    }
    return current.bytes;
  }

  /** To be called when all are encoded. */
  void seal() {
    first.view = first.bytes.toByteBuffer();
    for (Part part : furtherParts) {
      part.view = part.bytes.toByteBuffer();
    }
  }

  @Override
  public int count() {
    return ends.count();
  }

  @Override
  public ByteBuffer message(int number) {
    Part part = partOf(number);
    int start = number == part.firstMessage ? 0 : ends.get(number - 1);
    return part.view.limit(ends.get(number)).position(start);
  }

  private Part partOf(int number) {
    for (int i = furtherParts.size() - 1; i >= 0; i--) {
      if (furtherParts.get(i).firstMessage <= number) {
        return furtherParts.get(i);
      }
    }
    return first;
  }

  /** Leaves what is reserved for the first messages to their receivers, since these were put. */
  @Override
  public void handOver(int put) {
    if (!reserved.isEmpty()) {
      reserved.removeIf(one -> one.message < put);
    }
  }

  /** Forgets the messages, and releases what is reserved for them unless it was handed over. */
  void clear() {
    if (!reserved.isEmpty()) {
      reserved.forEach(one -> one.reservations.release());
      reserved.clear();
    }
    first.view = NOTHING; // it may be of memory that the buffer gives up
    first.bytes.reset();
    ends.clear();
    furtherParts.clear();
    current = first;
  }
}
