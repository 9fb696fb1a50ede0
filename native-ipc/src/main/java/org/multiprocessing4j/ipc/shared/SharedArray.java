package org.multiprocessing4j.ipc.shared;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Ticketed;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.LockOfValue;

/** What all shared arrays have in common: memory, a lock, and an end. */
abstract class SharedArray implements Ticketed, AutoCloseable {
  private static final long serialVersionUID = 1L;

  /** How many elements a view of shared memory can hold, whatever their type. */
  static final int LARGEST_PART = 1 << 26;

  private final transient SharedMemory memory;
  private final transient LockOfValue lock;
  private final transient int elementBytes;
  private final transient int length;

  /** Null once this handle is closed: only what nobody can reach is unmapped. */
  private transient volatile @Nullable SharedBuffer buffer;

  SharedArray(SharedMemory memory, IpcReentrantLock lock, int elementBytes) {
    this.memory = memory;
    this.buffer = memory.buffer();
    this.lock = new LockOfValue(lock, getClass());
    this.elementBytes = elementBytes;
    this.length = Math.toIntExact(memory.sizeBytes() / elementBytes);
  }

  static SharedMemory allocate(int length, int elementBytes) {
    if (length < 1) {
      throw new IllegalArgumentException("a shared array has at least 1 element, not " + length);
    }
    return SharedMemory.create((long) length * elementBytes);
  }

  /** {@return the number of elements, which never changes} */
  public final int length() {
    return length;
  }

  /**
   * {@return a lock for what has to change together, Python's {@code get_lock()}; the methods here
   * neither need nor respect it}
   *
   * <pre>{@code
   * array.lock().lock();
   * try {
   *   array.set(0, array.get(0) + array.get(1));
   * } finally {
   *   array.lock().unlock();
   * }
   * }</pre>
   *
   * <p>It is closed with the array. Closing it alone, as {@code try (var l = array.lock())} would,
   * is an {@link UnsupportedOperationException}.
   */
  public final IpcReentrantLock lock() {
    return lock.lock();
  }

  /**
   * Closes this handle; in the process that created the array, prevents further processes from
   * opening it.
   */
  @Override
  public final void close() {
    buffer = null;
    memory.close();
    lock.end();
  }

  /** The form in which the handle travels. */
  abstract Serializable ticket();

  @Serial
  final Object writeReplace() {
    SharedBuffer ignored = memory(); // it is open
    return ticket();
  }

  @Serial
  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a shared array travels as a ticket");
  }

  final SharedMemory sharedMemory() {
    return memory;
  }

  final SharedBuffer memory() {
    SharedBuffer open = buffer;
    if (open == null) {
      throw new IllegalStateException(getClass().getSimpleName() + " is closed in this process");
    }
    return open;
  }

  final long at(int index) {
    return (long) Objects.checkIndex(index, length) * elementBytes;
  }

  final void requireRange(int index, int count) {
    Objects.checkFromIndexSize(index, count, length);
  }

  final ByteBuffer part(int index, int count) {
    return memory().slice((long) index * elementBytes, count * elementBytes);
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName()
        + "["
        + (buffer == null ? "closed" : length + " elements")
        + "]";
  }
}
