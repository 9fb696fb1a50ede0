package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.queue.store.Claim;
import org.multiprocessing4j.ipc.queue.store.Claims;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.MessageStore;
import org.multiprocessing4j.ipc.queue.store.MessageTarget;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.slf4j.LoggerFactory;

/**
 * Takes messages: enters the section of consumers, copies, counts, leaves, wakes; waits where there
 * is none.
 */
final class ConsumerSide {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** So few claims are looked at in no time, and come and go with each message. */
  private static final int FEW_CLAIMS = 16;

  private final QueueState state;
  private final Claims claims;
  private final Section section;
  private final Supplier<MessageStore> store;
  private final BooleanSupplier isTakingWorthTrying;
  private final BooleanSupplier isClaimingWorthTrying;

  // Guarded by the consumer lock.
  private final BufferTarget bufferTarget = new BufferTarget();
  private final int[] oneLength = new int[1];
  private final Gathering gathering = new Gathering();
  private long knownPutCount;
  private int deathsSeen;

  ConsumerSide(QueueState state, Section section, Supplier<MessageStore> store) {
    this.state = state;
    this.claims = state.claims;
    this.section = section;
    this.store = store;
    this.isTakingWorthTrying = state::isTakingWorthTrying;
    this.isClaimingWorthTrying = this::isClaimingWorthTrying;
    this.deathsSeen = claims.deaths();
  }

  /** Takes messages inside the section, which was entered, and leaves it; returns how many. */
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
  int take(int max, MessageTarget target, long timeoutNanos, OpenCheck open)
      throws InterruptedException {
    open.requireOpen();
    int taken = section.tryEnter() ? takeInside(max, target) : 0;
    return taken > 0
        ? taken
        : await(() -> takeInside(max, target), isTakingWorthTrying, timeoutNanos, open);
  }

  /** As {@link #take(ByteBuffer, int[], long, OpenCheck)}, but one message at most. */
  boolean take(ByteBuffer target, long timeoutNanos, OpenCheck open) throws InterruptedException {
    return take(target, oneLength, timeoutNanos, open) > 0;
  }

  /**
   * Takes messages into a buffer of the caller, as many as there are and find room in it.
   *
   * @param target filled from its position up to its limit at most; the position moves behind them
   * @param lengths where the lengths of the messages go; not more are taken than it has room for
   * @return how many were taken; 0 if the time was up before
   * @throws MessageTooLargeException if the buffer is too small for the first; it stays
   */
  int take(ByteBuffer target, int[] lengths, long timeoutNanos, OpenCheck open)
      throws InterruptedException {
    open.requireOpen();
    int taken = section.tryEnter() ? takeInside(target, lengths) : 0;
    return taken > 0
        ? taken
        : await(() -> takeInside(target, lengths), isTakingWorthTrying, timeoutNanos, open);
  }

  /**
   * Claims one message for this process.
   *
   * @param target where it is added
   * @return the claim, or null if the time was up before
   */
  @Nullable Claim claim(MessageTarget target, long timeoutNanos, OpenCheck open)
      throws InterruptedException {
    Claim[] claim = new Claim[1];
    Taking taking = () -> inSection(() -> (claim[0] = claimNow(target)) == null ? 0 : 1);
    open.requireOpen();
    if (!section.tryEnter() || taking.take() == 0) {
      await(taking, isClaimingWorthTrying, timeoutNanos, open);
    }
    if (claim[0] != null) {
      wakeOthersIfExhausted();
    }
    return claim[0];
  }

  /**
   * Receivers may have been woken for messages that they cannot take now that no cell is left. From
   * here on whoever puts, gives back or acknowledges a message wakes everybody.
   */
  private void wakeOthersIfExhausted() {
    if (state.notEmpty.hasSleepers() && claims.areExhausted() && state.untaken() > 0) {
      state.notEmpty.signalAfterFence(Integer.MAX_VALUE);
    }
  }

  private int await(Taking taking, BooleanSupplier isWorthTrying, long timeoutNanos, OpenCheck open)
      throws InterruptedException {
    Deadline deadline = Deadline.afterNanos(timeoutNanos);
    int taken = 0;
    try {
      do {
        open.requireOpen();
        if (isWorthTrying.getAsBoolean() && section.enter(deadline, open)) {
          taken = taking.take();
        }
        if (taken == 0) {
          state.requireMayGetMore();
        }
      } while (taken == 0 && state.sleepUnless(state.notEmpty, isWorthTrying, deadline, open));
    } finally {
      if (taken == 0) {
        passWakeUpOn(isWorthTrying);
      }
    }
    return taken;
  }

