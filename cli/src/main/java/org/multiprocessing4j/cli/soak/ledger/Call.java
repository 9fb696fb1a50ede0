package org.multiprocessing4j.cli.soak.ledger;

/**
 * One entry of a ledger.
 *
 * @param life who called
 * @param op what
 * @param thing of what
 * @param argument what was known before
 * @param startNanos when it was about to begin, by the clock that all processes share
 * @param result what came of it
 * @param endNanos when it had returned; 0 if it never did
 */
public record Call(
    Life life, Op op, Thing thing, long argument, long startNanos, long result, long endNanos) {

  /** Whether it returned. If not, its process died in it, or hangs. */
  public boolean isFinished() {
    return endNanos != 0;
  }

  /** Whether it returned with a number that is not negative. */
  public boolean succeeded() {
    return isFinished() && result >= 0;
  }

  /** How long it took. */
  public long durationNanos() {
    return endNanos - startNanos;
  }

  /** Whether a moment lies within. */
  public boolean spans(long nanos) {
    return startNanos < nanos && (!isFinished() || nanos < endNanos);
  }

  @Override
  public String toString() {
    return "%s of %s by %s (argument %d, result %s)"
        .formatted(op, thing, life, argument, isFinished() ? Long.toString(result) : "none");
  }
}
