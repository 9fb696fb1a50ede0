package org.multiprocessing4j.cli.soak;

import java.time.Duration;
import java.util.List;
import org.multiprocessing4j.cli.soak.check.BarrierCheck;
import org.multiprocessing4j.cli.soak.check.Check;
import org.multiprocessing4j.cli.soak.check.DeliveryCheck;
import org.multiprocessing4j.cli.soak.check.EventCheck;
import org.multiprocessing4j.cli.soak.check.ExclusionCheck;
import org.multiprocessing4j.cli.soak.check.ExitCheck;
import org.multiprocessing4j.cli.soak.check.FencingCheck;
import org.multiprocessing4j.cli.soak.check.Finding;
import org.multiprocessing4j.cli.soak.check.RedeliveryCheck;
import org.multiprocessing4j.cli.soak.check.SquareCheck;
import org.multiprocessing4j.cli.soak.check.TotalCheck;
import org.multiprocessing4j.cli.soak.check.WaitCheck;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/** All that must hold of a round, whatever was on in it. */
final class Invariants {
  private final List<Check> checks;

  /**
   * The invariants.
   *
   * @param longestWait how long a call may take
   */
  Invariants(Duration longestWait) {
    checks =
        List.of(
            new DeliveryCheck(Thing.QUEUE),
            new DeliveryCheck(Thing.RING),
            new DeliveryCheck(Thing.NAMED_QUEUE),
            new DeliveryCheck(Thing.NAMED_RING),
            new DeliveryCheck(Thing.MAILBOX),
            new RedeliveryCheck(Thing.ACKNOWLEDGED_QUEUE),
            new RedeliveryCheck(Thing.ACKNOWLEDGED_RING),
            new ExclusionCheck(Thing.LOCK, 1),
            new ExclusionCheck(Thing.REENTRANT_LOCK, 1),
            new ExclusionCheck(Thing.SEMAPHORE, Workload.PERMITS),
            new FencingCheck(Thing.LOCK),
            new FencingCheck(Thing.REENTRANT_LOCK),
            new TotalCheck(Workload.PERMITS),
            new EventCheck(),
            new BarrierCheck(Workload.PARTIES),
            new SquareCheck(Thing.POOL),
            new SquareCheck(Thing.MANAGER),
            new WaitCheck(longestWait.toNanos()),
            new ExitCheck());
  }

  List<Finding> check(History history) {
    return checks.stream().flatMap(check -> check.check(history).stream()).toList();
  }
}
