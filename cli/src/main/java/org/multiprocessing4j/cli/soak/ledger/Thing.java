package org.multiprocessing4j.cli.soak.ledger;

import java.util.Locale;

/** What a call is about. The order is that of the numbers in the ledgers. */
public enum Thing {
  /** Processes themselves. */
  PROCESS,
  /** A queue on Chronicle files whose messages are taken for good. */
  QUEUE,
  /** A queue on Chronicle files whose messages are acknowledged. */
  ACKNOWLEDGED_QUEUE,
  /** A queue in a ring of shared memory whose messages are taken for good. */
  RING,
  /** A queue in a ring of shared memory whose messages are acknowledged. */
  ACKNOWLEDGED_RING,
  /** A named queue that outlives all processes. */
  NAMED_QUEUE,
  /** A named ring that outlives all processes. */
  NAMED_RING,
  /** One shared word, guarded by a lock with two conditions: a queue for one message. */
  MAILBOX,
  /** A lock. */
  LOCK,
  /** A reentrant lock. */
  REENTRANT_LOCK,
  /** A bounded semaphore. */
  SEMAPHORE,
  /** An event with one process that sets and clears it. */
  EVENT,
  /** A barrier. */
  BARRIER,
  /** A shared counter. */
  COUNTER,
  /** A process pool. */
  POOL,
  /** A manager. */
  MANAGER;

  private static final Thing[] ALL = values();

  @SuppressWarnings("EnumOrdinal") // a ledger is read by the program that wrote it
  int number() {
    return ordinal();
  }

  static Thing of(int number) {
    return ALL[number];
  }

  /** Whether it is a queue in a ring of shared memory, and not one of files. */
  public boolean isRing() {
    return this == RING || this == ACKNOWLEDGED_RING || this == NAMED_RING;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
