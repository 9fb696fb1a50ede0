package org.multiprocessing4j.ipc.memory;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Ticketed;

/**
 * A block of bytes that processes share: Python's {@code
 * multiprocessing.shared_memory.SharedMemory}.
 *
 * <pre>{@code
 * try (SharedMemory memory = SharedMemory.create(1 << 20);
 *     ChildProcess child =
 *         new ChildProcess(() -> System.out.println(memory.byteBuffer().getInt(0)))) {
 *   memory.byteBuffer().putInt(0, 42);
 *   child.start();
 *   child.join();
 * }
 * }</pre>
 *
 * <p>There are two kinds. <em>Anonymous</em> memory lives as long as its creator keeps it open, and
 * at most as long as the run; other processes get access by the handle, which is serialisable, if
 * it arrives before the creator closes it. <em>Named</em> memory can be opened by every process of
 * the same user, outlives them all, and stays until it is {@linkplain #unlink() unlinked} or the
 * machine restarts. (Python deletes named memory when the first process that had opened it ends;
 * here it is deleted only on request.)
 *
 * <p>It starts as zeros, is allocated in full when it is created, and may be larger than 2 GiB. Any
 * thread of any process may use it; accesses are ordered by the methods of {@link SharedBuffer},
 * whose names state the ordering, or by a lock. If a process dies, its stores stay, each whole.
 *
 * <p>{@link #close()} closes this handle. Views that were taken before stay usable; the memory is
 * freed when no process has a reachable view left.
 */
