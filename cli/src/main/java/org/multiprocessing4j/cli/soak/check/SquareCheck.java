package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.Call;
import org.multiprocessing4j.cli.soak.ledger.History;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * Another process answers what it was asked, or its death is reported.
 *
 * @param thing who was asked: a pool or a manager
 */
public record SquareCheck(Thing thing) implements Check {

  @Override
  public List<Finding> check(History history) {
    return history.of(thing, Op.SQUARE).stream()
        .filter(Call::succeeded)
        .filter(call -> call.result() != call.argument() * call.argument())
        .map(call -> new Finding("wrong answer", call.toString()))
        .toList();
  }
}
