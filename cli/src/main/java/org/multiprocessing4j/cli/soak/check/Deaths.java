package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import java.util.stream.Stream;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * How long it takes from a kill until the parent hears that the process is dead.
 *
 * <p>Most of it is the kernel's: each thread of the victim has to run once more, on processors that
 * others want too, and the victim's memory is given back, before anybody can know of the death. So
 * it is what a recovery takes at least.
 */
public final class Deaths {
  private Deaths() {}

  /** All times, in nanoseconds. */
  public static List<Long> nanos(History history) {
    List<Call> exits =
        history.of(Thing.PROCESS).stream().filter(call -> call.op() == Op.EXIT).toList();
    return history.of(Thing.PROCESS, Op.KILL).stream()
        .flatMap(kill -> untilExit(kill, exits))
        .toList();
  }

  private static Stream<Long> untilExit(Call kill, List<Call> exits) {
    return exits.stream()
        .filter(exit -> exit.argument() == kill.argument())
        .map(exit -> exit.startNanos() - kill.startNanos())
        .filter(nanos -> nanos > 0)
        .limit(1);
  }
}
