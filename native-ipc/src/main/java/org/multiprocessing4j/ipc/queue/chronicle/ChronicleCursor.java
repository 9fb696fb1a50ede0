package org.multiprocessing4j.ipc.queue.chronicle;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.wire.DocumentContext;
import org.multiprocessing4j.ipc.queue.store.MessageStore;
import org.multiprocessing4j.ipc.queue.store.MessageTarget;

/**
 * Reads messages from a Chronicle queue in order, and knows them by their ordinals.
 *
 * <p>Their documents are drawn in {@link ChronicleLayout}. Parts that a dead producer left without
 * an end are skipped: the message with that ordinal starts again with a part 0.
 */
final class ChronicleCursor implements AutoCloseable {
  /** Returned if the message is not there. */
  static final long NOT_FOUND = -2;

  private final ExcerptTailer tailer;
  private final RollCycle rollCycle;
  private final CopyBuffer copyBuffer = new CopyBuffer();
  private long lastDocument;
  private long nextOrdinal;

  ChronicleCursor(ExcerptTailer tailer, RollCycle rollCycle) {
    this.tailer = tailer;
    this.rollCycle = rollCycle;
    tailer.singleThreadedCheckDisabled(true);
  }

  /**
   * Goes to a document, so that it is the next one read; to the first there is if that one is gone.
   *
   * @param location index of a document; 0 for the first there is
   */
  void seek(long location) {
    if (location == 0 || !tailer.moveToIndex(location)) {
      tailer.toStart();
    }
    nextOrdinal = 0;
  }

  /**
   * Copies the message with an ordinal, looking from here forward.
   *
   * @return index of its first document, or {@link #NOT_FOUND}, or {@link MessageStore#NO_ROOM}
   */
  long read(long ordinal, MessageTarget target) {
    long location = NOT_FOUND;
    int expectedPart = 0;
    while (true) {
      try (DocumentContext document = tailer.readingDocument()) {
        if (!document.isPresent()) {
          return NOT_FOUND;
        }
        Bytes<?> bytes = document.wire().bytes();
        long found = bytes.readLong();
        long header = bytes.readLong();
        int part = ChronicleLayout.part(header);
        if (found > ordinal) {
          document.rollbackOnClose();
          return NOT_FOUND;
        }
        if (found < ordinal || (part != 0 && part != expectedPart)) {
          continue;
        }
        int length = ChronicleLayout.payloadBytes(header);
        if (part == 0) {
          if (!target.begin(length)) {
            document.rollbackOnClose();
            return MessageStore.NO_ROOM;
          }
          location = document.index();
        }
        copyPayload(bytes, target.extend(length));
        expectedPart = part + 1;
        if (ChronicleLayout.isLast(header)) {
          target.end();
          lastDocument = document.index();
          nextOrdinal = ordinal + 1;
          return location;
        }
      }
    }
  }

  /** Chronicle would copy into a buffer without an array byte by byte. */
  private void copyPayload(Bytes<?> bytes, ByteBuffer payload) {
    int length = payload.remaining();
    if (payload.hasArray()) {
      bytes.read(payload.array(), payload.arrayOffset() + payload.position(), length);
      payload.position(payload.limit());
    } else {
      byte[] copy = copyBuffer.array(length);
      bytes.read(copy, 0, length);
      payload.put(copy, 0, length);
    }
  }

  /** The ordinal after the last message read, or 0 if that is not known. */
  long nextOrdinal() {
    return nextOrdinal;
  }

  /** Index of the last document of the last message read, or 0. */
  long lastDocument() {
    return lastDocument;
  }

  /** Whether a document lies in the file that is being read. */
  boolean isInSameFile(long location) {
    return rollCycle.toCycle(location) == tailer.cycle();
  }

  @Override
  public void close() {
    tailer.close();
  }
}
