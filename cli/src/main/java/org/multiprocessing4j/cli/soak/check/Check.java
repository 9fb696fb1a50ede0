package org.multiprocessing4j.cli.soak.check;

import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.History;

/** An invariant. */
@FunctionalInterface
public interface Check {
  /** Looks for what breaks the invariant; returns nothing if all is well. */
  List<Finding> check(History history);
}
