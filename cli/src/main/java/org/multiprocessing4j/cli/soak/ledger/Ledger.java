package org.multiprocessing4j.cli.soak.ledger;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The record of one seat, kept by the processes that sit there one after another.
 *
 * <p>A call is written down before it begins and completed after it has returned, so that a kill in
 * between leaves an entry that says what was under way. One process writes, any thread of it;
 * others may watch.
 */
public final class Ledger {
  /** The last part of a ledger's file name. */
  static final String SUFFIX = ".ledger";

  private static final int SEAT_SHIFT = 48;
  private static final int LIFE_SHIFT = 28;

  private final SharedBuffer memory;
  private long messages;

  private Ledger(SharedBuffer memory) {
    this.memory = memory;
  }

  /**
   * Makes an empty ledger.
   *
   * @param directory of the round
   * @param seat its name
   * @param number of the seat, different for each of the round, 1 to 32,767
   */
  public static Ledger create(Path directory, String seat, int number) {
    return new Ledger(
        MappedFile.create(
            directory.resolve(seat + SUFFIX),
            LedgerLayout.SIZE_BYTES,
            memory -> {
              memory.putInt(LedgerLayout.NUMBER, number);
              SegmentHeader.write(memory, LedgerLayout.KIND, LedgerLayout.VERSION, 0);
            }));
  }

  /** Opens a ledger, to go on with it or to watch. */
  public static Ledger open(Path directory, String seat) {
    return open(directory.resolve(seat + SUFFIX));
  }

  static Ledger open(Path file) {
    SharedBuffer memory = MappedFile.open(file);
    SegmentHeader.read(memory, LedgerLayout.KIND, LedgerLayout.VERSION, file);
    return new Ledger(memory);
  }

  /** Says that this process writes from now on. */
  public synchronized void beginLife() {
    long pid = ProcessHandle.current().pid();
    memory.putInt(LedgerLayout.LIVES, memory.getInt(LedgerLayout.LIVES) + 1);
    note(Op.LIFE, Thing.PROCESS, pid, Result.DONE);
    memory.putLongRelease(LedgerLayout.PID, pid);
  }

  /** The process that writes, or wrote last; 0 if there was none. */
  public long writer() {
    return memory.getLongVolatile(LedgerLayout.PID);
  }

  /** Whether there is room for some more calls. A seat whose ledger is full has nothing to do. */
  public boolean hasRoom() {
    return count() < LedgerLayout.CAPACITY - 16;
  }

  /** A number for a message that no other message of the round has; it tells who made it. */
  public synchronized long nextMessage() {
    return (long) memory.getInt(LedgerLayout.NUMBER) << SEAT_SHIFT
        | (long) memory.getInt(LedgerLayout.LIVES) << LIFE_SHIFT
        | ++messages;
  }

  /** The part of a message's number that all messages of one process have in common. */
  public static long producerOf(long message) {
    return message >>> LIFE_SHIFT;
  }

  /**
   * Writes down a call, makes it, and writes down what it came to.
   *
   * @param call returns a number; an interrupt counts as {@link Result#INTERRUPTED}
   * @return the result
   */
  public long call(Op op, Thing thing, long argument, Callable<Long> call) throws Exception {
    int entry = begin(op, thing, argument);
    long result;
    try {
      result = call.call();
    } catch (InterruptedException e) {
      result = Result.INTERRUPTED;
    }
    end(entry, result);
    return result;
  }

  /** Writes down something that takes no time. */
  public void note(Op op, Thing thing, long argument, long result) {
    end(begin(op, thing, argument), result);
  }

  /** Writes down what is about to be done; returns the entry. */
  public synchronized int begin(Op op, Thing thing, long argument) {
    int index = count();
    long entry = LedgerLayout.entry(index);
    memory.putInt(entry + LedgerLayout.OP, op.number());
    memory.putInt(entry + LedgerLayout.THING, thing.number());
    memory.putInt(entry + LedgerLayout.LIFE, memory.getInt(LedgerLayout.LIVES));
    memory.putLong(entry + LedgerLayout.ARGUMENT, argument);
    memory.putLong(entry + LedgerLayout.START, System.nanoTime());
    memory.putIntRelease(LedgerLayout.COUNT, index + 1);
    return index;
  }

  /** Writes down what has been done. */
  public void end(int index, long result) {
    long entry = LedgerLayout.entry(index);
    memory.putLong(entry + LedgerLayout.RESULT, result);
    memory.putLongRelease(entry + LedgerLayout.END, System.nanoTime());
  }

  /** When the call that is under way began; empty if none is. */
  public OptionalLong underWaySince() {
    int last = count() - 1;
    if (last < 0 || memory.getLongAcquire(LedgerLayout.entry(last) + LedgerLayout.END) != 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(memory.getLong(LedgerLayout.entry(last) + LedgerLayout.START));
  }

  int count() {
    return memory.getIntVolatile(LedgerLayout.COUNT);
  }

  int life(int index) {
    return memory.getInt(LedgerLayout.entry(index) + LedgerLayout.LIFE);
  }

  Call read(int index, Life life) {
    long entry = LedgerLayout.entry(index);
    long end = memory.getLongAcquire(entry + LedgerLayout.END);
    return new Call(
        life,
        Op.of(memory.getInt(entry + LedgerLayout.OP)),
        Thing.of(memory.getInt(entry + LedgerLayout.THING)),
        memory.getLong(entry + LedgerLayout.ARGUMENT),
        memory.getLong(entry + LedgerLayout.START),
        memory.getLong(entry + LedgerLayout.RESULT),
        end);
  }
}
