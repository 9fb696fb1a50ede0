package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * Nobody passes a barrier before all parties are there.
 *
 * @param parties how many it waits for
 */
public record BarrierCheck(int parties) implements Check {

  @Override
  public List<Finding> check(History history) {
    List<Call> waits = history.of(Thing.BARRIER, Op.AWAIT);
    List<Finding> findings = new ArrayList<>();
    int first = 0;
    for (Call pass : waits) {
      while (hasEndedBefore(waits.get(first), pass)) {
        first++;
      }
      if (pass.succeeded() && countThere(waits, first, pass) < parties) {
        findings.add(new Finding("barrier passed alone", pass.toString()));
      }
    }
    return findings;
  }

  private static boolean hasEndedBefore(Call wait, Call pass) {
    return wait.isFinished() && wait.endNanos() < pass.startNanos();
  }

  /** How many calls, this one included, have a time in common with it. */
  private static int countThere(List<Call> waits, int first, Call pass) {
    int count = 0;
    for (int i = first; i < waits.size() && waits.get(i).startNanos() < pass.endNanos(); i++) {
      if (!hasEndedBefore(waits.get(i), pass)) {
        count++;
      }
    }
    return count;
  }
}
