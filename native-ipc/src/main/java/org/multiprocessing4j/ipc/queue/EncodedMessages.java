package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.Reservations;

/**
 * Messages that were encoded one after the other, to be put. It belongs to one thread at a time.
 */
final class EncodedMessages {
  private static final int INITIAL_MESSAGES = 16;

  private final EncodedBuffer bytes = new EncodedBuffer();
  private int[] ends = new int[INITIAL_MESSAGES];
  private int count;
  private ByteBuffer view = bytes.toByteBuffer();

  /** By number of the message; few hold anything ready. */
  private final List<Reserved> reserved = new ArrayList<>(0);

  /** What a message holds ready. */
  private record Reserved(int message, Reservations reservations) {}

  /**
   * Encodes one more message.
   *
   * @return how many bytes it takes
   */
  int encode(Codec codec, Object message) {
    int start = bytes.size();
    codec.encode(message, bytes);
    Optional<Reservations> made = bytes.takeReservations();
    if (made.isPresent()) {
      reserved.add(new Reserved(count, made.get()));
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = bytes.size();
    return bytes.size() - start;
  }

  /** To be called when all are encoded. */
  void seal() {
    view = bytes.toByteBuffer();
  }

  int count() {
    return count;
  }

  /** A view of one of them, from its position to its limit; valid until the next call. */
  ByteBuffer message(int number) {
    return view.limit(ends[number]).position(number == 0 ? 0 : ends[number - 1]);
  }

  /** Leaves what the first so many messages hold ready to their receivers, since they were put. */
  void handOver(int put) {
    if (!reserved.isEmpty()) {
      reserved.removeIf(one -> one.message < put);
    }
  }

  /** Forgets the messages, and gives up what they hold ready unless it was handed over. */
  void clear() {
    if (!reserved.isEmpty()) {
      reserved.forEach(one -> one.reservations.release());
      reserved.clear();
    }
    bytes.reset();
    count = 0;
  }
}
