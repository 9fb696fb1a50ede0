package org.multiprocessing4j.ipc.queue.chronicle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import net.openhft.chronicle.queue.RollCycle;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Finds the whole messages in files of which any page may be old or empty, without Chronicle, which
 * would trust them.
 *
 * <p>A file of Chronicle's is a sequence of documents, each at a multiple of four:
 *
 * <pre>
 *   0  int  NOT_COMPLETE (1 bit) | METADATA (1 bit) | length of what follows (30 bits); 0 at the
 *           end, or END_OF_FILE once the next file was begun
 *   4  ...  a header or an index if it is METADATA, else a part of a message, see ChronicleLayout
 * </pre>
 *
 * <p>Where the sequence breaks off, parts are looked for at every multiple of four: their seals
 * tell them from anything else. Files are read, not mapped: they may be shorter than expected.
 */
final class ChronicleScan {
  private static final int NOT_COMPLETE = 0x8000_0000;
  private static final int METADATA = 0x4000_0000;
  private static final int END_OF_FILE = NOT_COMPLETE | METADATA;
  private static final int ALIGNMENT = Integer.BYTES;
  private static final int WINDOW_BYTES = 1 << 20;

  private final QueueDirectory directory;
  private final long queueId;
  private final RollCycle rollCycle;
  private final Finder finder;
  private final ByteBuffer window =
      ByteBuffer.allocateDirect(WINDOW_BYTES).order(ByteOrder.nativeOrder());
  private final CRC32C checksum = new CRC32C();

  private int fd;
  private long windowStart;
  private long lastOrdinal = -1;
  private long openOrdinal;
  private int expectedPart;
  private long location;

  /** Receives what was found. */
  interface Finder {
    /** The next part of a message; the first part begins it, also again. */
    void part(int part, ByteBuffer payload);

    /** The message of these parts is whole; each has a greater ordinal than the one before. */
    void message(long ordinal, long location);
  }

  ChronicleScan(QueueDirectory directory, long queueId, RollCycle rollCycle, Finder finder) {
    this.directory = directory;
    this.queueId = queueId;
    this.rollCycle = rollCycle;
    this.finder = finder;
  }

  /**
   * Looks through a file, the next one by its cycle.
   *
   * @param isNewest whether it is the last one
   * @return whether Chronicle would find the same in it, and then the next file
   * @throws QueueStorageException if it cannot be read
   */
  boolean scan(Path file, int cycle, boolean isNewest) {
    try {
      fd = FileDescriptors.open(file, FileDescriptors.O_RDONLY | FileDescriptors.O_NOFOLLOW, 0);
      try {
        load(0);
        return scan(FileDescriptors.status(fd).sizeBytes(), cycle, isNewest);
      } finally {
        FileDescriptors.close(fd);
      }
    } catch (PosixException e) {
      throw new QueueStorageException(
          directory.shown("cannot read " + file + ": " + e.getMessage()), e);
    }
  }

  private boolean scan(long sizeBytes, int cycle, boolean isNewest) {
    boolean inSequence = true;
    boolean foundBehind = false;
    int end = 0;
    long parts = 0;
    long position = 0;
    while (position < sizeBytes && end != END_OF_FILE) {
      int word = window.getInt(at(position, Integer.BYTES));
      long next = position + ALIGNMENT + align(word & ~END_OF_FILE);
      if (isPart(position, word)) {
        found(position, rollCycle.toIndex(cycle, parts++));
        foundBehind |= !inSequence;
        position = next;
      } else if (inSequence && isMetadata(word) && next <= sizeBytes) {
        position = next;
      } else {
        end = inSequence ? word : end;
        inSequence = false;
        position += ALIGNMENT;
      }
    }
    boolean hasHeader = isMetadata(window.getInt(at(0, Integer.BYTES)));
    boolean isOpenEnd = end == 0 || end == NOT_COMPLETE;
    return hasHeader && !foundBehind && (end == END_OF_FILE || (isNewest && isOpenEnd));
  }

  private static boolean isMetadata(int word) {
    return (word & END_OF_FILE) == METADATA && word != METADATA;
  }

  private static long align(int length) {
    return (length + ALIGNMENT - 1L) & -ALIGNMENT;
  }

  private boolean isPart(long position, int length) {
    if (length < ChronicleLayout.HEADER_BYTES
        || length > ChronicleLayout.HEADER_BYTES + ChronicleLayout.PART_BYTES) {
      return false;
    }
    int at = at(position, Integer.BYTES + length) + Integer.BYTES;
    long header = window.getLong(at + Long.BYTES);
    if (ChronicleLayout.payloadBytes(header) != length - ChronicleLayout.HEADER_BYTES) {
      return false;
    }
    checksum.reset();
    checksum.update(payload(at, header));
    int sum = (int) checksum.getValue();
    return ChronicleLayout.sealed(header, queueId, window.getLong(at), sum) == header;
  }

  private ByteBuffer payload(int at, long header) {
    return window.slice(at + ChronicleLayout.HEADER_BYTES, ChronicleLayout.payloadBytes(header));
  }

  /** A part that does not follow the one before it is the rest of a message, which is lost. */
  private void found(long position, long index) {
    int at = at(position, Integer.BYTES) + Integer.BYTES;
    long ordinal = window.getLong(at);
    long header = window.getLong(at + Long.BYTES);
    int part = ChronicleLayout.part(header);
    if (ordinal <= lastOrdinal || (part > 0 && (part != expectedPart || ordinal != openOrdinal))) {
      return;
    }
    if (part == 0) {
      location = index;
      openOrdinal = ordinal;
    }
    expectedPart = part + 1;
    finder.part(part, payload(at, header));
    if (ChronicleLayout.isLast(header)) {
      lastOrdinal = ordinal;
      finder.message(ordinal, location);
    }
  }

  /** Where so many bytes of the file lie in the window; behind the end of the file lie zeros. */
  private int at(long position, int bytes) {
    if (position < windowStart || position + bytes > windowStart + WINDOW_BYTES) {
      load(position);
    }
    return (int) (position - windowStart);
  }

  private void load(long position) {
    windowStart = position;
    window.clear();
    while (window.hasRemaining()
        && FileDescriptors.readAt(fd, window, position + window.position()) > 0) {
      // the rest of it
    }
    window.put(new byte[window.remaining()]);
  }
}
