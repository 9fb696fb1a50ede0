package org.multiprocessing4j.ipc.liveness;

import org.multiprocessing4j.ipc.Internal;

/**
 * What an algorithm over shared memory needs to know about life and death.
 *
 * <p>{@link Participants} is the real one; tests simulate others.
 */
@Internal
public interface Liveness {

  /**
   * {@return the owner token of this process: positive, so that bit 31 is free for other uses,
   * never 0}
   */
  int self();

  /**
   * Whether the process that got a token may still be running. A stopped one is alive; a zombie is
   * dead. In doubt the answer is yes, since what a live process owns must never be taken from it.
   *
   * @param token an owner token, without any other bit
   * @return false only if that process is certainly dead
   */
  boolean isAlive(int token);

  /**
   * {@return how many deaths have been announced, wrapping around} Read it before asking who is
   * alive, then sleep on it.
   */
  int deaths();

  /**
   * {@return the address in this process of the word that {@link #deaths} reads, for futex waits}
   */
  long deathsAddress();

  /**
   * Sees to it that from now on every death is announced soon after it, so that a sleep on the word
   * of {@link #deaths} need not be cut short to ask who is alive.
   *
   * @return false if that is not possible here, so that sleepers must look for themselves
   */
  boolean watch();

  /** {@return whether {@link #watch} has succeeded} Costs one read. */
  boolean isWatching();
}
