package org.multiprocessing4j.ipc.queue;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * Takes messages: waits for one, enters the section of consumers, copies, counts, leaves, wakes.
 */
final class ConsumerSide {
  /** A batch of this size is not made longer. */
  private static final int BATCH_BYTES = 16 << 20;

  private final QueueState state;
  private final Claims claims;
  private final Section section;
  private final Supplier<MessageStore> store;

  ConsumerSide(QueueState state, Section section, Supplier<MessageStore> store) {
    this.state = state;
    this.claims = state.claims;
    this.section = section;
    this.store = store;
  }

  /** What is done inside the section; returns how many messages it took. */
  private interface Taking {
    int take();
  }

  /**
   * Takes as many messages as there are, at least one unless the time is up before.
   *
   * @param max how many at most
   * @param target where they are added
   * @return how many were taken
   */
  int take(int max, MessageBatch target, Deadline deadline, OpenCheck open)
      throws InterruptedException {
    Taking taking = () -> takeNow(max, target);
    while (true) {
      open.requireOpen();
      int taken = state.waiting() > 0 ? inSection(taking, deadline, open) : 0;
      if (taken > 0) {
        state.notFull.signalAfterFence(taken);
        return taken;
      }
      state.requireMayGetMore();
      if (!state.sleepUnless(state.notEmpty, state::isTakingWorthTrying, deadline)) {
        return 0;
      }
    }
  }

  /**
   * Claims one message for this process.
   *
   * @param target where it is added
   * @return the claim, or null if the time was up before
   */
  @Nullable Claim claim(MessageBatch target, Deadline deadline, OpenCheck open)
      throws InterruptedException {
    Claim[] claim = new Claim[1];
    Taking taking = () -> (claim[0] = claimNow(target)) == null ? 0 : 1;
    while (true) {
      open.requireOpen();
      if (isClaimPossible() && inSection(taking, deadline, open) > 0) {
        state.notFull.signalAfterFence(1);
        return claim[0];
      }
      state.requireMayGetMore();
      if (!state.sleepUnless(state.notEmpty, this::isClaimingWorthTrying, deadline)) {
        return null;
      }
    }
  }

  private boolean isClaimPossible() {
    return state.waiting() > 0
        && (claims.oldestReturned() != Claims.NONE || claims.findFree() != Claims.NONE);
  }

  private boolean isClaimingWorthTrying() {
    return isClaimPossible() || (state.waiting() == 0 && state.isTakingWorthTrying());
  }

  /**
   * Copies the oldest messages that wait, and leaves them.
   *
   * @param max how many at most
   * @return how many were copied
   */
  int copy(int max, MessageBatch target, OpenCheck open) {
    open.requireOpen();
    state.requireNotDeleted();
    return state.waiting() == 0 ? 0 : inSectionNow(() -> copyNow(max, target), open);
  }

  /**
   * Settles a claim of this process for good, and frees the space that only it kept.
   *
   * @return false if it had been settled before
   */
  boolean acknowledge(Claim claim, OpenCheck open) {
    if (!claims.acknowledge(claim.cell(), claim.word())) {
      return false;
    }
    CrashPoint.reach("queue.afterAck");
    if (store.get().isReleaseDue(claim.location())) {
      inSectionNow(this::releaseSpace, open);
    }
    state.notEmpty
        .signalAll(); // somebody may wait for a free cell, or for the end after a shutdown
    return true;
  }

  private int releaseSpace() {
    store.get().release(claims.oldestLocation());
    return 0;
  }

  /**
   * Gives a claimed message back.
   *
   * @return false if the claim had been settled before
   */
  boolean giveBack(Claim claim) {
    boolean given = claims.giveBack(claim.cell(), claim.word());
    state.notEmpty.signalAll();
    return given;
  }

  private int inSectionNow(Taking taking, OpenCheck open) {
    try {
      return inSection(taking, Deadline.afterNanos(0), open);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait was interrupted", e);
    }
  }

  private int inSection(Taking taking, Deadline deadline, OpenCheck open)
      throws InterruptedException {
    if (!section.enter(deadline, open)) {
      return 0;
    }
    try {
      if (section.hasSeenDeath()) {
        claims.dropUncounted(state.getCount());
        section.markConsistent();
      }
      return taking.take();
    } catch (QueueStorageException e) {
      state.requireNotDeleted(); // then the files are gone for that reason
      throw e;
    } finally {
      section.leave();
    }
  }

  private int takeNow(int max, MessageBatch target) {
    int returned = takeReturned(max, target);
    return returned > 0 ? returned : takeFresh(max, target);
  }

  private int takeReturned(int max, MessageBatch target) {
    int taken = 0;
    int cell = claims.oldestReturned();
    while (taken < max && cell != Claims.NONE && target.sizeBytes() < BATCH_BYTES) {
      store.get().readAgain(claims.ordinal(cell), claims.location(cell), target);
      claims.free(cell);
      taken++;
      cell = claims.oldestReturned();
    }
    return taken;
  }

  private int takeFresh(int max, MessageBatch target) {
    MessageStore source = store.get();
    long getCount = state.getCount();
    int limit = (int) Math.min(max, state.untaken());
    int read = 0;
    while (read < limit && target.sizeBytes() < BATCH_BYTES) {
      source.read(getCount + read, target);
      read++;
    }
    if (read > 0) {
      countTaken(source, getCount + read);
    }
    return read;
  }

  private void countTaken(MessageStore source, long getCount) {
    CrashPoint.reach("queue.beforeGetCount");
    state.getCount(getCount);
    CrashPoint.reach("queue.afterGetCount");
    source.taken();
    if (source.isReleaseDue(Long.MAX_VALUE)) {
      source.release(claims.oldestLocation());
    }
  }

  private @Nullable Claim claimNow(MessageBatch target) {
    int returned = claims.oldestReturned();
    if (returned != Claims.NONE) {
      long location = claims.location(returned);
      store.get().readAgain(claims.ordinal(returned), location, target);
      return new Claim(returned, claims.holdAgain(returned), location);
    }
    int cell = claims.findFree();
    return cell == Claims.NONE || state.untaken() == 0 ? null : claimFresh(cell, target);
  }

  private Claim claimFresh(int cell, MessageBatch target) {
    MessageStore source = store.get();
    long ordinal = state.getCount();
    long location = source.read(ordinal, target);
    long word = claims.hold(cell, ordinal, location);
    CrashPoint.reach("queue.afterClaim");
    countTaken(source, ordinal + 1);
    return new Claim(cell, word, location);
  }

  private int copyNow(int max, MessageBatch target) {
    MessageStore source = store.get();
    for (int cell : claims.allReturned()) {
      if (target.count() < max) {
        source.readAgain(claims.ordinal(cell), claims.location(cell), target);
      }
    }
    long getCount = state.getCount();
    long untaken = state.untaken();
    for (long copied = 0; copied < untaken && target.count() < max; copied++) {
      source.read(getCount + copied, target);
    }
    return target.count();
  }
}