  /** Whoever gives up may have been the one who was woken for a message. */
  private void passWakeUpOn(BooleanSupplier isWorthTrying) {
    if (state.waiting() > 0 && isWorthTrying.getAsBoolean()) {
      state.notEmpty.signal(claims.areExhausted() ? Integer.MAX_VALUE : 1);
    }
  }

  private boolean isClaimingWorthTrying() {
    return state.waiting() > 0 ? isClaimPossible() : state.isTakingWorthTrying();
  }

  private boolean isClaimPossible() {
    return claims.oldestReturned() != Claims.NONE
        || claims.findFree() != Claims.NONE
        || claims.isAnyUncountedOfTheDead(); // whoever enters frees it
  }

  /**
   * Copies the oldest messages that wait, and leaves them.
   *
   * @param max how many at most
   */
  void copy(int max, MessageTarget target, OpenCheck open) {
    open.requireOpen();
    state.requireNotDeleted();
    if (state.waiting() > 0 && section.enterPatiently()) {
      inSection(() -> copyNow(max, target));
    }
  }

  /**
   * Settles a claim of this process for good, which counts its message as done, and frees the space
   * that only it kept.
   *
   * @return false if it had been settled before
   */
  boolean acknowledge(Claim claim) {
    state.requireNotDeleted();
    if (!claims.acknowledge(claim.cell(), claim.word())) {
      return false;
    }
    CrashPoint.reach("queue.afterAck");
    state.notFull.signalAfterFence(Integer.MAX_VALUE);
    // Somebody may wait for a free cell, or for the end after a shutdown.
    state.notEmpty.signalAfterFence(Integer.MAX_VALUE);
    state.signalIfAllDone();
    if (store.get().isReleaseDue(claim.location()) && section.enterPatiently()) {
      inSection(this::releaseSpace);
    }
    return true;
  }

  /** What cannot be freed now is freed the next time: whoever has taken a message must get it. */
  private int releaseSpace() {
    if (state.isAtLeast(QueueState.DELETED)) {
      return 0; // its directory may be that of another queue by now
    }
    MessageStore source = store.get();
    try {
      source.release(claims.locations());
    } catch (Exception e) {
      if (!state.isAtLeast(QueueState.DELETED)) {
        LoggerFactory.getLogger(ConsumerSide.class)
            .warn("What was taken from the queue {} still takes space there", state.directory(), e);
      }
    }
    return 0;
  }

  /**
   * Gives a claimed message back.
   *
   * @return false if the claim had been settled before
   */
  boolean giveBack(Claim claim) {
    boolean given = claims.giveBack(claim.cell(), claim.word());
    state.notEmpty.signalAfterFence(Integer.MAX_VALUE);
    state.signalIfAllDone(); // after a shutdownNow it is dropped
    return given;
  }

  /**
   * Does something inside the section, which was entered, and leaves it.
   *
   * @param action returns how many messages it took
   */
  private int inSection(IntSupplier action) {
    int taken;
    try {
      prepare();
      taken = action.getAsInt();
    } catch (QueueStorageException e) {
      state.requireNotDeleted(); // then the files are gone for that reason
      throw e;
    } finally {
      section.leave();
    }
    return wakeProducers(taken);
  }

  /** The same as {@link #inSection}, without an object for what is to be done. */
  private int takeInside(int max, MessageTarget target) {
    int taken;
    try {
      prepare();
      taken = takeNow(max, target);
    } catch (QueueStorageException e) {
      state.requireNotDeleted();
      throw e;
    } finally {
      section.leave();
    }
    return wakeProducers(taken);
  }

  private int takeInside(ByteBuffer target, int[] lengths) {
    int taken;
    bufferTarget.lend(target, lengths);
    try {
      prepare();
      taken = takeNow(lengths.length, bufferTarget);
    } catch (QueueStorageException e) {
      state.requireNotDeleted();
      throw e;
    } finally {
      bufferTarget.giveBack();
      section.leave();
    }
    return wakeProducers(taken);
  }

  /** In the room that one message leaves in a ring there may be room for many others. */
  private int wakeProducers(int taken) {
    if (taken > 0) {
      state.notFull.signalAfterFence(state.ringBytes() > 0 ? Integer.MAX_VALUE : taken);
    }
    return taken;
  }

