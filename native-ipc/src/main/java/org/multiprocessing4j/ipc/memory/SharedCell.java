package org.multiprocessing4j.ipc.memory;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.multiprocessing4j.ipc.Internal;

/**
 * A few bytes of shared memory for one small object, such as a lock: a piece of an arena file.
 *
 * <pre>
 *   0  int  generation  odd = in use; one more at its removal; 0 = not yet created
 *   4  int  kind        what it holds
 *   8  ...  content     zeros at first
 * </pre>
 *
 * <p>The process that creates a cell removes it; others attach by its address and find out by the
 * generation when it is gone. Its place is not used again, so that a late access from a process
 * that has not noticed hits nothing; but the path of the arena may be, and therefore each cell that
 * a process creates has a generation of its own. When its creator dies a cell stays as long as the
 * run.
 *
 * <p>A cell with a name has a file of its own, outlives everybody, and has no generation but the
 * first: it goes when its file does.
 *
 * <p>Any thread may call anything here.
 */
@Internal
public final class SharedCell {
  static final int HEADER_BYTES = 8;
  private static final int KIND_OFFSET = 4;
  private static final int FIRST_GENERATION = 1;
  private static final AtomicInteger GENERATIONS = new AtomicInteger(FIRST_GENERATION);

  /**
   * Where a cell is, for other processes.
   *
   * @param file the arena
   * @param offset of the cell in it
   * @param generation under which it was created
   */
  public record Address(String file, long offset, int generation) implements Serializable {
    /**
     * Checks nothing that can only be checked by looking: see {@link SharedCell#attach}.
     *
     * @param file the path of the arena
     * @param offset of the cell in it, in bytes
     * @param generation under which it was created
     */
    public Address {
      Objects.requireNonNull(file, "file");
    }
  }

  private final Arena arena;
  private final SharedBuffer memory;
  private final long start;
  private final int generation;
  private final boolean created;

  private SharedCell(Arena arena, long start, int generation, boolean created) {
    this.arena = arena;
    this.memory = arena.memory();
    this.start = start;
    this.generation = generation;
    this.created = created;
  }

  /**
   * Creates a cell of zeros.
   *
   * @param kind what it will hold, see {@link SegmentHeader#kind}
   * @param contentBytes how much of it
   * @param registryId the participant registry whose tokens it will hold
   * @return the new cell, for its creator to remove
   * @throws OutOfSharedMemoryException if there is no room
   */
  public static SharedCell create(int kind, int contentBytes, long registryId) {
    return create(Arenas.allocate(HEADER_BYTES + contentBytes, registryId), kind);
  }

  /** What a cell holds at first. */
  @FunctionalInterface
  public interface Content {
    /** Nothing: a new cell is all zeros. */
    Content ZEROS = (memory, offset) -> {};

    /**
     * Writes it; nobody else can see the cell yet.
     *
     * @param memory the whole arena, in which the cell is all zeros
     * @param offset where the content starts
     */
    void write(SharedBuffer memory, long offset);
  }

  /**
   * Opens the cell with a name, or creates it if there is none; of several processes that do so at
   * once one creates it.
   *
   * @param file where, see {@link UserDirectory#named}
   * @param kind what it holds
   * @param contentBytes how much of it, if it is created
   * @param content writes it, if it is created
   * @return the cell, which nobody removes
   * @throws SegmentFormatException if the file is something else
   * @throws OutOfSharedMemoryException if there is no room
   */
  public static SharedCell openNamed(Path file, int kind, int contentBytes, Content content) {
    long start = SegmentHeader.SIZE_BYTES;
    Arena arena =
        Arena.openNamed(
            file,
            HEADER_BYTES + contentBytes,
            memory -> {
              content.write(memory, start + HEADER_BYTES);
              memory.putInt(start + KIND_OFFSET, kind);
              memory.putInt(start, FIRST_GENERATION);
            });
    return attach(arena, new Address(file.toString(), start, FIRST_GENERATION), kind);
  }

  /** The generation comes last: until then there is no cell. */
  static SharedCell create(Arena.Span span, int kind) {
    SharedBuffer memory = span.arena().memory();
    int generation = GENERATIONS.getAndAdd(2);
    memory.putInt(span.offset() + KIND_OFFSET, kind);
    memory.putIntRelease(span.offset(), generation);
    return new SharedCell(span.arena(), span.offset(), generation, true);
  }

  /**
   * Attaches to a cell with a name, or one that some process of this run has created.
   *
   * @param address what {@link #address} answered in its creator
   * @param kind what it must hold
   * @param registryId the participant registry of this process
   * @return the same cell, in this process
   * @throws SegmentNotFoundException if its creator has removed it
   * @throws SegmentFormatException if it is something else, or belongs to another registry
   */
  public static SharedCell attach(Address address, int kind, long registryId) {
    return attach(Arenas.open(address.file(), registryId), address, kind);
  }

  static SharedCell attach(Arena arena, Address address, int kind) {
    arena.requireOffset(address.offset());
    SharedCell cell = new SharedCell(arena, address.offset(), address.generation(), false);
    if (!isInUse(address.generation()) || !cell.isLive()) {
      throw new SegmentNotFoundException(
          "an object in " + arena + " has been closed by the process that created it");
    }
    int found = cell.memory.getInt(cell.start + KIND_OFFSET);
    if (found != kind) {
      throw new SegmentFormatException(
          "byte %d of %s holds a %s, not a %s"
              .formatted(
                  address.offset(),
                  arena,
                  SegmentHeader.letters(found),
                  SegmentHeader.letters(kind)));
    }
    return cell;
  }

  private static boolean isInUse(int generation) {
    return (generation & 1) != 0;
  }

  /** {@return where others find it} */
  public Address address() {
    return new Address(arena.path().toString(), start, generation);
  }

  /** {@return the whole arena, in which the cell is a few bytes} */
  public SharedBuffer memory() {
    return memory;
  }

  /** {@return where in {@link #memory} its content starts, in bytes: a multiple of eight} */
  public long contentOffset() {
    return start + HEADER_BYTES;
  }

  /**
   * {@return whether its creator has not removed it yet} A volatile read, so that it cannot be done
   * before an announcement which the caller has made to the creator.
   */
  public boolean isLive() {
    return memory.getIntVolatile(start) == generation;
  }

  /**
   * Removes the cell for everybody; to be called once, by the creator.
   *
   * @return false if it was removed already
   */
  public boolean remove() {
    if (!created || !memory.compareAndSetInt(start, generation, generation + 1)) {
      return false;
    }
    Arenas.release(arena);
    return true;
  }

  /**
   * Deletes the file of a cell with a name, so that the name is free; whoever has it open may go on
   * using it.
   *
   * @return false if the cell has no name, or the name is free already
   */
  public boolean unlink() {
    return arena.isNamed() && MappedFile.unlink(arena.path());
  }

  @Override
  public String toString() {
    return arena + "+" + start;
  }
}
