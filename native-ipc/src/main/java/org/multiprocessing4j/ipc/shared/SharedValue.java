package org.multiprocessing4j.ipc.shared;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import org.multiprocessing4j.ipc.codec.Ticketed;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.memory.SharedCell;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.LockOfValue;

/** What all shared numbers have in common: a cell of eight bytes, a lock, and an end. */
abstract class SharedValue implements Ticketed, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient SharedCell cell;
  private final transient LockOfValue lock;
  private transient volatile boolean closed;

  SharedValue(int kind) {
    this.cell = SharedCell.create(kind, Long.BYTES, Participants.get().registryId());
    this.lock = new LockOfValue(LockOfValue.create(getClass(), cell::remove), getClass());
  }

  SharedValue(int kind, Address address) {
    this.cell = SharedCell.attach(address.cell, kind, Participants.get().registryId());
    this.lock = new LockOfValue(address.lock, getClass());
  }

  /** What a handle is turned into on its way to another process. */
  record Address(SharedCell.Address cell, IpcReentrantLock lock) implements Serializable {}

  final Address address() {
    requireOpen();
    return new Address(cell.address(), lock.lock());
  }

  /** The form in which the handle travels. */
  abstract Serializable ticket();

  @Serial
  final Object writeReplace() {
    return ticket();
  }

  @Serial
  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a shared value travels as a ticket");
  }

  /**
   * {@return a lock for what has to change together, Python's {@code get_lock()}; single calls do
   * not need it and do not respect it}
   *
   * <pre>{@code
   * value.lock().lock();
   * try {
   *   value.set(value.get() + other.get());
   * } finally {
   *   value.lock().unlock();
   * }
   * }</pre>
   *
   * <p>It is closed with the value. Closing it alone, as {@code try (var l = value.lock())} would,
   * is an {@link UnsupportedOperationException}.
   */
  public final IpcReentrantLock lock() {
    return lock.lock();
  }

  /**
   * Closes this handle; in the process that created the value, ends the value for all processes.
   */
  @Override
  public final void close() {
    closed = true;
    cell.remove();
    lock.end();
  }

  final SharedBuffer memory() {
    requireOpen();
    return cell.memory();
  }

  final long offset() {
    return cell.contentOffset();
  }

  private void requireOpen() {
    if (closed || !cell.isLive()) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + (closed
                  ? " is closed in this process"
                  : " has been closed by the process that created it"));
    }
  }

  /** The value as text. */
  abstract String show();

  @Override
  public final String toString() {
    String value = closed || !cell.isLive() ? "closed" : show();
    return getClass().getSimpleName() + "[" + value + "]";
  }
}
