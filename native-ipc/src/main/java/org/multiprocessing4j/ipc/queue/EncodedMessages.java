package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;

/**
 * Messages that were encoded one after the other, to be put. It belongs to one thread at a time.
 */
final class EncodedMessages {
  private static final int INITIAL_MESSAGES = 16;

  private final EncodedBuffer bytes = new EncodedBuffer();
  private int[] ends = new int[INITIAL_MESSAGES];
  private int count;
  private ByteBuffer view = bytes.toByteBuffer();

  /**
   * Encodes one more message.
   *
   * @return how many bytes it takes
   */
  int encode(Codec codec, Object message) {
    int start = bytes.size();
    codec.encode(message, bytes);
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

  /** Leaves what the messages hold ready to their receivers, since they were put. */
  void handOver() {
    bytes.takeReservations();
  }

  /** Forgets the messages, and gives up what they hold ready unless it was handed over. */
  void clear() {
    bytes.releaseReservations();
    bytes.reset();
    count = 0;
  }
}
