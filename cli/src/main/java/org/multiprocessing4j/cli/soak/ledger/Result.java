package org.multiprocessing4j.cli.soak.ledger;

/** What a call may come to besides a number that is not negative. */
public final class Result {
  /** It did what it should, and there is nothing else to say. */
  public static final long DONE = 0;

  /** The time ran out. */
  public static final long NOTHING = -1;

  /** It was interrupted. */
  public static final long INTERRUPTED = -2;

  /** The barrier broke. */
  public static final long BROKEN = -3;

  /** The worker or the server that was to do it has died. */
  public static final long PEER_DIED = -4;

  /** A message came that nobody can have put like this. */
  public static final long TORN = -5;

  private Result() {}
}
