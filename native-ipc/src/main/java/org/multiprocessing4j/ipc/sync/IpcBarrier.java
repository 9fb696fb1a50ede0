package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SharedCell;

/**
 * A place where a fixed number of parties wait for each other, again and again: Python's {@code
 * multiprocessing.Barrier}.
 *
 * <p>A party is a thread of any process. When the last one arrives it runs the action, if there is
 * one, and then all go on. If a party times out, is interrupted, loses its handle or dies while it
 * waits, or if the action fails, the barrier <em>breaks</em>: all get a {@link
 * BrokenBarrierException}, now and later, until somebody calls {@link #reset()}. The death of a
 * party that waits is noticed within 50 ms, or at once if it is announced. A party that dies before
 * it arrives is not noticed: the others go on waiting for it.
 *
 * <p>Memory: what each party did before it arrived is visible to all after they have gone on. The
 * handle is serialisable together with the action; {@code close()} in the creating process ends the
 * barrier.
 */
public final class IpcBarrier extends SyncObject {
  private static final long serialVersionUID = 1L;
  private static final int MOST_PARTIES = 1 << 16;

  private final transient BarrierState state;
  private final transient @Nullable SerializableRunnable action;

  private IpcBarrier(Place place, @Nullable SerializableRunnable action) {
    super(place);
    this.state = new BarrierState(memory, offset, peers);
    this.action = action;
  }

  /**
   * Creates a barrier.
   *
   * @param parties 1 to 65,536
   * @return the barrier, to be closed by this process
   */
  public static IpcBarrier create(int parties) {
    return create(null, parties, null);
  }

  /**
   * Creates a barrier.
   *
   * @param label returned by {@link #name()} and shown in messages, or null; nothing can be opened
   *     by it
   * @param parties 1 to 65,536
   * @return the barrier, to be closed by this process
   */
  public static IpcBarrier create(@Nullable String label, int parties) {
    return create(label, parties, null);
  }

  /**
   * Creates a barrier with an action.
   *
   * @param parties 1 to 65,536
   * @param action is run by the last party to arrive, in its process, before all go on; or null
   * @return the barrier, to be closed by this process
   */
  public static IpcBarrier create(int parties, @Nullable SerializableRunnable action) {
    return create(null, parties, action);
  }

  /**
   * Creates a barrier with an action.
   *
   * @param label returned by {@link #name()} and shown in messages, or null; nothing can be opened
   *     by it
   * @param parties 1 to 65,536
   * @param action is run by the last party to arrive, in its process, before all go on; or null
   * @return the barrier, to be closed by this process
   */
  public static IpcBarrier create(
      @Nullable String label, int parties, @Nullable SerializableRunnable action) {
    requireParties(parties);
    int bytes = BarrierState.sizeBytes(parties);
    return new IpcBarrier(Place.create(ObjectType.BARRIER, bytes, label, content(parties)), action);
  }

  /**
   * Opens the barrier with a name, or makes it if there is none. All programs of this user find the
   * same one, however they were started; it outlives them, and stays until it is {@linkplain
   * #unlink() unlinked} or the machine restarts. If all processes that waited at it were killed, it
   * is broken until {@link #reset()}.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash
   * @param parties 1 to 65,536, the same for all who open it
   * @return the barrier, without an action
   * @throws IllegalStateException if that name is taken by one with another number of parties
   */
  public static IpcBarrier open(String name, int parties) {
    requireParties(parties);
    int bytes = BarrierState.sizeBytes(parties);
    Place place = Place.open(ObjectType.BARRIER, bytes, name, content(parties));
    IpcBarrier barrier = new IpcBarrier(place, null);
    if (barrier.parties() != parties) {
      throw new IllegalStateException(
          "the barrier " + name + " has " + barrier.parties() + " parties, not " + parties);
    }
    return barrier;
  }

  private static SharedCell.Content content(int parties) {
    return (memory, offset) ->
        new BarrierState(memory, offset, Participants.get()).initialize(parties);
  }

  private static void requireParties(int parties) {
    if (parties < 1 || parties > MOST_PARTIES) {
      throw new IllegalArgumentException(
          "a barrier has 1 to " + MOST_PARTIES + " parties, not " + parties);
    }
  }

  /**
   * Waits until all parties have arrived.
   *
   * @return a number for each party: {@code parties - 1} for the first to arrive, 0 for the last
   * @throws BrokenBarrierException if the barrier is broken, or breaks
   * @throws InterruptedException if this thread is interrupted before or while it waits
   */
  public int await() throws InterruptedException, BrokenBarrierException {
    try {
      return await(Deadline.never());
    } catch (TimeoutException e) {
      throw new AssertionError("an endless wait timed out", e);
    }
  }

