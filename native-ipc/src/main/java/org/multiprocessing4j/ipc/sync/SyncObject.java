package org.multiprocessing4j.ipc.sync;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Ticketed;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.memory.SharedCell;

/** What all handles of this package have in common: a cell, a name, and an end. */
abstract class SyncObject implements Ticketed, AutoCloseable {
  private static final long serialVersionUID = 1L;

  final transient Participants peers = Participants.get();
  final transient SharedBuffer memory;
  final transient long offset;
  private final transient Place place;
  private final transient SharedCell cell;
  private transient volatile boolean closed;

  /** Why this cannot be closed; null if it can. */
  private transient volatile @Nullable String closeRefusal;

  SyncObject(Place place) {
    this.place = place;
    this.cell = place.cell();
    this.memory = cell.memory();
    this.offset = cell.contentOffset();
  }

  final Place.Address address() {
    requireOpen();
    return place.address();
  }

  /** The form in which the handle travels. */
  abstract Serializable ticket();

  @Serial
  final Object writeReplace() {
    return ticket();
  }

  /** A handle cannot arrive in any other form than its own replacement. */
  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a synchronisation object travels as a ticket");
  }

  /** {@return the name given when it was made, or one like "lock-1"; the same in all processes} */
  public final String name() {
    return place.name();
  }

  /**
   * Closes this handle. In the process that created the object, this ends the object for all
   * processes: threads that wait for it, and those that use it later, get an {@link
   * IllegalStateException}. Closing a handle that came from another process, or was opened by name,
   * affects no other handle. What this process holds can still be given back by a closed handle: by
   * {@code unlock}, and by {@code release} of a bounded semaphore. A second call does nothing.
   *
   * @throws UnsupportedOperationException if this is the lock of a shared value, array or list,
   *     which ends with that only; it stays usable
   */
  @Override
  public final void close() {
    String refusal = closeRefusal;
    if (refusal != null) {
      throw new UnsupportedOperationException(refusal);
    }
    end();
  }

  final void refuseToClose(String why) {
    closeRefusal = why;
  }

  final void end() {
    // First: a waiter that finds this handle closed asks whether the object has ended.
    boolean ended = cell.remove();
    closed = true;
    if ((ended || cell.isLive()) && mayHaveSleepers()) {
      peers.announceDeath();
    }
  }

  /**
   * Deletes the name of an object that was opened by name, so that the next call that opens it
   * creates a new object. Processes that have this one open may go on using it.
   *
   * @return false if it was not opened by name, or its name has been deleted already
   */
  public final boolean unlink() {
    return cell.unlink();
  }

  /**
   * Whether a thread may be asleep that has to notice a close. A thread that goes to sleep reads
   * the number of deaths, makes this true by an atomic update, calls {@link #requireOpen}, and
   * sleeps: so either that call fails, or the close wakes it. All reads here and there are
   * volatile, or they could be done before that update, and before the close.
   */
  abstract boolean mayHaveSleepers();

  /** Two volatile reads: cheap enough for every call. */
  final void requireOpen() {
    if (closed || !cell.isLive()) {
      throw new IllegalStateException(
          name()
              + (closed
                  ? " is closed in this process"
                  : " has been closed by the process that created it"));
    }
  }

  /** Whether the creator has ended the object for everybody. */
  final boolean isRemoved() {
    return !cell.isLive();
  }

  /** "pid 4711", or what is known instead. */
  final String describe(int owner) {
    OptionalLong pid = peers.pidOf(owner);
    if (pid.isEmpty()) {
      return "a dead process";
    }
    return (peers.isAlive(owner) ? "pid " : "dead pid ") + pid.getAsLong();
  }

  final String describe(String state) {
    boolean open = !closed && cell.isLive();
    return getClass().getSimpleName() + "[" + name() + ", " + (open ? state : "closed") + "]";
  }
}
