package org.multiprocessing4j.cli.soak;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.process.ChildProcess;

/** Has every process whose call takes too long print its stacks into the output of its seat. */
final class Watchdog {
  private static final Duration TOO_LONG = Duration.ofSeconds(5);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private Watchdog() {}

  /** Starts a thread that watches until it is interrupted. */
  static Thread over(List<Seat> seats) {
    Thread thread = new Thread(() -> watch(List.copyOf(seats)), "watchdog");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void watch(List<Seat> seats) {
    try {
      while (true) {
        Thread.sleep(INTERVAL.toMillis());
        seats.stream().filter(Watchdog::isStalled).forEach(seat -> dump(seat, "has stalled"));
      }
    } catch (InterruptedException e) {
      return; // the round is over
    }
  }

  private static boolean isStalled(Seat seat) {
    OptionalLong since = seat.underWaySince();
    return since.isPresent() && System.nanoTime() - since.getAsLong() > TOO_LONG.toNanos();
  }

  /** A JVM answers SIGQUIT with the stacks of all its threads. */
  static void dump(Seat seat, String why) {
    ChildProcess process = seat.occupant();
    if (process != null) {
      System.out.println(seat + " " + why + ": pid " + process.pid());
      process.signal(Signal.SIGQUIT);
    }
  }
}
