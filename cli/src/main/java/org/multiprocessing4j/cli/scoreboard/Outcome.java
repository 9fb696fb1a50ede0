package org.multiprocessing4j.cli.scoreboard;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What became of a survivor.
 *
 * @param text "goes on", "hangs", or "error" with its name
 * @param millis from the kill
 */
record Outcome(String text, double millis) {
  /** What a survivor that is still waiting at the limit is said to do. */
  static final String HANGS = "hangs";

  /** There is nobody to ask. */
  static final Outcome ABSENT = new Outcome("-", 0);

  /** Kills, and lets the survivor go on. */
  static Outcome of(KillCase.Situation situation, Duration limit) throws Exception {
    FutureTask<Boolean> survivor =
        new FutureTask<>(
            () -> {
              situation.survivor().run();
              return true;
            });
    Thread thread = new Thread(survivor, "survivor");
    thread.setDaemon(true);
    long start = System.nanoTime();
    situation.kill().run();
    thread.start();
    String text = await(survivor, limit);
    return new Outcome(text, (System.nanoTime() - start) / 1e6);
  }

  private static String await(FutureTask<Boolean> survivor, Duration limit)
      throws InterruptedException {
    try {
      boolean unused = survivor.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return "goes on";
    } catch (TimeoutException e) {
      return HANGS;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "error " + cause.getClass().getSimpleName();
    }
  }

  /** Reads what the script for Python prints. */
  static Outcome parse(String line) {
    int tab = line.indexOf('\t');
    return new Outcome(line.substring(0, tab), Double.parseDouble(line.substring(tab + 1).strip()));
  }

  @Override
  public String toString() {
    return equals(ABSENT) ? text : "%s, %.0f ms".formatted(text, millis);
  }
}
