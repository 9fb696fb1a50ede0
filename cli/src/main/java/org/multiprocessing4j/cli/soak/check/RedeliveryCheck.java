package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Life;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * Messages that are acknowledged arrive at least once, and again only if their receiver gave them
 * back or was killed before it had acknowledged: so at most once more for each kill.
 *
 * @param thing the queue
 */
public record RedeliveryCheck(Thing thing) implements Check {

  @Override
  public List<Finding> check(History history) {
    List<Call> calls = history.of(thing);
    Map<Long, List<Delivered>> deliveries = deliveries(calls);
    List<Finding> findings = new ArrayList<>(new StrangerCheck(thing).check(history));
    deliveries.values().forEach(ofOne -> findNeedless(ofOne, findings));
    findLost(calls, deliveries, findings);
    return findings;
  }

  /**
   * A message in the hands of a receiver.
   *
   * @param receive the call that brought it
   * @param settled the call that settled it, if there was one
   */
  private record Delivered(Call receive, @Nullable Call settled) {
    /** Whether it can have come back by some time: given back, or its receiver killed with it. */
    boolean mayComeBackBefore(long nanos) {
      if (settled != null && settled.op() == Op.NACK && settled.startNanos() < nanos) {
        return true;
      }
      boolean isSettled = settled != null && settled.isFinished();
      return !isSettled && receive.life().killedNanos() < nanos;
    }

    /** Whether it can be gone for good. */
    boolean mayBeGone() {
      return settled != null && settled.op() != Op.NACK;
    }
  }

  /**
   * What was received how often, in the order in which it came; a call that began earlier may have
   * waited longer. What was taken for good by {@code get} is acknowledged by it.
   */
  private static Map<Long, List<Delivered>> deliveries(List<Call> calls) {
    List<Delivered> all = new ArrayList<>();
    Map<Life, Call> inHand = new HashMap<>();
    for (Call call : calls) {
      if (call.op() == Op.GET && call.succeeded()) {
        all.add(new Delivered(call, call));
      } else if (call.op() == Op.RECEIVE && call.succeeded()) {
        inHand.put(call.life(), call);
      } else if (call.op() == Op.ACK || call.op() == Op.NACK) {
        all.add(new Delivered(Objects.requireNonNull(inHand.remove(call.life())), call));
      }
    }
    inHand.values().forEach(receive -> all.add(new Delivered(receive, null)));
    return all.stream()
        .sorted(Comparator.comparingLong(delivered -> delivered.receive().endNanos()))
        .collect(Collectors.groupingBy(delivered -> delivered.receive().result()));
  }

  private static void findNeedless(List<Delivered> ofOne, List<Finding> findings) {
    for (int i = 0; i + 1 < ofOne.size(); i++) {
      if (!ofOne.get(i).mayComeBackBefore(ofOne.get(i + 1).receive().endNanos())) {
        findings.add(
            new Finding(
                "duplicate message",
                ofOne.get(i + 1).receive() + ", though settled before: " + ofOne.get(i)));
      }
    }
  }

  private void findLost(
      List<Call> calls, Map<Long, List<Delivered>> deliveries, List<Finding> findings) {
    if (calls.isEmpty() || calls.get(calls.size() - 1).result() != Result.NOTHING) {
      return;
    }
    for (Call put : calls) {
      if (put.op() != Op.PUT || !put.succeeded()) {
        continue;
      }
      List<Delivered> ofOne = deliveries.getOrDefault(put.argument(), List.of());
      if (ofOne.stream().noneMatch(Delivered::mayBeGone)) {
        findings.add(new Finding("lost message", thing + ": nobody acknowledged it: " + put));
      }
    }
  }
}
