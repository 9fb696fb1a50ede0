package org.multiprocessing4j.cli.soak;

import java.nio.file.Path;
import java.util.List;
import org.multiprocessing4j.cli.soak.check.Finding;
import org.multiprocessing4j.cli.soak.check.Tally;

/**
 * What came of a round.
 *
 * @param number of the round
 * @param directory with all that was written down; deleted if nothing was found
 * @param tally what has happened
 * @param recoveriesNanos from each kill until the living went on with what the dead held
 * @param findings what must not be
 */
record RoundReport(
    int number, Path directory, Tally tally, List<Long> recoveriesNanos, List<Finding> findings) {

  @Override
  public String toString() {
    Programme programme = Programme.of(number);
    return "round %d %s, %s: %d kills, %d calls, %s"
        .formatted(
            number,
            programme.things(),
            programme.ending(),
            tally.kills(),
            tally.calls(),
            findings.isEmpty() ? "nothing found" : findings.size() + " findings, see " + directory);
  }
}
