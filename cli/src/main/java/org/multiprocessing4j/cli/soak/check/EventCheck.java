package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/** Nobody waits in vain while an event is set, or goes on while it is not. */
public final class EventCheck implements Check {

  @Override
  public List<Finding> check(History history) {
    List<Call> changes =
        history.of(Thing.EVENT).stream().filter(call -> call.op() != Op.AWAIT).toList();
    List<Finding> findings = new ArrayList<>();
    for (Call wait : history.of(Thing.EVENT, Op.AWAIT)) {
      if (!wait.isFinished() || wait.result() == Result.INTERRUPTED) {
        continue;
      }
      boolean wentOn = wait.succeeded();
      if (certainState(changes, wait).filter(isSet -> isSet != wentOn).isPresent()) {
        findings.add(
            new Finding(wentOn ? "went on without an event" : "overslept an event", "" + wait));
      }
    }
    return findings;
  }

  /** Whether the event was certainly set, or certainly clear, for as long as a wait took. */
  private static Optional<Boolean> certainState(List<Call> changes, Call wait) {
    Optional<Boolean> state = Optional.of(false);
    for (Call change : changes) {
      if (change.startNanos() > wait.endNanos()) {
        return state;
      }
      boolean isBefore = change.isFinished() && change.endNanos() < wait.startNanos();
      state = isBefore ? Optional.of(change.op() == Op.SET) : Optional.empty();
    }
    return state;
  }
}
