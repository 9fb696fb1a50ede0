package org.multiprocessing4j.cli.soak;

import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * What a round exercises, and how it ends.
 *
 * @param things what its workloads use
 * @param ending how the round ends
 */
record RoundPlan(List<Thing> things, Ending ending) {
  private static final List<RoundPlan> ALL =
      List.of(
          new RoundPlan(List.of(Thing.RING, Thing.LOCK, Thing.BARRIER), Ending.ORDERLY),
          new RoundPlan(
              List.of(Thing.ACKNOWLEDGED_QUEUE, Thing.SEMAPHORE, Thing.COUNTER), Ending.ALL_KILLED),
          new RoundPlan(
              List.of(Thing.NAMED_QUEUE, Thing.NAMED_RING, Thing.POOL), Ending.PARENT_KILLED),
          new RoundPlan(
              List.of(Thing.MAILBOX, Thing.REENTRANT_LOCK, Thing.ACKNOWLEDGED_RING),
              Ending.ALL_KILLED),
          new RoundPlan(
              List.of(Thing.MANAGER, Thing.POOL, Thing.BARRIER, Thing.EVENT), Ending.ORDERLY),
          new RoundPlan(
              List.of(Thing.QUEUE, Thing.REENTRANT_LOCK, Thing.SEMAPHORE), Ending.ALL_KILLED));

  /** How a round ends. */
  enum Ending {
    /** All leave by themselves. */
    ORDERLY,
    /** All but their parent are killed at once. */
    ALL_KILLED,
    /** The parent of all is killed, at some time. */
    PARENT_KILLED
  }

  /** How many there are. */
  static int count() {
    return ALL.size();
  }

  /** The plan of a round; all come in turn. */
  static RoundPlan of(int round) {
    return ALL.get(Math.floorMod(round, ALL.size()));
  }
}