public final class SharedMemory implements Ticketed, AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("SHMM");
  private static final int VERSION = 1;

  // The file: the content, rounded up; then the header, so that the content starts with a page; and
  // in the header's unused part the exact size of the content.
  private static final int TRAILER_BYTES = SegmentHeader.SIZE_BYTES;

  /** The largest size with which the size of the file does not overflow. */
  private static final long MAX_BYTES = Long.MAX_VALUE - 2 * TRAILER_BYTES;

  private static final long EXACT_SIZE_OFFSET = 64;

  private final transient Path path;
  private final transient @Nullable String name;
  private final transient boolean unlinkAtClose;

  /** Null once this handle is closed: only what nobody can reach is unmapped. */
  private transient volatile @Nullable Block block;

  /** The whole file, without which it would be mapped again for the next handle; its content. */
  private record Block(SharedBuffer file, SharedBuffer content) {}

  private SharedMemory(Path path, @Nullable String name, Block block, boolean unlinkAtClose) {
    this.path = path;
    this.name = name;
    this.block = block;
    this.unlinkAtClose = unlinkAtClose;
  }

  /**
   * Creates anonymous memory; closing it in this process ends it.
   *
   * @param sizeBytes 1 or more
   * @return open memory of zeros; the caller closes it
   * @throws OutOfSharedMemoryException if there is no room
   */
  public static SharedMemory create(long sizeBytes) {
    Path path = RunDirectory.current().newPath("shm", null);
    return new SharedMemory(path, null, createFile(path, sizeBytes), true);
  }

  /**
   * Creates named memory, which stays until it is unlinked.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash
   * @param sizeBytes 1 or more
   * @return open memory of zeros; the caller closes it
   * @throws SegmentExistsException if the name is taken
   * @throws OutOfSharedMemoryException if there is no room
   */
  public static SharedMemory create(String name, long sizeBytes) {
    Path path = pathOf(name);
    return new SharedMemory(path, name, createFile(path, sizeBytes), false);
  }

  /**
   * Opens named memory.
   *
   * @param name under which it was created
   * @return open memory; the caller closes it
   * @throws SegmentNotFoundException if there is none of that name
   */
  public static SharedMemory open(String name) {
    Path path = pathOf(name);
    return new SharedMemory(path, name, openFile(path), false);
  }

  /**
   * Opens named memory, or creates it if there is none; of several processes that do so at once one
   * creates it.
   *
   * @param name under which it was created
   * @param sizeBytes the size if it is created; existing memory must have at least this size
   * @return open memory; the caller closes it
   * @throws SegmentFormatException if the existing memory is smaller
   */
  public static SharedMemory openOrCreate(String name, long sizeBytes) {
    Path path = pathOf(name);
    requirePositive(sizeBytes);
    SharedBuffer file =
        MappedFile.openOrCreate(path, fileBytes(sizeBytes), all -> writeTrailer(all, sizeBytes));
    SharedMemory memory = new SharedMemory(path, name, blockIn(file, path), false);
    requireSize(memory, sizeBytes);
    return memory;
  }

  /**
   * Deletes named memory. Processes that have it open may go on using it.
   *
   * @param name under which it was created
   * @return false if there was none of that name
   */
  public static boolean unlink(String name) {
    return MappedFile.unlink(pathOf(name));
  }

  /**
   * {@return the name by which others can open it; for anonymous memory the name of its file, for
   * diagnosis}
   */
  public String name() {
    return name == null ? path.getFileName().toString() : name;
  }

  /** {@return the size that was asked for at its creation, in bytes} */
  public long sizeBytes() {
    return content().sizeBytes();
  }

  /**
   * Returns the whole block, for ordered accesses at long offsets.
   *
   * @return a view that stays usable after {@link #close}
   * @throws IllegalStateException if this handle is closed
   */
  public SharedBuffer buffer() {
    return content();
  }

  /**
   * Returns the whole block as a byte buffer in the byte order of the machine.
   *
   * @return a view from position 0 to the end, which stays usable after {@link #close}
   * @throws IllegalStateException if it is larger than 1 GiB: take views of parts
   */
  public ByteBuffer byteBuffer() {
    long size = sizeBytes();
    if (size > 1 << 30) {
      throw new IllegalStateException(
          name() + " has " + size + " bytes: use byteBuffer(offset, length) for parts of it");
    }
    return byteBuffer(0, (int) size);
  }

  /**
   * Returns a part of the block as a byte buffer in the byte order of the machine.
   *
   * @param offset in bytes
   * @param length in bytes, at most 1 GiB
   * @return a view of that part alone, which stays usable after {@link #close}
   */
  public ByteBuffer byteBuffer(long offset, int length) {
    return content().slice(offset, length);
  }

  /**
   * Deletes the file, so that nobody can open it any more; processes that have it open may go on
   * using it.
   *
   * @return false if it was deleted already
   */
  public boolean unlink() {
    return MappedFile.unlink(path);
  }

  /**
   * Closes this handle; anonymous memory ends when its creator does this. A second call does
   * nothing.
   */
  @Override
  public void close() {
    if (block != null && unlinkAtClose) {
      MappedFile.unlink(path);
    }
    block = null;
  }

  private SharedBuffer content() {
    Block open = block;
    if (open == null) {
      throw new IllegalStateException("shared memory " + name() + " is closed in this process");
    }
    return open.content;
  }

  private static Path pathOf(String name) {
    return RunDirectory.current().userDirectory().named("shm", name);
  }

  private static void requireSize(SharedMemory memory, long sizeBytes) {
    if (memory.sizeBytes() < sizeBytes) {
      throw new SegmentFormatException(
          memory.path + " has " + memory.sizeBytes() + " bytes; " + sizeBytes + " are needed");
    }
  }

  private static Block createFile(Path path, long sizeBytes) {
    requirePositive(sizeBytes);
    SharedBuffer file =
        MappedFile.create(path, fileBytes(sizeBytes), all -> writeTrailer(all, sizeBytes));
    return new Block(file, prefix(file, sizeBytes));
  }

  private static void requirePositive(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("shared memory needs at least 1 byte, not " + sizeBytes);
    }
    if (sizeBytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "shared memory has at most " + MAX_BYTES + " bytes, not " + sizeBytes);
    }
  }

  private static long fileBytes(long sizeBytes) {
    return (sizeBytes + TRAILER_BYTES - 1) / TRAILER_BYTES * TRAILER_BYTES + TRAILER_BYTES;
  }

  private static void writeTrailer(SharedBuffer file, long sizeBytes) {
    SharedBuffer trailer = trailer(file);
    trailer.putLong(EXACT_SIZE_OFFSET, sizeBytes);
    SegmentHeader.write(trailer, KIND, VERSION, 0);
  }

  private static Block openFile(Path path) {
    return blockIn(MappedFile.open(path), path);
  }

  private static Block blockIn(SharedBuffer file, Path path) {
    long fileBytes = file.sizeBytes();
    if (fileBytes < 2 * TRAILER_BYTES || fileBytes % TRAILER_BYTES != 0) {
      throw new SegmentFormatException(
          "%s has %d bytes; shared memory takes a multiple of %d, and two of them at least"
              .formatted(path, fileBytes, TRAILER_BYTES));
    }
    SharedBuffer trailer = trailer(file);
    SegmentHeader.read(trailer, KIND, VERSION, path);
    long size = trailer.getLong(EXACT_SIZE_OFFSET);
    if (size <= 0 || size > file.sizeBytes() - TRAILER_BYTES) {
      throw new SegmentFormatException(path + " has a corrupt size: " + size);
    }
    return new Block(file, prefix(file, size));
  }

  private static SharedBuffer trailer(SharedBuffer file) {
    return MappedBuffer.over(file.slice(file.sizeBytes() - TRAILER_BYTES, TRAILER_BYTES));
  }

  private static SharedBuffer prefix(SharedBuffer file, long sizeBytes) {
    return file instanceof ChunkedBuffer chunked
        ? chunked.prefix(sizeBytes)
        : MappedBuffer.over(file.slice(0, (int) sizeBytes));
  }

  @Override
  public String toString() {
    Block open = block;
    String size = open == null ? "closed" : open.content.sizeBytes() + " bytes";
    return "SharedMemory[" + name() + ", " + size + "]";
  }

  @Serial
  private Object writeReplace() {
    content();
    return new Ticket(path.toString(), name);
  }

  @Serial
  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("shared memory travels as a ticket");
  }

  private record Ticket(String path, @Nullable String name) implements Serializable {
    @Serial
    private Object readResolve() {
      Path file = Path.of(path);
      return new SharedMemory(file, name, openFile(file), false);
    }
  }
}
