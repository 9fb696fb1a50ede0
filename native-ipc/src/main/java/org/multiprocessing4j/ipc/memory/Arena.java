package org.multiprocessing4j.ipc.memory;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * One file of cells. Only the process that created it allocates in it, so that the bookkeeping lies
 * on its heap and nothing about it can be left half-done; others only look.
 *
 * <pre>
 *     0  header, see SegmentHeader
 *   128  units of 128 bytes; a cell takes a power of two of them
 * </pre>
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

  /** How many cells of a size must be free before the oldest of them is used again. */
  private static final int QUARANTINE = 64;

  private final Path path;
  private final SharedBuffer memory;
  private final boolean isNamed;
  private final Map<Integer, Queue<Long>> freeBySize = new HashMap<>();
  private final Map<Long, Integer> usedSizes = new HashMap<>();
  private long firstUnused = SegmentHeader.SIZE_BYTES;

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
      throw new SegmentFormatException(
          path + " belongs to another registry of processes: its owners cannot be told here");
    }
    return new Arena(path, memory, header.registryId() == ANY_REGISTRY);
  }

  Path path() {
    return path;
  }

  SharedBuffer memory() {
    return memory;
  }

  /** Whether its path may lead to another arena one day. */
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

  /** The offset of a free piece, or -1 if there is none. */
  long tryAllocate(int cellBytes) {
    int size = roundUp(cellBytes);
    long offset = takeFree(size);
    if (offset > 0) {
      usedSizes.put(offset, size);
    }
    return offset;
  }

  private long takeFree(int size) {
    Queue<Long> free = freeBySize.get(size);
    if (free != null && free.size() > QUARANTINE) {
      return free.remove();
    }
    if (firstUnused + size > memory.sizeBytes()) {
      return -1;
    }
    long offset = firstUnused;
    firstUnused += size;
    return offset;
  }

  void release(long offset) {
    Integer size = usedSizes.remove(offset);
    if (size != null) {
      freeBySize.computeIfAbsent(size, s -> new ArrayDeque<>()).add(offset);
    }
  }

  boolean isEmpty() {
    return usedSizes.isEmpty();
  }

  private static int roundUp(int cellBytes) {
    int units = Math.max(1, (cellBytes + UNIT_BYTES - 1) / UNIT_BYTES);
    return Math.multiplyExact(UNIT_BYTES, Integer.highestOneBit(2 * units - 1));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
