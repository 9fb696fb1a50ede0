package org.multiprocessing4j.cli.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.process.ChildProcess;

/**
 * A place in a round: whenever its process has ended, another one takes over, until it is vacated.
 *
 * <p>Threads: one of its own waits for the end of each process; the others may call anything.
 */
final class Seat {
  private final Actor actor;
  private final Thing thing;
  private final Ledger ledger;
  private final Ledger diary;
  private final JvmOptions jvm;
  private final PrintWriter output;
  private final Thread keeper;
  private volatile @Nullable ChildProcess occupant;
  private volatile boolean vacated;

  /**
   * A seat whose first process starts now.
   *
   * @param number of the seat in the round, from 1
   * @param thing what its role is about
   * @param diary the ledger of this process, in which it notes how each occupant ended
   */
  Seat(int number, Actor actor, Thing thing, Ledger diary, JvmOptions jvm) throws IOException {
    Path directory = Path.of(actor.directory());
    this.actor = actor;
    this.thing = thing;
    this.ledger = Ledger.create(directory, actor.seat(), number);
    this.diary = diary;
    this.jvm = jvm;
    this.output =
        new PrintWriter(
            Files.newBufferedWriter(
                directory.resolve(actor.seat() + ".out"), StandardOpenOption.CREATE_NEW),
            true);
    this.keeper = new Thread(this::keepFilled, "keeper-" + actor.seat());
    keeper.start();
  }

  /** What its role is about. */
  Thing thing() {
    return thing;
  }

  /** The process that sits there now; null while it is empty. */
  @Nullable ChildProcess occupant() {
    return occupant;
  }

  /** Whether the process that sits there now has begun to act. */
  boolean isActing() {
    ChildProcess now = occupant;
    return now != null && ledger.writer() == now.pid();
  }

  /** When the call began that is under way; empty if there is none. */
  OptionalLong underWaySince() {
    return isActing() ? ledger.underWaySince() : OptionalLong.empty();
  }

  /** Lets nobody in any more. */
  void vacate() {
    vacated = true;
  }

  /** Waits until the last process has left. */
  boolean awaitEmpty(long deadlineNanos) throws InterruptedException {
    long millis = Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000);
    keeper.join(millis);
    return !keeper.isAlive();
  }

  private void keepFilled() {
    try {
      while (!vacated) {
        ChildProcess child = start();
        occupant = child;
        child.join();
        occupant = null;
        diary.note(Op.EXIT, Thing.PROCESS, child.pid(), child.exitCode().orElseThrow());
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a keeper", e);
    }
  }

  private ChildProcess start() {
    return ChildProcess.builder(actor)
        .name(actor.seat())
        .daemon(true)
        .jvmArgs(jvm.options())
        .capture(output::println)
        .start();
  }

  @Override
  public String toString() {
    return actor.seat();
  }
}
