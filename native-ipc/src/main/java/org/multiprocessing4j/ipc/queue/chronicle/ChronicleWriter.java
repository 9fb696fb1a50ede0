package org.multiprocessing4j.ipc.queue.chronicle;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;

/**
 * Appends messages to a Chronicle queue, steps its clock, and gives its files storage ahead of use.
 *
 * <p>Everything here needs the producer lock. The words it keeps and the documents are drawn in
 * {@link ChronicleLayout}.
 */
final class ChronicleWriter implements AutoCloseable {
  /** What Chronicle writes besides: a length and padding for each document. */
  private static final int DOCUMENT_OVERHEAD_BYTES = 8;

  /** Storage kept ahead of the end: for the index pages and the end mark that Chronicle writes. */
  private static final long SLACK_BYTES = 64 << 10;

  private static final long SMALLEST_EXTENSION_BYTES = 128 << 10;
  private static final long LARGEST_EXTENSION_BYTES = 1 << 20;

  private static final long INCOMPLETE_DOCUMENT_TIMEOUT_MILLIS = 1;

  private final SingleChronicleQueue chronicle;
  private final ChronicleFiles files;
  private final SharedBuffer control;
  private final long rollBytes;
  private final boolean isNamed;
  private final long queueId;
  private final CRC32C checksum = new CRC32C();
  private final CopyBuffer copyBuffer = new CopyBuffer();
  private @Nullable ExcerptAppender appender;
  private long lastDocument;

  /** The file that this process has extended last, and the size to which it did. */
  private long extendedCycle = -1;

  private long extendedTo;

  ChronicleWriter(SingleChronicleQueue chronicle, ChronicleFiles files, SharedBuffer control) {
    this.chronicle = chronicle;
    this.files = files;
    this.control = control;
    this.rollBytes = control.getLong(ControlLayout.ROLL_BYTES);
    this.isNamed = control.getInt(ControlLayout.NAMED) != 0;
    this.queueId = control.getLong(ControlLayout.QUEUE_ID);
  }

  /**
   * Makes sure that a message can be written without meeting the end of the disk.
   *
   * @throws QueueStorageException if it cannot; nothing was changed
   */
  void reserve(int messageBytes) {
    if (control.getLong(ChronicleLayout.FILE_BYTES) >= rollBytes) {
      begin(control.getLong(ChronicleLayout.CYCLE) + 1);
    }
    long parts = 1L + messageBytes / ChronicleLayout.PART_BYTES;
    long end =
        control.getLong(ChronicleLayout.FILE_BYTES)
            + messageBytes
            + parts * (ChronicleLayout.HEADER_BYTES + DOCUMENT_OVERHEAD_BYTES);
    long needed = end + SLACK_BYTES;
    if (needed > control.getLong(ChronicleLayout.ALLOCATED_BYTES)) {
      extend(needed);
    }
  }

  private void extend(long needed) {
    long ahead =
        Math.max(
            SMALLEST_EXTENSION_BYTES,
            Math.min(control.getLong(ChronicleLayout.ALLOCATED_BYTES), LARGEST_EXTENSION_BYTES));
    long target = Math.max(needed, Math.min(needed + ahead, rollBytes + SLACK_BYTES));
    long cycle = control.getLong(ChronicleLayout.CYCLE);
    files.allocate(files.file(cycle), allocatedHere(cycle), target);
    extendedCycle = cycle;
    extendedTo = target;
    control.putLong(ChronicleLayout.ALLOCATED_BYTES, target);
  }

  /**
   * Up to where this process knows that a file has storage. What others say is believed only on top
   * of that: after a crash of the machine the file may have less than they said.
   */
  private long allocatedHere(long cycle) {
    long known = cycle == extendedCycle ? extendedTo : 0;
    return Math.min(known, control.getLong(ChronicleLayout.ALLOCATED_BYTES));
  }

  /**
   * Begins the file of a cycle. Until the clock steps in the last line, nothing has happened.
   *
   * @throws QueueStorageException if there is no such file, or no room
   */
  void begin(long cycle) {
    if (cycle > ChronicleLibrary.LAST_CYCLE) {
      throw new QueueStorageException(
          files.directory().shown(files.file(ChronicleLibrary.LAST_CYCLE))
              + " is full, and was the last file of this queue: each begins five minutes after the"
              + " one before, and the year 9999 is over; take what is left, and make another queue",
          null);
    }
    appender(); // made now: a new one waits for the header of every file it finds
    CrashPoint.reach("queue.beforeRoll");
    files.allocate(files.file(cycle), 0, SMALLEST_EXTENSION_BYTES);
    CrashPoint.reach("queue.rolling");
    end((int) control.getLong(ChronicleLayout.CYCLE));
    CrashPoint.reach("queue.ended");
    control.putLong(ChronicleLayout.FILE_BYTES, 0);
    control.putLong(ChronicleLayout.ALLOCATED_BYTES, SMALLEST_EXTENSION_BYTES);
    control.putLongRelease(ChronicleLayout.CYCLE, cycle);
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
      file.writeEOF(wire, INCOMPLETE_DOCUMENT_TIMEOUT_MILLIS);
    }
  }

  void append(long ordinal, ByteBuffer message) {
    int position = message.position();
    int part = 0;
    long document;
    do {
      int length = Math.min(ChronicleLayout.PART_BYTES, message.limit() - position);
      boolean isLast = position + length == message.limit();
      long header = ChronicleLayout.partHeader(length, part, isLast);
      document = appendPart(ordinal, header, message, position);
      position += length;
      part++;
      CrashPoint.reach("queue.midMessage");
    } while (position < message.limit());
    message.position(position);
    lastDocument = document; // not before: a part of an unfinished message is never counted
  }

  private long appendPart(long ordinal, long header, ByteBuffer message, int position) {
    int length = ChronicleLayout.payloadBytes(header);
    byte[] source = message.hasArray() ? message.array() : copy(message, position, length);
    int offset = message.hasArray() ? message.arrayOffset() + position : 0;
    long sealed = isNamed ? sealed(header, ordinal, source, offset, length) : header;
    try (DocumentContext document = appender().writingDocument()) {
      Bytes<?> bytes = document.wire().bytes();
      bytes.writeLong(ordinal);
      bytes.writeLong(sealed);
      bytes.write(source, offset, length);
      control.putLong(ChronicleLayout.FILE_BYTES, bytes.writePosition());
      CrashPoint.reach("queue.midPayload");
      return document.index();
    }
  }

  private long sealed(long header, long ordinal, byte[] source, int offset, int length) {
    checksum.reset();
    checksum.update(source, offset, length);
    return ChronicleLayout.sealed(header, queueId, ordinal, (int) checksum.getValue());
  }

  private byte[] copy(ByteBuffer message, int position, int length) {
    byte[] copy = copyBuffer.array(length);
    message.get(position, copy, 0, length);
    return copy;
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

  /** Index of the last document of the last message appended, or 0. */
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
