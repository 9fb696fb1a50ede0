package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import java.util.stream.Stream;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/** When all is quiet, every permit is back and every increment is counted once. */
public final class TotalCheck implements Check {
  private final int permits;

  /**
   * A check.
   *
   * @param permits how many the semaphore was made with
   */
  public TotalCheck(int permits) {
    this.permits = permits;
  }

  @Override
  public List<Finding> check(History history) {
    List<Call> additions = history.of(Thing.COUNTER, Op.ADD);
    long finished = additions.stream().filter(Call::isFinished).count();
    return Stream.concat(
            outside(history, Thing.SEMAPHORE, permits, permits),
            outside(history, Thing.COUNTER, finished, additions.size()))
        .toList();
  }

  private static Stream<Finding> outside(History history, Thing thing, long low, long high) {
    return history.of(thing, Op.TOTAL).stream()
        .filter(total -> total.result() < low || total.result() > high)
        .map(
            total ->
                new Finding(
                    "wrong total",
                    "%s: %d, but should be %d to %d".formatted(thing, total.result(), low, high)));
  }
}
