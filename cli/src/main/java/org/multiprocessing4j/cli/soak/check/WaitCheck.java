package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * No call hangs, and none takes longer than it may. All timeouts in a soak are much shorter than
 * the limit, and so is every stop.
 *
 * @param limitNanos how long a call may take, the time aside for which its process was stopped
 */
public record WaitCheck(long limitNanos) implements Check {

  @Override
  public List<Finding> check(History history) {
    Pauses pauses = new Pauses(history);
    return history.calls().stream()
        .filter(call -> call.thing() != Thing.PROCESS)
        .flatMap(call -> check(call, pauses).stream())
        .toList();
  }

  private Optional<Finding> check(Call call, Pauses pauses) {
    if (!call.isFinished()) {
      return call.life().isKilled()
          ? Optional.empty()
          : Optional.of(new Finding("hanging call", call.toString()));
    }
    if (call.durationNanos() < limitNanos) {
      return Optional.empty();
    }
    long nanos = call.durationNanos() - pauses.stoppedNanos(call);
    return nanos < limitNanos
        ? Optional.empty()
        : Optional.of(new Finding("long wait", "%d ms in %s".formatted(nanos / 1_000_000, call)));
  }
}
