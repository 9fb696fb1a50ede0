package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * A flag between processes that can be waited for, Python's {@code multiprocessing.Event}.
 *
 * <p>One word holds the flag and how often it was set, so that who waits notices a {@code set} even
 * if a {@code clear} follows at once. Setting and clearing never wait, whoever may have died; a
 * killed waiter leaves nothing behind. Memory: what a process did before {@code set} is visible to
 * whoever saw the flag set. The handle is serialisable; {@code close()} in the creating process
 * ends the event.
 */
public final class IpcEvent extends SyncObject {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("EVNT");
  private static final int CONTENT_BYTES = 4;
  private static final int SET = 1; // the other bits count how often it was set

  private IpcEvent(@Nullable String name) {
    super(KIND, CONTENT_BYTES, name, "event");
  }

  private IpcEvent(Address address) {
    super(KIND, address);
  }

  /** A new event, not set. */
  public static IpcEvent create() {
    return new IpcEvent((String) null);
  }

  /**
   * A new event, not set.
   *
   * @param name what people see
   */
  public static IpcEvent create(String name) {
    return new IpcEvent(name);
  }

  /** Sets the flag and wakes all who wait; does nothing if it is set. */
  public void set() {
    checkOpen();
    int seen = memory.getIntVolatile(offset);
    while (!isSet(seen)) {
      if (memory.compareAndSetInt(offset, seen, seen + 2 | SET)) {
        wakeAll();
        return;
      }
      seen = memory.getIntVolatile(offset);
    }
  }

  /** Clears the flag; does nothing if it is clear. */
  public void clear() {
    checkOpen();
    int seen = memory.getIntVolatile(offset);
    while (isSet(seen) && !memory.compareAndSetInt(offset, seen, seen & ~SET)) {
      seen = memory.getIntVolatile(offset);
    }
  }

  /** Whether the flag is set. */
  public boolean isSet() {
    checkOpen();
    return isSet(memory.getIntVolatile(offset));
  }

  /** Waits until the flag is set; returns at once if it is. */
  public void await() throws InterruptedException {
    await(Deadline.never());
  }

  /**
   * Waits until the flag is set, but not longer than told.
   *
   * @param timeout zero or less does not wait
   * @return false if the time ran out
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return await(Deadline.after(timeout));
  }

  private boolean await(Deadline deadline) throws InterruptedException {
    checkOpen();
    int first = memory.getIntVolatile(offset);
    int seen = first;
    while (!isSet(seen) && count(seen) == count(first)) {
      Sleep.throwIfInterrupted();
      if (deadline.isExpired()) {
        return false;
      }
      Sleep.onWord(memory, offset, seen, peers, peers.deaths(), deadline);
      checkOpen();
      seen = memory.getIntVolatile(offset);
    }
    return true;
  }

  private static boolean isSet(int word) {
    return (word & SET) != 0;
  }

  private static int count(int word) {
    return word >>> 1;
  }

  @Override
  void wakeAll() {
    Sleep.wake(memory, offset, Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    return describe(isSet(memory.getIntVolatile(offset)) ? "set" : "unset");
  }

  @Override
  Serializable travellingForm() {
    return new Handle(address());
  }

  private record Handle(Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcEvent(address);
    }
  }
}
