package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * Messages that are taken for good arrive exactly once and whole, those of a producer in their
 * order, and none is overlooked.
 *
 * <p>A message may be lost only in the hand of a consumer that was killed inside its call: at most
 * one for each such call. The history must end with a survivor that takes what is left, unless
 * nothing survived.
 *
 * @param thing what carried the messages
 */
public record DeliveryCheck(Thing thing) implements Check {

  @Override
  public List<Finding> check(History history) {
    Traffic traffic = new Traffic(history.of(thing));
    List<Finding> findings = new ArrayList<>(new StrangerCheck(thing).check(history));
    traffic.findDuplicates(findings);
    traffic.findLost(findings);
    traffic.findOvertaking(findings);
    traffic.findOverlooked(findings);
    return findings;
  }

  private final class Traffic {
    private final List<Call> puts;
    private final List<Call> gets;
    private final Map<Long, Call> getByMessage = new HashMap<>();
    private final List<Call> duplicates = new ArrayList<>();

    Traffic(List<Call> calls) {
      puts = calls.stream().filter(call -> call.op() == Op.PUT).toList();
      gets = calls.stream().filter(call -> call.op() == Op.GET).toList();
      for (Call get : gets) {
        if (get.succeeded() && getByMessage.put(get.result(), get) != null) {
          duplicates.add(get);
        }
      }
    }

    void findDuplicates(List<Finding> findings) {
      duplicates.forEach(get -> add(findings, "duplicate message", get));
    }

    void findLost(List<Finding> findings) {
      if (!isDrained()) {
        return;
      }
      List<Call> lost =
          puts.stream()
              .filter(put -> put.succeeded() && !getByMessage.containsKey(put.argument()))
              .toList();
      long excused = gets.stream().filter(get -> !get.isFinished()).count();
      if (lost.size() > excused) {
        add(
            findings,
            "lost message",
            lost.size()
                + " lost, "
                + excused
                + " consumers killed in a call; the last: "
                + lost.get(lost.size() - 1));
      }
    }

    /** The last call of all found nothing. */
    private boolean isDrained() {
      return !gets.isEmpty() && gets.get(gets.size() - 1).result() == Result.NOTHING;
    }

    /** A later message of the same producer was already there before this one was asked for. */
    void findOvertaking(List<Finding> findings) {
      Map<Long, Call> earliestEnd = new HashMap<>();
      for (int i = puts.size() - 1; i >= 0; i--) {
        Call get = getByMessage.get(puts.get(i).argument());
        if (get == null) {
          continue;
        }
        long producer = Ledger.producerOf(puts.get(i).argument());
        Call later = earliestEnd.get(producer);
        if (later != null && later.endNanos() < get.startNanos()) {
          add(findings, "wrong order", later + " came before " + get);
        }
        if (later == null || get.endNanos() < later.endNanos()) {
          earliestEnd.put(producer, get);
        }
      }
    }

    /** A call found nothing, while a message was there from before its start to after its end. */
    void findOverlooked(List<Finding> findings) {
      for (Call nothing : gets) {
        if (nothing.isFinished() && nothing.result() == Result.NOTHING) {
          puts.stream()
              .filter(put -> wasThereDuring(put, nothing))
              .findFirst()
              .ifPresent(put -> add(findings, "overlooked message", put + " by " + nothing));
        }
      }
    }

    private boolean wasThereDuring(Call put, Call nothing) {
      Call get = put.succeeded() ? getByMessage.get(put.argument()) : null;
      return get != null
          && put.endNanos() < nothing.startNanos()
          && nothing.endNanos() < get.startNanos();
    }

    private void add(List<Finding> findings, String what, Object seen) {
      findings.add(new Finding(what, thing + ": " + seen));
    }
  }
}
