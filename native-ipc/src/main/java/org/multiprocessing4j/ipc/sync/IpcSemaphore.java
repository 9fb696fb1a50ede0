package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SharedCell;

/**
 * A semaphore between processes, of one of two kinds.
 *
 * <ul>
 *   <li>{@link #create(int) Signalling}, Python's {@code Semaphore}: a number. Acquiring consumes a
 *       permit and releasing makes one; different processes may do these, and the number may grow
 *       beyond its initial value. What a dead process had acquired does not come back: nothing can
 *       tell a permit that it held from one that it consumed.
 *   <li>{@link #bounded(int) Bounded}, Python's {@code BoundedSemaphore}: a fixed number of
 *       permits, each with an owner while it is held. Only a process that holds a permit can
 *       release one. The permits of a process that dies come back by themselves, within 50 ms, or
 *       at once if the death is announced. Use it to limit how many processes do something at the
 *       same time.
 * </ul>
 *
 * <p>Permits belong to processes, not to threads. It is not fair. Memory: what a process did before
 * a release is visible to the process that acquires that permit. The handle is serialisable; {@code
 * close()} in the creating process ends the semaphore.
 */
public final class IpcSemaphore extends SyncObject {
  private static final long serialVersionUID = 1L;
  private static final int LARGEST_BOUND = 1 << 16;

  private static final long RELEASED = 0; // an EventCount
  private static final long BOUND = 8; // 0 for a signalling one
  private static final long PERMITS = 12; // one number, or one cell for each
  private static final int HEAD_BYTES = 12;

  private final transient Permits permits;
  private final transient EventCount released;

  private IpcSemaphore(Place place) {
    super(place);
    this.permits = permits(bound());
    this.released = new EventCount(memory, offset + RELEASED, peers);
  }

  private int bound() {
    return memory.getIntAcquire(offset + BOUND);
  }

  private Permits permits(int bound) {
    return bound == 0
        ? new CountedPermits(memory, offset + PERMITS)
        : new OwnedPermits(memory, offset + PERMITS, bound, peers);
  }

  /**
   * Creates a signalling semaphore.
   *
   * @param permits at the start, 0 or more
   * @return the semaphore, to be closed by this process
   */
  public static IpcSemaphore create(int permits) {
    return create(null, permits);
  }

  /**
   * Creates a signalling semaphore.
   *
   * @param label returned by {@link #name()} and shown in messages, or null; nothing can be opened
   *     by it
   * @param permits at the start, 0 or more
   * @return the semaphore, to be closed by this process
   */
  public static IpcSemaphore create(@Nullable String label, int permits) {
    SharedCell.Content content = signallingContent(permits);
    return new IpcSemaphore(Place.create(ObjectType.SEMAPHORE, contentBytes(1), label, content));
  }

  /**
   * Opens the signalling semaphore with a name, or makes it if there is none. All programs of this
   * user find the same one, however they were started; it outlives them, and stays until it is
   * {@linkplain #unlink() unlinked} or the machine restarts.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash
   * @param permits at the start, 0 or more, if it is made now
   * @return the signalling semaphore
   * @throws IllegalStateException if that name is taken by a bounded one
   */
  public static IpcSemaphore open(String name, int permits) {
    SharedCell.Content content = signallingContent(permits);
    return open(Place.open(ObjectType.SEMAPHORE, contentBytes(1), name, content), 0);
  }

  /**
   * Creates a bounded semaphore, whose permits have owners.
   *
   * @param permits 1 to 65,536; acquiring takes longer the more there are
   * @return the semaphore, to be closed by this process
   */
  public static IpcSemaphore bounded(int permits) {
    return bounded(null, permits);
  }

  /**
   * Creates a bounded semaphore, whose permits have owners.
   *
   * @param label returned by {@link #name()} and shown in messages, or null; nothing can be opened
   *     by it
   * @param permits 1 to 65,536; acquiring takes longer the more there are
   * @return the semaphore, to be closed by this process
   */
  public static IpcSemaphore bounded(@Nullable String label, int permits) {
    SharedCell.Content content = boundedContent(permits);
    return new IpcSemaphore(
        Place.create(ObjectType.SEMAPHORE, contentBytes(permits), label, content));
  }

