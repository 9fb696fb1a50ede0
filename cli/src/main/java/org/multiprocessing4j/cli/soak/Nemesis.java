package org.multiprocessing4j.cli.soak;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.process.ChildProcess;

/**
 * Kills, stops and interrupts the processes of a round at random, every 40 to 220 ms.
 *
 * <p>After one kill in four it kills somebody of the same workload within a few milliseconds, who
 * may just be recovering from the first. Processes that pools and managers have started are victims
 * as well. For one thread.
 */
final class Nemesis {
  private static final int SHORTEST_PAUSE_MILLIS = 40;
  private static final int LONGEST_PAUSE_MILLIS = 220;
  private static final int LONGEST_STOP_MILLIS = 300;
  private static final int STORM = 10;
  private static final int MILLIS = 1_000_000;

  private final List<Seat> seats;
  private final Ledger diary;
  private final Random random;
  private final Queue<Stopped> stopped =
      new PriorityQueue<>(Comparator.comparingLong(Stopped::untilNanos));

  Nemesis(List<Seat> seats, Ledger diary, Random random) {
    this.seats = seats;
    this.diary = diary;
    this.random = random;
  }

  private record Stopped(ChildProcess process, long untilNanos) {}

  /** Strikes until some time, and lets the stopped go on then. */
  void strikeUntil(long deadlineNanos) {
    while (System.nanoTime() < deadlineNanos) {
      long pause = random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
      sleepUntil(Math.min(deadlineNanos, System.nanoTime() + pause * MILLIS));
      strike();
    }
    continueAll(Long.MAX_VALUE);
  }

  private void strike() {
    Seat seat = pickVictim();
    if (seat == null) {
      return;
    }
    if (random.nextInt(4) > 0 || !killDescendantOf(seat)) {
      kill(seat);
    }
    switch (random.nextInt(20)) {
      case 0, 1 -> stop(pick());
      case 2 -> storm();
      case 3, 4, 5, 6, 7 -> killAnotherOf(seat);
      default -> {}
    }
  }

  private Seat pick() {
    return seats.get(random.nextInt(seats.size()));
  }

  /**
   * Mostly somebody who acts already; now and then one whose JVM is only coming up. Nobody while
   * less than half of the seats act: there would be nothing to see.
   */
  private @Nullable Seat pickVictim() {
    List<Seat> acting = seats.stream().filter(Seat::isActing).toList();
    if (acting.size() < seats.size() / 2) {
      return null;
    }
    return random.nextInt(8) == 0 ? pick() : acting.get(random.nextInt(acting.size()));
  }

  private void kill(Seat seat) {
    ChildProcess process = seat.occupant();
    if (process != null) {
      diary.note(Op.KILL, Thing.PROCESS, process.pid(), Result.DONE);
      process.kill();
    }
  }

  /** Whoever goes on with what the dead held may be killed at that. */
  private void killAnotherOf(Seat seat) {
    List<Seat> others =
        seats.stream().filter(other -> other != seat && other.thing() == seat.thing()).toList();
    if (!others.isEmpty()) {
      LockSupport.parkNanos(random.nextInt(5 * MILLIS));
      kill(others.get(random.nextInt(others.size())));
    }
  }

  /** Returns whether there was one. */
  private boolean killDescendantOf(Seat seat) {
    ChildProcess process = seat.occupant();
    if (process == null || !seat.isActing()) {
      return false;
    }
    List<Long> descendants = Descendants.of(process.pid());
    if (descendants.isEmpty()) {
      return false;
    }
    long pid = descendants.get(random.nextInt(descendants.size()));
    int entry = diary.begin(Op.KILL, seat.thing(), pid);
    boolean isKilled = Descendants.kill(pid, process.pid());
    diary.end(entry, isKilled ? Result.DONE : Result.NOTHING);
    return isKilled;
  }

  private void stop(Seat seat) {
    ChildProcess process = seat.occupant();
    if (process != null && seat.isActing()) {
      diary.note(Op.STOP, Thing.PROCESS, process.pid(), Result.DONE);
      process.signal(Signal.SIGSTOP);
      long nanos = (long) random.nextInt(10, LONGEST_STOP_MILLIS) * MILLIS;
      stopped.add(new Stopped(process, System.nanoTime() + nanos));
    }
  }

  private void continueAll(long beforeNanos) {
    while (!stopped.isEmpty() && stopped.element().untilNanos() < beforeNanos) {
      ChildProcess process = stopped.remove().process();
      process.signal(Signal.SIGCONT);
      diary.note(Op.CONTINUE, Thing.PROCESS, process.pid(), Result.DONE);
    }
  }

  private void storm() {
    for (int i = 0; i < STORM; i++) {
      ChildProcess process = pick().occupant();
      if (process != null) {
        diary.note(Op.INTERRUPT, Thing.PROCESS, process.pid(), Result.DONE);
        process.interrupt();
      }
    }
  }

  private void sleepUntil(long deadlineNanos) {
    for (long now = System.nanoTime(); now < deadlineNanos; now = System.nanoTime()) {
      continueAll(now);
      long nextStop = stopped.isEmpty() ? deadlineNanos : stopped.element().untilNanos();
      LockSupport.parkNanos(Math.max(1, Math.min(nextStop, deadlineNanos) - now));
    }
  }
}
