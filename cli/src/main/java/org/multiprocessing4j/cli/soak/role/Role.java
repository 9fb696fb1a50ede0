package org.multiprocessing4j.cli.soak.role;

import java.io.Serializable;
import org.multiprocessing4j.cli.soak.ledger.Ledger;

/**
 * What a process does all its life. It travels to the process with the handles that it uses, and
 * may be killed at any point.
 */
public interface Role extends Serializable {

  /** Gets ready, so that no call is slow because it is the first one. */
  default void enter() throws Exception {}

  /**
   * Does its thing once. No call in it waits for longer than half a second unless a process is
   * stopped or starved.
   *
   * @param ledger where it writes down each call
   * @throws InterruptedException if interrupted between two calls; nothing is held then
   */
  void act(Ledger ledger) throws Exception;

  /** Lets go of what it has. */
  default void leave() throws Exception {}
}
