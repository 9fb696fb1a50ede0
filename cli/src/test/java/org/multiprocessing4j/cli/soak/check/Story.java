package org.multiprocessing4j.cli.soak.check;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Life;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/** Makes histories up. Times are small numbers: a call lasts from one to another. */
final class Story {
  private static final int NEVER = 0;

  private final Thing thing;
  private final List<Call> calls = new ArrayList<>();

  Story(Thing thing) {
    this.thing = thing;
  }

  /** A process that nobody kills; different for each name. */
  static Life living(String name) {
    return new Life(name, 1, 100 + Math.abs(name.hashCode() % 1000), 0, Long.MAX_VALUE);
  }

  /** A process that is killed at some time. */
  static Life killed(String name, long nanos) {
    return new Life(name, 1, 100 + Math.abs(name.hashCode() % 1000), 0, nanos);
  }

  /** A call that returned. */
  Story call(Life life, Op op, long argument, long start, long result, long end) {
    calls.add(new Call(life, op, thing, argument, start, result, end));
    return this;
  }

  /** A call that did not return. */
  Story cutOff(Life life, Op op, long argument, long start) {
    calls.add(new Call(life, op, thing, argument, start, 0, NEVER));
    return this;
  }

  /** A signal, or the end of a process. */
  Story note(Op op, long pid, long result, long nanos) {
    calls.add(new Call(living("parent"), op, Thing.PROCESS, pid, nanos, result, nanos));
    return this;
  }

  Story put(Life life, long message, long start, long end) {
    return call(life, Op.PUT, message, start, Result.DONE, end);
  }

  Story get(Life life, long result, long start, long end) {
    return call(life, Op.GET, 0, start, result, end);
  }

  /** The survivor finds nothing more. */
  Story drained() {
    return get(living("parent"), Result.NOTHING, 1_000, 1_001);
  }

  History history() {
    return new History(calls);
  }

  /** What a check names. */
  List<String> brokenBy(Check check) {
    return check.check(history()).stream().map(Finding::invariant).toList();
  }
}
