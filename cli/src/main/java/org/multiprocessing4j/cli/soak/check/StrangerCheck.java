package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * Nothing comes out of a queue that nobody can have put, and nothing that is damaged.
 *
 * @param thing the queue
 */
record StrangerCheck(Thing thing) implements Check {

  @Override
  public List<Finding> check(History history) {
    List<Call> calls = history.of(thing);
    Set<Long> possible = new HashSet<>();
    for (Call call : calls) {
      if (call.op() == Op.PUT && (!call.isFinished() || call.succeeded())) {
        possible.add(call.argument());
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Call call : calls) {
      boolean isDelivery = call.op() == Op.RECEIVE || call.op() == Op.GET;
      if (isDelivery && call.succeeded() && !possible.contains(call.result())) {
        findings.add(new Finding("unexpected message", "nobody has put what came out in " + call));
      } else if (isDelivery && call.isFinished() && call.result() == Result.TORN) {
        findings.add(new Finding("torn message", call.toString()));
      }
    }
    return findings;
  }
}
