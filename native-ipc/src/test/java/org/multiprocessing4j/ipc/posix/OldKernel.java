package org.multiprocessing4j.ipc.posix;

/** A kernel before 5.16, which has no futex_waitv. */
public final class OldKernel {
  private OldKernel() {}

  /** Makes this process believe that it runs on one. */
  public static void pretend() {
    Futex.waitvMissing = true;
  }

  /** Whether this process does run on one, or on one that forbids the call. */
  public static boolean isOurs() {
    long word = Scratch.addressOf(Scratch.allocate(Long.BYTES));
    Futex.awaitEither(word, 0, word + Integer.BYTES, 0, 1);
    return !Futex.hearsAllWords();
  }
}
