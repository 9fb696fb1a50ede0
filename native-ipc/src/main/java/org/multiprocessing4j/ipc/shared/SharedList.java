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
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;

/**
 * A list of fixed length whose elements processes share, Python's {@code ShareableList}.
 *
 * <p>An element is null, a {@link Boolean}, {@link Integer}, {@link Long}, {@link Double}, {@link
 * String} or {@code byte[]}. It may be replaced by one of any of these types, as long as it fits
 * into its place: a place has the room that its first element took, at least 8 bytes, or what
 * {@link #ofCapacity} says. (Unlike Python's, the length is kept: trailing zeros survive, and a
 * text takes what its UTF-8 form takes.)
 *
 * <p>{@code get} and {@code set} are atomic, also between processes: a reader sees the old element
 * or the new one, and a process that dies in a {@code set} leaves the old one. {@code set} takes
 * {@link #lock()}, {@code get} does not wait for anybody. What must change together is changed
 * under that lock. Nothing can be added or removed.
 */
public final class SharedList extends AbstractList<@Nullable Object>
    implements RandomAccess, Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient SharedMemory memory;
  private final transient IpcReentrantLock lock;
  private final transient SlotTable slots;
  private transient volatile boolean closed;

  private SharedList(SharedMemory memory, IpcReentrantLock lock) {
    this.memory = memory;
    this.lock = lock;
    this.slots = new SlotTable(memory.buffer());
  }

  /**
   * A new list of these elements.
   *
   * @param elements at least one, each of a type that a list takes
   * @return the list, whose creator is to close it
   * @throws IllegalArgumentException if one is of another type, or if there are none
   */
  public static SharedList of(@Nullable Object... elements) {
    return copyOf(Arrays.asList(elements));
  }

  /**
   * A new list of the elements of another.
   *
   * @param elements at least one, each of a type that a list takes
   * @return the list, whose creator is to close it
   * @throws IllegalArgumentException if one is of another type, or if there are none
   */
  public static SharedList copyOf(List<? extends @Nullable Object> elements) {
    int[] capacities = new int[elements.size()];
    for (int i = 0; i < capacities.length; i++) {
      capacities[i] = SlotValue.encode(elements.get(i)).bytes().length;
    }
    SharedList list = create(capacities);
    for (int i = 0; i < capacities.length; i++) {
      list.set(i, elements.get(i));
    }
    return list;
  }

  /**
   * A new list of nulls.
   *
   * @param size how many, 1 or more
   * @param bytesPerElement the room for a text or for bytes
   * @return the list, whose creator is to close it
   */
  public static SharedList ofCapacity(int size, int bytesPerElement) {
    if (bytesPerElement < 0) {
      throw new IllegalArgumentException("no element has " + bytesPerElement + " bytes");
    }
    int[] capacities = new int[size];
    Arrays.fill(capacities, bytesPerElement);
    return create(capacities);
  }

  private static SharedList create(int[] capacities) {
    if (capacities.length == 0) {
      throw new IllegalArgumentException("a shared list has at least one element");
    }
    SharedMemory memory = SharedMemory.create(SlotTable.sizeBytes(capacities));
    SlotTable.initialise(memory.buffer(), capacities);
    return new SharedList(memory, IpcReentrantLock.create("lock of SharedList"));
  }

  /**
   * Reads an element.
   *
   * @throws IllegalStateException if this handle is closed
   */
  @Override
  public @Nullable Object get(int index) {
    checkOpen();
    return slots.get(Objects.checkIndex(index, slots.count())).decode();
  }

  /**
   * Replaces an element and returns the one before.
   *
   * @throws IllegalArgumentException if it is of another type or does not fit
   * @throws IllegalStateException if this handle is closed
   */
  @Override
  public @Nullable Object set(int index, @Nullable Object element) {
    checkOpen();
    Objects.checkIndex(index, slots.count());
    SlotValue value = SlotValue.encode(element);
    if (value.bytes().length > slots.capacity(index)) {
      throw new IllegalArgumentException(
          "element %d has room for %d bytes; the new one needs %d: create the list with more"
              .formatted(index, slots.capacity(index), value.bytes().length));
    }
    lock.lock();
    try {
      SlotValue before = slots.get(index);
      slots.set(index, value);
      return before.decode();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    return slots.count();
  }

  /** The first place of an element, or -1; byte arrays are compared by content. */
  @Override
  public int indexOf(@Nullable Object element) {
    for (int i = 0; i < size(); i++) {
      if (Objects.deepEquals(element, get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** {@return a lock for what has to change together; {@code set} takes it too} */
  public IpcReentrantLock lock() {
    checkOpen();
    return lock;
  }

  /** Ends this handle; in the process that created the list, ends the list for newcomers. */
  @Override
  public void close() {
    closed = true;
    memory.close();
    lock.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("SharedList is closed in this process");
    }
  }

  @Override
  public String toString() {
    return closed ? "SharedList[closed]" : "SharedList" + super.toString();
  }

  @Serial
  private Object writeReplace() {
    checkOpen();
    return new Handle(memory, lock);
  }

  @Serial
  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("a shared list travels as its memory only");
  }

  private record Handle(SharedMemory memory, IpcReentrantLock lock) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedList(memory, lock);
    }
  }
}
