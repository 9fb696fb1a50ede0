package org.multiprocessing4j.cli.soak;

import java.util.List;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * What is on in a round.
 *
 * @param things what is used
 * @param ending how the round ends
 */
record Programme(List<Thing> things, Ending ending) {
  private static final List<Programme> ALL =
      List.of(
          new Programme(List.of(Thing.RING, Thing.LOCK, Thing.BARRIER), Ending.CURTAIN),
          new Programme(
              List.of(Thing.ACKNOWLEDGED_QUEUE, Thing.SEMAPHORE, Thing.COUNTER), Ending.ALL_KILLED),
          new Programme(
              List.of(Thing.NAMED_QUEUE, Thing.NAMED_RING, Thing.POOL), Ending.PARENT_KILLED),
          new Programme(
              List.of(Thing.MAILBOX, Thing.REENTRANT_LOCK, Thing.ACKNOWLEDGED_RING),
              Ending.ALL_KILLED),
          new Programme(
              List.of(Thing.MANAGER, Thing.POOL, Thing.BARRIER, Thing.EVENT), Ending.CURTAIN),
          new Programme(
              List.of(Thing.QUEUE, Thing.REENTRANT_LOCK, Thing.SEMAPHORE), Ending.ALL_KILLED));

  /** How a round ends. */
  enum Ending {
    /** All leave by themselves. */
    CURTAIN,
    /** All but their parent are killed at once. */
    ALL_KILLED,
    /** The parent of all is killed, at some time. */
    PARENT_KILLED
  }

  /** How many there are. */
  static int count() {
    return ALL.size();
  }

  /** The programme of a round; all come in turn. */
  static Programme of(int round) {
    return ALL.get(Math.floorMod(round, ALL.size()));
  }
}