  /**
   * Waits until all parties have arrived or the time is up.
   *
   * @param timeout how long to wait; zero or less means not to wait
   * @return a number for each party: {@code parties - 1} for the first to arrive, 0 for the last
   * @throws BrokenBarrierException if the barrier is broken, or breaks
   * @throws TimeoutException if the time ran out, which breaks the barrier for the parties that
   *     wait with this thread, but not for the previous ones whose action is still running
   * @throws InterruptedException if this thread is interrupted before or while it waits
   */
  public int await(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    return await(Deadline.after(timeout));
  }

  /** Breaks the barrier: all present and later waiters get a {@link BrokenBarrierException}. */
  public void abort() {
    requireOpen();
    state.abort();
  }

  /** Makes the barrier usable again; all present waiters get a {@link BrokenBarrierException}. */
  public void reset() {
    requireOpen();
    state.reset();
  }

  /** {@return how many parties the barrier waits for} */
  public int parties() {
    return state.parties();
  }

  /** {@return how many parties have arrived and are waiting} */
  public int waiting() {
    requireOpen();
    return state.arrived();
  }

  /** {@return whether the barrier is broken} */
  public boolean isBroken() {
    requireOpen();
    return BarrierState.isBroken(state.generation());
  }

  private int await(Deadline deadline)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    Sleep.throwIfInterrupted();
    BarrierState.Arrival arrival = arrive(deadline);
    int generation = arrival.generation();
    int missing = parties() - 1 - arrival.before();
    if (missing == 0) {
      complete(generation);
    } else {
      awaitEnd(generation, deadline);
    }
    requireTripped(generation);
    return missing;
  }

  /** Waits until the last one of the generation before is done with the action, if it must. */
  private BarrierState.Arrival arrive(Deadline deadline)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    while (true) {
      requireOpen();
      BarrierState.Arrival arrival = state.tryArrive();
      if (arrival.hasArrived()) {
        return arrival;
      }
      if (BarrierState.isBroken(arrival.generation())) {
        throw broken("is broken");
      }
      sleepUntilEnd(arrival.generation(), deadline);
    }
  }

  /**
   * The last party runs the action outside of the lock, so that others can abort meanwhile. It may
   * be the first to notice that another one died while it waited.
   */
  private void complete(int generation) {
    boolean done = false;
    try {
      runAction();
      done = true;
    } finally {
      state.complete(generation, done);
    }
  }

  /** Runs the action, if there is one; not for a party that will never go on. */
  private void runAction() {
    if (action == null || state.hasDeadParty()) {
      return;
    }
    try {
      action.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IpcException("the action of " + name() + " failed: " + e, e);
    }
  }

  /** A party that gives up breaks its generation; if that is over, it goes on with the others. */
  private void awaitEnd(int generation, Deadline deadline)
      throws InterruptedException, TimeoutException {
    try {
      sleepUntilEnd(generation, deadline);
    } catch (InterruptedException interrupted) {
      if (state.tryBreak(generation)) {
        throw interrupted;
      }
      Thread.currentThread().interrupt();
    } catch (TimeoutException late) {
      if (state.tryBreak(generation)) {
        throw new TimeoutException(name() + " was not complete in time, and is broken now");
      }
    } catch (IllegalStateException closed) {
      if (isRemoved() || state.tryBreak(generation)) {
        throw closed;
      }
    }
  }

  /** Waits for the end of a generation, as a party of it or not; breaks it for the dead only. */
  private void sleepUntilEnd(int generation, Deadline deadline)
      throws InterruptedException, TimeoutException {
    while (true) {
      int deathsSeen = peers.deaths();
      if (state.generation() != generation) {
        return;
      }
      requireOpen();
      Sleep.throwIfInterrupted();
      if (deadline.isExpired()) {
        throw new TimeoutException("the action of " + name() + " did not end in time");
      }
      if (state.hasDeadParty()) {
        state.tryBreak(generation);
        return;
      }
      state.sleep(generation, deathsSeen, deadline);
    }
  }

  private void requireTripped(int generation) throws BrokenBarrierException {
    if (state.hasFailed(generation)) {
      throw broken(
          "broke: a party died, timed out, was interrupted or closed its handle, the action failed,"
              + " or somebody called abort() or reset()");
    }
  }

  private BrokenBarrierException broken(String how) {
    return new BrokenBarrierException(name() + " " + how + "; reset() makes it usable again");
  }

  @Override
  boolean mayHaveSleepers() {
    return state.arrived() > 0;
  }

  @Override
  public String toString() {
    boolean broken = BarrierState.isBroken(state.generation());
    return describe(
        state.arrived() + " of " + state.parties() + " waiting" + (broken ? ", broken" : ""));
  }

  @Override
  Serializable ticket() {
    return new Ticket(address(), action);
  }

  private record Ticket(Place.Address address, @Nullable SerializableRunnable action)
      implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcBarrier(Place.at(ObjectType.BARRIER, address), action);
    }
  }
}
