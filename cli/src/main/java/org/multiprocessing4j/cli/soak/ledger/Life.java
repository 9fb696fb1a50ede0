package org.multiprocessing4j.cli.soak.ledger;

/**
 * One process in its seat.
 *
 * @param seat the name of its ledger
 * @param number counts the processes of a seat from 1
 * @param pid its process id
 * @param bornNanos when it began to write
 * @param killedNanos when SIGKILL was sent to it or to its parent; {@link Long#MAX_VALUE} if never
 */
public record Life(String seat, int number, long pid, long bornNanos, long killedNanos) {

  /** Whether it was killed, or its parent was. */
  public boolean isKilled() {
    return killedNanos != Long.MAX_VALUE;
  }

  @Override
  public String toString() {
    return seat + " (life " + number + ", pid " + pid + ")";
  }
}
