package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Life;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * No more than so many hold something at a time.
 *
 * @param thing a lock or a semaphore
 * @param limit how many may hold it
 */
public record ExclusionCheck(Thing thing, int limit) implements Check {

  @Override
  public List<Finding> check(History history) {
    List<Change> changes = new ArrayList<>();
    for (Tenure tenure : Tenure.of(history, thing)) {
      if (tenure.fromNanos() < tenure.toNanos()) {
        changes.add(new Change(tenure.fromNanos(), 1, tenure));
        changes.add(new Change(tenure.toNanos(), -1, tenure));
      }
    }
    changes.sort(Comparator.comparingLong(Change::nanos).thenComparingInt(Change::step));
    return findCrowds(changes);
  }

  private List<Finding> findCrowds(List<Change> changes) {
    List<Finding> findings = new ArrayList<>();
    List<Tenure> holders = new ArrayList<>();
    for (Change change : changes) {
      if (change.step() < 0) {
        holders.remove(change.tenure());
        continue;
      }
      holders.add(change.tenure());
      if (holders.size() > limit) {
        findings.add(
            new Finding("exclusion broken", "more than " + limit + " at a time: " + holders));
      }
    }
    return findings;
  }

  private record Change(long nanos, int step, Tenure tenure) {}

  /**
   * A time during which somebody certainly held something: from the return of taking it to the call
   * that gives it back, or to the kill.
   *
   * @param take the call that took it
   * @param release the call that gave it back, if it came to that
   */
  record Tenure(Call take, @Nullable Call release) {

    static List<Tenure> of(History history, Thing thing) {
      Map<Life, Call> open = new HashMap<>();
      List<Tenure> tenures = new ArrayList<>();
      for (Call call : history.of(thing)) {
        if (call.op() == Op.TAKE && call.succeeded()) {
          open.put(call.life(), call);
        } else if (call.op() == Op.RETURN) {
          Call take = open.remove(call.life());
          if (take != null) {
            tenures.add(new Tenure(take, call));
          }
        }
      }
      open.values().forEach(take -> tenures.add(new Tenure(take, null)));
      return tenures;
    }

    long fromNanos() {
      return take.endNanos();
    }

    long toNanos() {
      long killed = take.life().killedNanos();
      return release == null ? killed : Math.min(killed, release.startNanos());
    }

    /** Whether its holder was killed before it began to give it back. */
    boolean endedByDeath() {
      return release == null && take.life().isKilled();
    }
  }
}
