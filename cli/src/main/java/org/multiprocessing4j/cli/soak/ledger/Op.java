package org.multiprocessing4j.cli.soak.ledger;

/** What a call does. The order is that of the numbers in the ledgers. */
public enum Op {
  /** A process begins to write; the argument is its process id. */
  LIFE,
  /** A message is put; the argument is its number. */
  PUT,
  /** A message is taken for good; the result is its number. */
  GET,
  /** A message is taken until it is acknowledged; the result is its number. */
  RECEIVE,
  /** A received message is acknowledged; the argument is its number. */
  ACK,
  /** A received message is given back; the argument is its number. */
  NACK,
  /** A lock or a permit is taken; the result is a fencing token. */
  TAKE,
  /** It is given back; the argument is that token. */
  RETURN,
  /** An event is set. */
  SET,
  /** An event is cleared. */
  CLEAR,
  /** An event or a barrier is waited for; the result is the index at the barrier. */
  AWAIT,
  /** A counter is incremented. */
  ADD,
  /** A number is squared by another process; the argument is the number. */
  SQUARE,
  /** SIGKILL is sent; the argument is the process id. */
  KILL,
  /** SIGSTOP is sent; the argument is the process id. */
  STOP,
  /** SIGCONT is sent; the argument is the process id. */
  CONTINUE,
  /** A process is interrupted; the argument is its id. */
  INTERRUPT,
  /** A process has ended; the argument is its id, the result its exit code. */
  EXIT,
  /** In the end: how many permits there are, or to what a counter has come. */
  TOTAL;

  private static final Op[] ALL = values();

  @SuppressWarnings("EnumOrdinal") // a ledger is read by the program that wrote it
  int number() {
    return ordinal();
  }

  static Op of(int number) {
    return ALL[number];
  }
}
