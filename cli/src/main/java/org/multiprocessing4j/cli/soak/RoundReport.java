package org.multiprocessing4j.cli.soak;

import java.nio.file.Path;
import java.util.List;
import org.multiprocessing4j.cli.soak.check.Finding;
import org.multiprocessing4j.cli.soak.check.Recovery;
import org.multiprocessing4j.cli.soak.check.Tally;

/**
 * What came of a round.
 *
 * @param number of the round
 * @param directory with all that was written down; deleted unless something was found or slow
 * @param tally what has happened
 * @param deathsNanos how long each kill took
 * @param recoveries after the kills
 * @param findings what must not be
 */
record RoundReport(
    int number,
    Path directory,
    Tally tally,
    List<Long> deathsNanos,
    List<Recovery> recoveries,
    List<Finding> findings) {

  @Override
  public String toString() {
    RoundPlan plan = RoundPlan.of(number);
    return "round %d %s, %s: %d kills, %d calls, %s%s"
        .formatted(
            number,
            plan.things(),
            plan.ending(),
            tally.kills(),
            tally.calls(),
            findings.isEmpty() ? "nothing found" : findings.size() + " findings, see " + directory,
            slow().isEmpty() ? "" : "; slow, see " + directory + ": " + slow());
  }

  /** Whether somebody will want to read what was written down. */
  boolean isRemarkable() {
    return !findings.isEmpty() || !slow().isEmpty();
  }

  private List<Recovery> slow() {
    return recoveries.stream().filter(Recovery::isSlow).toList();
  }
}
