package org.multiprocessing4j.ipc.memory;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file of cells. Only the process that created it allocates in it, so that the bookkeeping is on
 * its heap and cannot be left half-done; others only use the cells.
 *
 * <pre>
 *     0  header, see SegmentHeader
 *    64  int retired  1 = all its cells have been removed, and its path leads to another arena
 *   128  units of 128 bytes; a cell takes one or more of them
 * </pre>
 *
 * <p>No unit is used twice: a process that was stopped for long may still write to a cell that was
 * removed meanwhile, and must not hit another one. The memory is given back when all cells of the
 * arena have been removed and nobody can reach it any more.
 */
final class Arena {
  static final int KIND = SegmentHeader.kind("CELL");
  static final int VERSION = 1;
  private static final int UNIT_BYTES = 128;
  private static final int USUAL_BYTES = 64 * 1024;

  /**
   * An arena with a name outlives the registry. The tokens of an earlier one are those of dead
   * processes in every later one, since generations begin at random.
   */
  private static final long ANY_REGISTRY = 0;

  private static final int RETIRED_OFFSET = 64;

  private final Path path;
  private final SharedBuffer memory;
  private final boolean isNamed;
  private long firstUnused = SegmentHeader.SIZE_BYTES;
  private int cells;

  /** A piece of an arena, not yet filled. */
  record Span(Arena arena, long offset) {}

  /** An arena in which no cell is in use, in memory that its caller fills. */
  Arena(Path path, SharedBuffer memory) {
    this(path, memory, false);
  }

  private Arena(Path path, SharedBuffer memory, boolean isNamed) {
    this.path = path;
    this.memory = memory;
    this.isNamed = isNamed;
  }

  /** Creates an arena that has room for at least one cell of a size. */
  static Arena create(Path path, int cellBytes, long registryId) {
    int sizeBytes = Math.max(USUAL_BYTES, SegmentHeader.SIZE_BYTES + roundUp(cellBytes));
    SharedBuffer memory =
        MappedFile.create(
            path, sizeBytes, file -> SegmentHeader.write(file, KIND, VERSION, registryId));
    return new Arena(path, memory);
  }

  /**
   * Opens the arena at a path that has one cell only, or creates it with that cell.
   *
   * @param cellBytes the size of the cell
   * @param cell writes it into zeroed memory
   */
  static Arena openNamed(Path path, int cellBytes, Consumer<SharedBuffer> cell) {
    SharedBuffer memory =
        MappedFile.openOrCreate(
            path,
            SegmentHeader.SIZE_BYTES + roundUp(cellBytes),
            file -> {
              cell.accept(file);
              SegmentHeader.write(file, KIND, VERSION, ANY_REGISTRY);
            });
    SegmentHeader.read(memory, KIND, VERSION, path);
    return new Arena(path, memory, true);
  }

  /** Opens an arena of another process. */
  static Arena open(Path path, long registryId) {
    SharedBuffer memory = MappedFile.open(path);
    SegmentHeader header = SegmentHeader.read(memory, KIND, VERSION, path);
    if (header.registryId() != registryId && header.registryId() != ANY_REGISTRY) {
      throw new SegmentFormatException(path + " belongs to " + SegmentHeader.REGISTERED_ELSEWHERE);
    }
    return new Arena(path, memory, header.registryId() == ANY_REGISTRY);
  }

  Path path() {
    return path;
  }

  SharedBuffer memory() {
    return memory;
  }

  /** Whether its path is the name of its only cell, which anybody may unlink. */
  boolean isNamed() {
    return isNamed;
  }

  void requireOffset(long offset) {
    if (offset < SegmentHeader.SIZE_BYTES
        || offset > memory.sizeBytes() - UNIT_BYTES
        || offset % UNIT_BYTES != 0) {
      throw new SegmentFormatException("no object can be at byte " + offset + " of " + path);
    }
  }

  /** The offset of a piece of zeros, or -1 if there is no room for it. */
  long tryAllocate(int cellBytes) {
    int size = roundUp(cellBytes);
    if (firstUnused + size > memory.sizeBytes()) {
      return -1;
    }
    long offset = firstUnused;
    firstUnused += size;
    cells++;
    return offset;
  }

  /** Counts a cell as removed. */
  void release() {
    cells--;
  }

  boolean isEmpty() {
    return cells == 0;
  }

  /** Deletes the file of an empty arena, so that its path is free. */
  void retire() {
    memory.putIntVolatile(RETIRED_OFFSET, 1);
    MappedFile.unlink(path);
  }

  /** Whether its path may lead to another arena by now. */
  boolean isRetired() {
    return memory.getIntVolatile(RETIRED_OFFSET) != 0;
  }

  private static int roundUp(int cellBytes) {
    return Math.multiplyExact(UNIT_BYTES, (cellBytes + UNIT_BYTES - 1) / UNIT_BYTES);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
