package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/** A process ends with 0, or by the SIGKILL that was sent to it. */
public final class ExitCheck implements Check {
  private static final long KILLED = -9;

  @Override
  public List<Finding> check(History history) {
    Set<Long> killed =
        history.of(Thing.PROCESS, Op.KILL).stream().map(Call::argument).collect(Collectors.toSet());
    return history.of(Thing.PROCESS, Op.EXIT).stream()
        .filter(exit -> exit.result() != (killed.contains(exit.argument()) ? KILLED : 0))
        .map(
            exit ->
                new Finding(
                    "unexpected end",
                    "process %d ended with %d".formatted(exit.argument(), exit.result())))
        .toList();
  }
}
