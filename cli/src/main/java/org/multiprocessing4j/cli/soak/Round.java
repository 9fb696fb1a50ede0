package org.multiprocessing4j.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.multiprocessing4j.cli.soak.RoundPlan.Ending;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.cli.soak.role.Role;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.shared.SharedBoolean;
import org.multiprocessing4j.process.ChildProcess;

/**
 * One round of a soak, in a JVM of its own that is the parent of all others in it: it sets the
 * workloads up, fills the seats, lets the nemesis strike, ends the round, and looks what is left.
 */
final class Round {
  /** The file in which the directory of the run is written down. */
  static final String RUN_FILE = "run";

  private static final Duration TO_LEAVE = Duration.ofSeconds(10);

  private final Path directory;
  private final RoundPlan plan;
  private final Random random;
  private final Ledger diary;
  private final List<Workload> workloads = new ArrayList<>();
  private final List<Seat> seats = new ArrayList<>();

  private Round(Path directory, int number, long seed) {
    this.directory = directory;
    this.plan = RoundPlan.of(number);
    this.random = new Random(seed + number);
    this.diary = Ledger.create(directory, History.PARENT, Short.MAX_VALUE);
  }

  /**
   * Runs a round.
   *
   * @param args the directory, the number of the round, the seed, and how many milliseconds
   */
  public static void main(String[] args) throws Exception {
    Round round = new Round(Path.of(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]));
    round.run(Duration.ofMillis(Long.parseLong(args[3])));
  }

  private void run(Duration length) throws Exception {
    long end = System.nanoTime() + length.toNanos();
    tellRun();
    diary.beginLife();
    SharedBoolean isOver = SharedBoolean.create();
    setUp(isOver);
    Thread watchdog = Watchdog.over(seats);
    new Nemesis(seats, diary, random).strikeUntil(end);
    seats.forEach(Seat::vacate);
    if (plan.ending() == Ending.ALL_KILLED) {
      seats.forEach(this::kill);
    }
    isOver.set(true);
    awaitAll();
    watchdog.interrupt();
    for (Workload workload : workloads) {
      workload.stocktaking().writeDown(diary);
    }
  }

  /** By a rename: whoever killed this process reads the whole name, or none. */
  private void tellRun() throws IOException {
    Path draft = directory.resolve(RUN_FILE + ".tmp");
    Files.writeString(draft, RunDirectory.current().path().toString());
    Files.move(draft, directory.resolve(RUN_FILE));
  }

  private void setUp(SharedBoolean isOver) throws Exception {
    JvmOptions jvm = new JvmOptions(directory);
    for (Thing thing : plan.things()) {
      Workload workload = Workload.of(thing, directory, jvm);
      workloads.add(workload);
      Iterator<String> names = workload.seatNames().iterator();
      for (Role role : workload.roles()) {
        Actor actor = new Actor(directory.toString(), names.next(), role, isOver);
        seats.add(new Seat(seats.size() + 1, actor, thing, diary, jvm));
      }
    }
  }

  private void kill(Seat seat) {
    ChildProcess process = seat.occupant();
    if (process != null) {
      diary.note(Op.KILL, Thing.PROCESS, process.pid(), Result.DONE);
      process.kill();
    }
  }

  /** Who does not leave in time is left to the end of this process; its call has no end then. */
  private void awaitAll() throws InterruptedException {
    long deadline = System.nanoTime() + TO_LEAVE.toNanos();
    for (Seat seat : seats) {
      if (!seat.awaitEmpty(deadline)) {
        Watchdog.dump(seat, "has not left");
      }
    }
  }
}
