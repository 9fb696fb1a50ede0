package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SharedCell;

/**
 * A flag between processes that can be waited for: Python's {@code multiprocessing.Event}.
 *
 * <p>A waiter notices a {@code set} even if a {@code clear} follows at once. Setting and clearing
 * never wait, whichever process may have died, and make no system call while nobody waits. The
 * handle is serialisable; {@code close()} in the creating process ends the event.
 *
 * <p>Memory: what a process did before {@code set} is visible to a thread that saw the flag set,
 * and to one that clears it after that, even if the flag had been set before. So a consumer may
 * {@code await}, {@code clear} and then look for work, again and again, and misses none.
 */
public final class IpcEvent extends SyncObject {
  private static final long serialVersionUID = 1L;

  private final transient EventState state;

  private IpcEvent(Place place) {
    super(place);
    this.state = new EventState(memory, offset, peers, this::requireOpen);
  }

  /**
   * Creates an event that is not set.
   *
   * @return the event, to be closed by this process
   */
  public static IpcEvent create() {
    return create(null);
  }

  /**
   * Creates an event that is not set.
   *
   * @param label returned by {@link #name()} and shown in messages, or null; nothing can be opened
   *     by it
   * @return the event, to be closed by this process
   */
  public static IpcEvent create(@Nullable String label) {
    return new IpcEvent(
        Place.create(ObjectType.EVENT, EventState.SIZE_BYTES, label, SharedCell.Content.ZEROS));
  }

  /**
   * Opens the event with a name, or makes it if there is none. All programs of this user find the
   * same one, however they were started; it outlives them, and stays until it is {@linkplain
   * #unlink() unlinked} or the machine restarts.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash
   * @return the event, not set if it is new
   */
  public static IpcEvent open(String name) {
    return new IpcEvent(
        Place.open(ObjectType.EVENT, EventState.SIZE_BYTES, name, SharedCell.Content.ZEROS));
  }

  /** Sets the flag and wakes all waiters; does nothing if it is already set. */
  public void set() {
    requireOpen();
    state.set();
  }

  /** Clears the flag; does nothing if it is not set. */
  public void clear() {
    requireOpen();
    state.clear();
  }

  /** {@return whether the flag is set} */
  public boolean isSet() {
    requireOpen();
    return state.isSet();
  }

  /**
   * Waits until the flag is set; returns at once if it is.
   *
   * @throws InterruptedException if this thread is interrupted before or while it waits
   */
  public void await() throws InterruptedException {
    await(Deadline.never());
  }

  /**
   * Waits until the flag is set or the time is up.
   *
   * @param timeout how long to wait; zero or less means not to wait
   * @return false if the time ran out
   * @throws InterruptedException if this thread is interrupted before or while it waits
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return await(Deadline.after(timeout));
  }

  private boolean await(Deadline deadline) throws InterruptedException {
    requireOpen();
    Sleep.throwIfInterrupted();
    return state.await(deadline);
  }

  @Override
  boolean mayHaveSleepers() {
    return state.isWaitedFor();
  }

  @Override
  public String toString() {
    return describe(state.isSet() ? "set" : "unset");
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Place.Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcEvent(Place.at(ObjectType.EVENT, address));
    }
  }
}