  private void prepare() {
    if (section.hasSeenDeath()) {
      claims.dropUncounted(state.getCount());
      releaseSpace();
      section.markConsistent();
    }
    if (claims.wereUsed()) {
      claims.returnThoseOfTheDead();
      claims.lowerTop(FEW_CLAIMS);
      releaseSpaceOfTheDead();
    }
  }

  /** Somebody may have died between settling a claim and freeing its space. */
  private void releaseSpaceOfTheDead() {
    int deaths = claims.deaths();
    if (deaths != deathsSeen) {
      deathsSeen = deaths;
      releaseSpace();
    }
  }

  private int takeNow(int max, MessageTarget target) {
    int returned = claims.wereUsed() ? takeReturned(max, target) : 0;
    return returned > 0 ? returned : takeFresh(max, target);
  }

  private int takeReturned(int max, MessageTarget target) {
    return oldestReturned() == Claims.NONE ? 0 : takeOldest(max, target);
  }

  /** What was given back after a shutdownNow is dropped, like what was never taken. */
  private int oldestReturned() {
    return state.isAtLeast(QueueState.SHUT_DOWN_NOW) ? Claims.NONE : claims.oldestReturned();
  }

  private int takeOldest(int max, MessageTarget target) {
    List<Integer> cells = claims.allReturned();
    int limit = Math.min(max, cells.size());
    int read = 0;
    try {
      while (read < limit && target.sizeBytes() < Section.BATCH_BYTES) {
        int cell = cells.get(read);
        if (!store.get().readAgain(claims.ordinal(cell), claims.location(cell), target)) {
          break;
        }
        read++;
      }
    } catch (QueueStorageException | MessageTooLargeException e) {
      requireAny(read, e);
    }
    cells.subList(0, read).forEach(this::freeReturned);
    return read;
  }

  private void freeReturned(int cell) {
    long location = claims.location(cell);
    claims.free(cell);
    releaseIfDue(location);
  }

  private int takeFresh(int max, MessageTarget target) {
    MessageStore source = store.get();
    long getCount = state.getCount();
    int limit = (int) Math.min(max, untaken(getCount, max));
    int read = 0;
    try {
      while (read < limit
          && target.sizeBytes() < Section.BATCH_BYTES
          && source.read(getCount + read, target) != MessageStore.NO_ROOM) {
        read++;
      }
    } catch (QueueStorageException | MessageTooLargeException e) {
      requireAny(read, e);
    }
    if (read > 0) {
      countTaken(source, getCount + read);
    }
    return read;
  }

  /** A message that cannot be read stays, for whoever wants it next, and keeps none before it. */
  private static void requireAny(int read, IpcException problem) {
    if (read == 0) {
      throw problem;
    }
  }

  /** The word of the producers is looked at only if what was known of it does not suffice. */
  private long untaken(long getCount, int wanted) {
    if (knownPutCount - getCount < wanted) {
      gathering.pause();
      knownPutCount = state.putCount();
      gathering.found(knownPutCount - getCount);
    }
    return state.isAtLeast(QueueState.SHUT_DOWN_NOW) ? 0 : knownPutCount - getCount;
  }

  private void countTaken(MessageStore source, long getCount) {
    source.taking(getCount);
    CrashPoint.reach("queue.beforeGetCount");
    state.commitGetCount(getCount);
    CrashPoint.reach("queue.afterGetCount");
    source.taken();
    releaseIfDue(NO_LIMIT);
  }

  private void releaseIfDue(long location) {
    if (store.get().isReleaseDue(location)) {
      releaseSpace();
    }
  }

  private @Nullable Claim claimNow(MessageTarget target) {
    int returned = oldestReturned();
    if (returned != Claims.NONE) {
      long location = claims.location(returned);
      store.get().readAgain(claims.ordinal(returned), location, target);
      return new Claim(returned, claims.holdAgain(returned), location);
    }
    int cell = claims.findFree();
    return cell == Claims.NONE || state.untaken() == 0 ? null : claimFresh(cell, target);
  }

  private Claim claimFresh(int cell, MessageTarget target) {
    MessageStore source = store.get();
    long ordinal = state.getCount();
    long location = source.read(ordinal, target);
    long word = claims.hold(cell, ordinal, location);
    CrashPoint.reach("queue.afterClaim");
    countTaken(source, ordinal + 1);
    return new Claim(cell, word, location);
  }

  private int copyNow(int max, MessageTarget target) {
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
    return 0; // nothing was taken
  }
}
