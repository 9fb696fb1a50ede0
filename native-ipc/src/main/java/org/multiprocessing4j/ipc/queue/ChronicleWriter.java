package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * Appends messages to a Chronicle queue, steps its clock, and gives its files storage ahead of use.
 *
 * <p>All of it with the producer lock held. The words it keeps are drawn in {@link ChronicleStore},
 * the documents in {@link ChronicleCursor}.
 */
final class ChronicleWriter implements AutoCloseable {
  static final long CYCLE = ControlLayout.STORE_PRODUCERS;
  static final long FILE_BYTES = ControlLayout.STORE_PRODUCERS + 8;
  static final long ALLOCATED_BYTES = ControlLayout.STORE_PRODUCERS + 16;
  static final long LAST_WRITTEN = ControlLayout.STORE_PRODUCERS + 24;

  private static final int HEADER_BYTES = 16;

  /** Payload of one document; well below the quarter of a block that Chronicle allows. */
  private static final int PART_BYTES = 128 << 10;

  /** What Chronicle writes besides: a length and padding for each document. */
  private static final int DOCUMENT_OVERHEAD_BYTES = 8;

  /** Storage kept ahead of the end: for the index pages and the end mark that Chronicle writes. */
  private static final long SLACK_BYTES = 64 << 10;

  private static final long SMALLEST_EXTENSION_BYTES = 128 << 10;
  private static final long LARGEST_EXTENSION_BYTES = 1 << 20;

  private static final long PATIENCE_WITH_THE_DEAD_MILLIS = 1;

  private final SingleChronicleQueue chronicle;
  private final ChronicleFiles files;
  private final SharedBuffer control;
  private final long rollBytes;
  private @Nullable ExcerptAppender appender;
  private long lastDocument;

  ChronicleWriter(SingleChronicleQueue chronicle, ChronicleFiles files, SharedBuffer control) {
    this.chronicle = chronicle;
    this.files = files;
    this.control = control;
    this.rollBytes = control.getLong(ControlLayout.ROLL_BYTES);
  }

  /**
   * Makes sure that a message can be written without meeting the end of the disk.
   *
   * @throws QueueStorageException if it cannot; nothing was changed
   */
  void reserve(int messageBytes) {
    if (control.getLong(FILE_BYTES) >= rollBytes) {
      begin(control.getLong(CYCLE) + 1);
    }
    long parts = 1L + messageBytes / PART_BYTES;
    long end =
        control.getLong(FILE_BYTES)
            + messageBytes
            + parts * (HEADER_BYTES + DOCUMENT_OVERHEAD_BYTES);
    long needed = end + SLACK_BYTES;
    if (needed > control.getLong(ALLOCATED_BYTES)) {
      extend(needed);
    }
  }

  private void extend(long needed) {
    long ahead =
        Math.max(
            SMALLEST_EXTENSION_BYTES,
            Math.min(control.getLong(ALLOCATED_BYTES), LARGEST_EXTENSION_BYTES));
    long target = Math.max(needed, Math.min(needed + ahead, rollBytes + SLACK_BYTES));
    files.allocate(files.file(control.getLong(CYCLE)), target);
    control.putLong(ALLOCATED_BYTES, target);
  }

  /** Begins the file of a cycle. Until the clock steps in the last line, nothing has happened. */
  void begin(long cycle) {
    appender(); // made now: a new one waits for the header of every file it finds
    CrashPoint.reach("queue.beforeRoll");
    files.allocate(files.file(cycle), SMALLEST_EXTENSION_BYTES);
    CrashPoint.reach("queue.rolling");
    end((int) control.getLong(CYCLE));
    CrashPoint.reach("queue.ended");
    control.putLong(FILE_BYTES, 0);
    control.putLong(ALLOCATED_BYTES, SMALLEST_EXTENSION_BYTES);
    control.putLongRelease(CYCLE, cycle);
  }

  /**
   * Marks the end of a file, without which no reader goes on to the next one. An appender marks
   * only the file that it wrote itself, which may be an older one if others wrote since.
   *
   * <p>Whatever is incomplete at the end was being written by somebody who is dead.
   */
  private void end(int cycle) {
    try (SingleChronicleQueueStore file = chronicle.storeForCycle(cycle, 0, false, null)) {
      if (file != null) {
        markEnd(file);
      }
    }
  }

  private void markEnd(SingleChronicleQueueStore file) {
    try (MappedBytes bytes = file.bytes()) {
      Wire wire = chronicle.wireType().apply(bytes);
      wire.usePadding(file.dataVersion() > 0); // where the end is, depends on it
      file.writeEOF(wire, PATIENCE_WITH_THE_DEAD_MILLIS);
    }
  }

  void append(long ordinal, ByteBuffer message) {
    ByteBuffer rest = message.duplicate();
    int part = 0;
    do {
      int length = Math.min(PART_BYTES, message.limit() - rest.position());
      boolean last = rest.position() + length == message.limit();
      rest.limit(rest.position() + length);
      appendPart(ordinal, last ? part | ChronicleCursor.LAST : part, rest);
      rest.position(rest.limit());
      part++;
      CrashPoint.reach("queue.midMessage");
    } while (rest.position() < message.limit());
    message.position(message.limit());
  }

  private void appendPart(long ordinal, int part, ByteBuffer payload) {
    try (DocumentContext document = appender().writingDocument()) {
      Bytes<?> bytes = document.wire().bytes();
      bytes.writeLong(ordinal);
      bytes.writeInt(part);
      bytes.writeInt(payload.remaining());
      ByteBuffer onHeap = payload.hasArray() ? payload : copyOf(payload);
      int start = onHeap.arrayOffset() + onHeap.position();
      bytes.write(onHeap.array(), start, onHeap.remaining());
      lastDocument = document.index();
      control.putLong(FILE_BYTES, bytes.writePosition());
      CrashPoint.reach("queue.midPayload");
    }
  }

  private static ByteBuffer copyOf(ByteBuffer payload) {
    return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
  }

  private ExcerptAppender appender() {
    ExcerptAppender known = appender;
    if (known == null) {
      known = chronicle.createAppender();
      known.singleThreadedCheckDisabled(true);
      appender = known;
    }
    return known;
  }

  /** Index of the last document appended, or 0. */
  long lastDocument() {
    return lastDocument;
  }

  @Override
  public void close() {
    ExcerptAppender known = appender;
    if (known != null) {
      known.close();
      appender = null;
    }
  }
}