  /**
   * Opens the bounded semaphore with a name, or makes it if there is none. All programs of this
   * user find the same one, however they were started; it outlives them, and stays until it is
   * {@linkplain #unlink() unlinked} or the machine restarts.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash
   * @param permits 1 to 65,536, the same for all who open it
   * @return the bounded semaphore
   * @throws IllegalStateException if that name is taken by one with another number of permits
   */
  public static IpcSemaphore openBounded(String name, int permits) {
    SharedCell.Content content = boundedContent(permits);
    return open(Place.open(ObjectType.SEMAPHORE, contentBytes(permits), name, content), permits);
  }

  private static IpcSemaphore open(Place place, int bound) {
    IpcSemaphore semaphore = new IpcSemaphore(place);
    if (semaphore.bound() != bound) {
      throw new IllegalStateException(
          "the semaphore "
              + place.name()
              + " is "
              + describeBound(semaphore.bound())
              + ", not "
              + describeBound(bound));
    }
    return semaphore;
  }

  private static String describeBound(int bound) {
    return bound == 0 ? "signalling" : "bounded to " + bound + " permits";
  }

  private static SharedCell.Content signallingContent(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("a semaphore cannot start with " + permits + " permits");
    }
    return (memory, offset) -> memory.putIntRelease(offset + PERMITS, permits);
  }

  private static SharedCell.Content boundedContent(int permits) {
    if (permits < 1 || permits > LARGEST_BOUND) {
      throw new IllegalArgumentException(
          "a bounded semaphore has 1 to " + LARGEST_BOUND + " permits, not " + permits);
    }
    return (memory, offset) -> memory.putIntRelease(offset + BOUND, permits);
  }

  private static int contentBytes(int cells) {
    return HEAD_BYTES + cells * Integer.BYTES;
  }

  /**
   * Takes a permit, waiting for one as long as necessary.
   *
   * @throws InterruptedException if this thread is interrupted before or while it waits
   */
  public void acquire() throws InterruptedException {
    acquire(Deadline.never());
  }

  /**
   * Takes a permit if one is available; does not wait.
   *
   * @return false if there was none
   */
  public boolean tryAcquire() {
    requireOpen();
    return permits.tryTake();
  }

  /**
   * Takes a permit, waiting for one until the time is up.
   *
   * @param timeout how long to wait; zero or less means not to wait
   * @return false if the time ran out
   * @throws InterruptedException if this thread is interrupted before or while it waits
   */
  public boolean tryAcquire(Duration timeout) throws InterruptedException {
    return acquire(Deadline.after(timeout));
  }

  /**
   * Returns a permit, or adds one to a signalling semaphore.
   *
   * @throws IllegalStateException as {@link #release(int)}
   */
  public void release() {
    release(1);
  }

  /**
   * Returns permits, or adds them to a signalling semaphore, and wakes waiters for them. A handle
   * that was closed meanwhile can still return the permits that are held of a bounded one.
   *
   * @param count 1 or more
   * @throws IllegalStateException if this process does not hold as many permits of a bounded
   *     semaphore, or if a signalling one would exceed {@link Integer#MAX_VALUE}
   */
  public void release(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("cannot release " + count + " permits");
    }
    if (bound() == 0) {
      requireOpen();
    }
    permits.give(count); // by a compare-and-set, which is a full barrier
    released.signalAfterFence(count);
  }

  /** {@return how many permits could be acquired now; those of dead processes count as free} */
  public int availablePermits() {
    requireOpen();
    return permits.available();
  }

  private boolean acquire(Deadline deadline) throws InterruptedException {
    requireOpen();
    Sleep.throwIfInterrupted();
    while (!permits.tryTake()) {
      EventCount.Key key = released.prepare(this::requireOpen);
      if (permits.tryTake()) {
        released.cancel(key);
        return true;
      }
      if (deadline.isExpired()) {
        released.cancel(key);
        return false;
      }
      released.await(key, deadline);
    }
    return true;
  }

  @Override
  boolean mayHaveSleepers() {
    return released.hasSleepers();
  }

  @Override
  public String toString() {
    return describe(permits.available() + " permits");
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Place.Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcSemaphore(Place.at(ObjectType.SEMAPHORE, address));
    }
  }
}
