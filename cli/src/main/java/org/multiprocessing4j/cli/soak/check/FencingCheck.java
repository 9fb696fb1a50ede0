package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.multiprocessing4j.cli.soak.check.ExclusionCheck.Tenure;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.cli.soak.ledger.Token;

/**
 * Each holder of a lock counts on from the one before, and learns of its death.
 *
 * @param thing the lock
 */
public record FencingCheck(Thing thing) implements Check {

  @Override
  public List<Finding> check(History history) {
    List<Tenure> tenures = new ArrayList<>(Tenure.of(history, thing));
    tenures.sort(Comparator.comparingLong(Tenure::fromNanos));
    List<Finding> findings = new ArrayList<>();
    for (int i = 1; i < tenures.size(); i++) {
      compare(tenures.get(i - 1), tenures.get(i), findings);
    }
    return findings;
  }

  private static void compare(Tenure before, Tenure after, List<Finding> findings) {
    long tokenBefore = before.take().result();
    long token = after.take().result();
    if (Token.count(token) <= Token.count(tokenBefore)) {
      findings.add(new Finding("fencing token out of order", after + " follows " + before));
    }
    if (before.endedByDeath() && !Token.isTold(token)) {
      findings.add(new Finding("death not told", after + " follows " + before));
    }
  }
}
