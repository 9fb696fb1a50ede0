package org.multiprocessing4j.cli.soak.ledger;

/**
 * What comes of taking a lock: a fencing token.
 *
 * <p>A holder reads a number that the lock guards, adds one, and stores it: two holders at a time
 * would come to the same number. With it goes whether the lock says that an owner has died.
 */
public final class Token {
  private Token() {}

  /**
   * Makes a token.
   *
   * @param count the number that the lock guards
   * @param isTold whether the lock says that an owner has died
   */
  public static long of(long count, boolean isTold) {
    return count << 1 | (isTold ? 1 : 0);
  }

  /** The number that the lock guards. */
  public static long count(long token) {
    return token >> 1;
  }

  /** Whether the lock said that an owner has died. */
  public static boolean isTold(long token) {
    return (token & 1) != 0;
  }
}
