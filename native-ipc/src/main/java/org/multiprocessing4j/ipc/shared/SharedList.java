package org.multiprocessing4j.ipc.shared;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Ticketed;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.LockOfValue;

/**
 * A list of fixed length whose elements processes share: Python's {@code ShareableList}.
 *
 * <p>An element is null, a {@link Boolean}, {@link Integer}, {@link Long}, {@link Double}, {@link
 * String} or {@code byte[]}. It may be replaced by one of any of these types, as long as it fits
 * into its place: a place has as much room as its first element needed, at least 8 bytes, or as
 * {@link #ofCapacity} was told. (Unlike Python's, the length is kept: trailing zeros survive, and a
 * text takes what its UTF-8 form takes.)
 *
 * <p>{@code get} and {@code set} are atomic, also between processes: a reader sees the old element
 * or the new one, and a process that dies in a {@code set} leaves the old one. {@code set} takes
 * {@link #lock()}, {@code get} never waits. Hold that lock for changes that belong together.
 * Nothing can be added or removed.
 */
public final class SharedList extends AbstractList<@Nullable Object>
    implements RandomAccess, Ticketed, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient SharedMemory memory;
  private final transient LockOfValue lock;
  private final transient int size;

  /** Null once this handle is closed: only what nobody can reach is unmapped. */
  private transient volatile @Nullable SlotTable slots;

  private SharedList(SharedMemory memory, IpcReentrantLock lock) {
    this.memory = memory;
    this.lock = new LockOfValue(lock, SharedList.class);
    SlotTable table = new SlotTable(memory.buffer());
    this.slots = table;
    this.size = table.count();
  }

  /**
   * Creates a list of these elements.
   *
   * @param elements at least one, each of a type that a list takes
   * @return the list, to be closed by this process
   * @throws IllegalArgumentException if one is of another type, or if there are none
   */
  public static SharedList of(@Nullable Object... elements) {
    return copyOf(Arrays.asList(elements));
  }

  /**
   * Creates a list of the elements of another.
   *
   * @param elements at least one, each of a type that a list takes
   * @return the list, to be closed by this process
   * @throws IllegalArgumentException if one is of another type, or if there are none
   */
  public static SharedList copyOf(List<? extends @Nullable Object> elements) {
    @Nullable Object[] once = elements.toArray(); // others may change them
    SlotValue[] values = new SlotValue[once.length];
    int[] capacities = new int[once.length];
    for (int i = 0; i < once.length; i++) {
      values[i] = SlotValue.encode(once[i]);
      capacities[i] = values[i].bytes().length;
    }
    SharedList list = create(capacities);
    SlotTable table = list.requireOpen();
    for (int i = 0; i < values.length; i++) {
      table.set(i, values[i]); // without the lock: nobody else has the list
    }
    return list;
  }

  /**
   * Creates a list of nulls.
   *
   * @param size how many, 1 or more
   * @param bytesPerElement the room for a text or for bytes
   * @return the list, to be closed by this process
   * @throws IllegalArgumentException if there are none, or if they take more than 16 GiB: each
   *     takes twice that room
   */
  public static SharedList ofCapacity(int size, int bytesPerElement) {
    if (bytesPerElement < 0) {
      throw new IllegalArgumentException(
          "bytesPerElement must be 0 or more, not " + bytesPerElement);
    }
    int[] capacities = new int[requireElements(size)];
    Arrays.fill(capacities, bytesPerElement);
    return create(capacities);
  }

  private static int requireElements(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a shared list has at least one element, not " + size);
    }
    return size;
  }

  private static SharedList create(int[] capacities) {
    requireElements(capacities.length);
    SharedMemory memory = SharedMemory.create(SlotTable.sizeBytes(capacities));
    SlotTable.initialize(memory.buffer(), capacities);
    return new SharedList(memory, LockOfValue.create(SharedList.class, memory::close));
  }

  /**
   * Reads an element.
   *
   * @throws IllegalStateException if this handle is closed
   */
  @Override
  public @Nullable Object get(int index) {
    return requireOpen().get(Objects.checkIndex(index, size)).decode();
  }

  /**
   * Replaces an element and returns the previous one.
   *
   * @throws IllegalArgumentException if it is of another type or does not fit
   * @throws IllegalStateException if this handle is closed
   */
  @Override
  public @Nullable Object set(int index, @Nullable Object element) {
    SlotTable table = requireOpen();
    Objects.checkIndex(index, size);
    SlotValue value = SlotValue.encode(element);
    if (value.bytes().length > table.capacity(index)) {
      throw new IllegalArgumentException(
          "element %d has room for %d bytes; the new one needs %d: create the list with more"
              .formatted(index, table.capacity(index), value.bytes().length));
    }
    lock.lock().lock();
    try {
      SlotValue before = table.get(index);
      table.set(index, value);
      return before.decode();
    } finally {
      lock.lock().unlock();
    }
  }

  @Override
  public int size() {
    return size;
  }

  /** Returns the first index of an element, or -1; byte arrays are compared by content. */
  @Override
  public int indexOf(@Nullable Object element) {
    for (int i = 0; i < size(); i++) {
      if (Objects.deepEquals(element, get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the last index of an element, or -1; byte arrays are compared by content. */
  @Override
  public int lastIndexOf(@Nullable Object element) {
    for (int i = size() - 1; i >= 0; i--) {
      if (Objects.deepEquals(element, get(i))) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean contains(@Nullable Object element) {
    return indexOf(element) >= 0;
  }

  /**
   * {@return a lock for what has to change together, Python's {@code get_lock()}; {@code set} takes
   * it too}
   *
   * <pre>{@code
   * list.lock().lock();
   * try {
   *   list.set(0, list.get(1));
   * } finally {
   *   list.lock().unlock();
   * }
   * }</pre>
   *
   * <p>It is closed with the list. Closing it alone, as {@code try (var l = list.lock())} would, is
   * an {@link UnsupportedOperationException}.
   */
  public IpcReentrantLock lock() {
    return lock.lock();
  }

  /**
   * Closes this handle; in the process that created the list, prevents further processes from
   * opening it.
   */
  @Override
  public void close() {
    slots = null;
    memory.close();
    lock.end();
  }

  private SlotTable requireOpen() {
    SlotTable open = slots;
    if (open == null) {
      throw new IllegalStateException("SharedList is closed in this process");
    }
    return open;
  }

  @Override
  public String toString() {
    return slots == null ? "SharedList[closed]" : "SharedList" + super.toString();
  }

  @Serial
  private Object writeReplace() {
    requireOpen();
    return new Ticket(memory, lock.lock());
  }

  @Serial
  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a shared list travels as a ticket");
  }

  private record Ticket(SharedMemory memory, IpcReentrantLock lock) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedList(memory, lock);
    }
  }
}
