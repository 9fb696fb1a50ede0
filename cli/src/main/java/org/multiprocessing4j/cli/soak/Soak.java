package org.multiprocessing4j.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.multiprocessing4j.cli.soak.RoundPlan.Ending;
import org.multiprocessing4j.cli.soak.check.Deaths;
import org.multiprocessing4j.cli.soak.check.Finding;
import org.multiprocessing4j.cli.soak.check.Recoveries;
import org.multiprocessing4j.cli.soak.check.Tally;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * Runs rounds one after another, each with its own seed and directory, and checks what came of
 * them. The directory of a round in which nothing was found, and no recovery was slow, is deleted.
 */
final class Soak {
  private static final Duration SHORTEST_ROUND = Duration.ofSeconds(6);
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(20);
  private static final Duration TO_END = Duration.ofSeconds(60);
  private static final int MOST_BAD_ROUNDS = 5;

  private final SoakOptions options;
  private final Path directory;
  private final Invariants invariants;
  private final Consumer<String> progress;
  private final List<RoundReport> reports = new ArrayList<>();
  private final List<Path> deadRuns = new ArrayList<>();

  /**
   * A soak.
   *
   * @param directory where the rounds keep what they write
   * @param progress hears a line about each round
   */
  Soak(SoakOptions options, Path directory, Consumer<String> progress) {
    this.options = options;
    this.directory = directory;
    this.invariants = new Invariants(options.longestWait());
    this.progress = progress;
  }

  /** Runs rounds until the time is over, or until enough was found. */
  SoakReport run() throws Exception {
    long start = System.nanoTime();
    long end = start + options.length().toNanos();
    Duration round = roundLength();
    for (int number = 0; isWorthGoingOn(end); number++) {
      RoundReport report = run(number, round);
      reports.add(report);
      progress.accept(report.toString());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new SoakReport(options.seed(), took, reports, leftovers());
  }

  /** Each plan comes once at least, if there is time enough. */
  private Duration roundLength() {
    Duration share = options.length().dividedBy(RoundPlan.count());
    return Collections.max(List.of(SHORTEST_ROUND, Collections.min(List.of(share, LONGEST_ROUND))));
  }

  private boolean isWorthGoingOn(long endNanos) {
    long bad = reports.stream().filter(report -> !report.findings().isEmpty()).count();
    return System.nanoTime() < endNanos && bad < MOST_BAD_ROUNDS;
  }

  private RoundReport run(int number, Duration length) throws Exception {
    Path roundDirectory = Files.createDirectory(directory.resolve("round-" + number));
    Ledger diary = Ledger.create(roundDirectory, History.CONTROLLER, Short.MAX_VALUE - 1);
    diary.beginLife();
    List<Finding> findings = new ArrayList<>();
    boolean isParentKilled = RoundPlan.of(number).ending() == Ending.PARENT_KILLED;
    RoundProcess round = RoundProcess.start(roundDirectory, number, options.seed(), length);
    if (isParentKilled) {
      killWithin(round, length, new Random(options.seed() + number), diary);
    } else {
      awaitEnd(round, length, findings);
    }
    findOrphans(round, findings);
    if (isParentKilled) {
      takeStock(roundDirectory, diary);
    }
    round.run().ifPresent(deadRuns::add);
    return report(roundDirectory, number, findings);
  }

  /** Not in the first quarter, in which hardly anybody acts. */
  private static void killWithin(RoundProcess round, Duration length, Random random, Ledger diary)
      throws InterruptedException {
    long millis = length.toMillis();
    Duration before = Duration.ofMillis(random.nextLong(millis / 4, millis));
    if (!round.awaitEnd(before)) {
      diary.note(Op.KILL, Thing.PROCESS, round.pid(), Result.DONE);
      round.kill();
    }
  }

  private static void awaitEnd(RoundProcess round, Duration length, List<Finding> findings)
      throws InterruptedException {
    if (!round.awaitEnd(length.plus(TO_END))) {
      findings.add(new Finding("hanging parent", "process " + round.pid() + " does not end"));
      round.giveUp();
    } else if (round.exitCode() != 0) {
      findings.add(new Finding("unexpected end", "the parent ended with " + round.exitCode()));
    }
  }

  private static void findOrphans(RoundProcess round, List<Finding> findings) throws IOException {
    for (long pid : round.endOrphans()) {
      findings.add(new Finding("orphan", "process " + pid + " lives two seconds longer"));
    }
  }

  /** A named queue outlives its parent; this process takes what is left. */
  private static void takeStock(Path roundDirectory, Ledger diary) throws Exception {
    for (Thing thing : List.of(Thing.NAMED_QUEUE, Thing.NAMED_RING)) {
      Path directory = Workload.named(thing, roundDirectory);
      if (Files.exists(directory)) {
        try (IpcQueue<byte[]> queue = IpcQueue.open(directory)) {
          Workload.drain(thing, queue, diary);
        }
      }
    }
  }

  private RoundReport report(Path roundDirectory, int number, List<Finding> findings)
      throws IOException {
    try (Stream<Path> files = Files.list(roundDirectory)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(JvmOptions.CRASH_REPORT))
          .forEach(file -> findings.add(new Finding("JVM crash", file.toString())));
    }
    History history = History.read(roundDirectory);
    findings.addAll(invariants.check(history));
    RoundReport report =
        new RoundReport(
            number,
            roundDirectory,
            Tally.of(history),
            Deaths.nanos(history),
            Recoveries.of(history),
            List.copyOf(findings));
    if (!report.isRemarkable()) {
      Trees.delete(roundDirectory);
    }
    return report;
  }

  /** The next program that starts on this machine deletes what the killed have left. */
  private List<Finding> leftovers() throws Exception {
    Sweeper.run();
    return deadRuns.stream()
        .filter(Files::exists)
        .map(run -> new Finding("files left", run + " is still there after a sweep"))
        .toList();
  }
}
