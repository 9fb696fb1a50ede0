package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;

/**
 * A set of descriptors to wait on together (ppoll(2)).
 *
 * <p>Fill it with {@link #add}, {@link #await}, then ask {@link #readyEvents} for each index;
 * {@link #clear} to use it again without allocation. An end of file, a hang-up and an error make a
 * descriptor ready, whatever was asked for. For one thread at a time.
 *
 * <p>After {@link KernelSleep#end}, a wait checks a hundred times a second instead of sleeping.
 */
@Internal
public final class Poll {
  /** There is something to read, a connection to accept, or the end of the stream. */
  public static final int READABLE = 0x1;

  /** There is room to write. */
  public static final int WRITABLE = 0x4;

  /** The other side has closed; reported without being asked for. */
  public static final int HANG_UP = 0x10;

  /** The descriptor is not open; reported without being asked for. */
  public static final int INVALID = 0x20;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  // struct timespec { long seconds; long nanos; }, and behind it the array of
  // struct pollfd { int fd; short events; short readyEvents; }
  private static final int ENTRIES_OFFSET = 16;
  private static final int ENTRY_SIZE_BYTES = 8;
  private static final int EVENTS_OFFSET = 4;
  private static final int READY_OFFSET = 6;

  private static final int SIGNAL_CAME = -1;
  private static final int NO_MEMORY = -2;

  private ByteBuffer bytes;
  private long address;
  private int capacity;
  private int size;

  /**
   * Creates an empty set.
   *
   * @param expectedSize how many descriptors it will hold; it grows beyond
   */
  public Poll(int expectedSize) {
    capacity = expectedSize;
    bytes = allocate(expectedSize);
    address = Scratch.addressOf(bytes);
  }

  /**
   * Adds a descriptor.
   *
   * @param fd the descriptor; a negative one is never ready
   * @param events {@link #READABLE}, {@link #WRITABLE} or both
   * @return its index: 0 for the first since the last {@link #clear}
   */
  public int add(int fd, int events) {
    if (size == capacity) {
      grow();
    }
    putEntry(bytes, size, fd, events);
    return size++;
  }

  /** Removes all descriptors. */
  public void clear() {
    size = 0;
  }

  /**
   * Waits until a descriptor is ready. If the kernel has no memory for it now, a moment passes.
   *
   * @param timeoutNanos at most this long, in nanoseconds; zero or negative: only looks
   * @return how many are ready, 0 if the time ran out, or if there was no memory
   * @throws PosixException EINVAL if there are more than the process may have open
   */
  public int await(long timeoutNanos) {
    return await(bytes, address, size, timeoutNanos);
  }

  /**
   * What a descriptor is ready for, after {@link #await}.
   *
   * @param index as {@link #add} returned it
   * @return the constants of this class, combined; 0 if it is not ready
   */
  public int readyEvents(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("index " + index + " of " + size);
    }
    return readyEvents(bytes, index);
  }

  /**
   * Waits for one descriptor; allocates nothing.
   *
   * @param fd the descriptor
   * @param events {@link #READABLE}, {@link #WRITABLE} or both
   * @param timeoutNanos at most this long, in nanoseconds; zero or negative: only looks
   * @return what it is ready for; 0 if the time ran out, or if there was no memory
   */
  public static int await(int fd, int events, long timeoutNanos) {
    Scratch scratch = Scratch.get();
    putEntry(scratch.bytes, 0, fd, events);
    await(scratch.bytes, scratch.address, 1, timeoutNanos);
    return readyEvents(scratch.bytes, 0);
  }

  /**
   * Waits until one of two descriptors is readable; allocates nothing.
   *
   * @param first one descriptor
   * @param second the other one; if negative, it is never ready
   * @param timeoutNanos at most this long, in nanoseconds; zero or negative: only looks
   * @return what the first one is ready for; 0 if the second is, the time ran out, or there was no
   *     memory
   */
  public static int awaitReadable(int first, int second, long timeoutNanos) {
    Scratch scratch = Scratch.get();
    putEntry(scratch.bytes, 0, first, READABLE);
    putEntry(scratch.bytes, 1, second, READABLE);
    await(scratch.bytes, scratch.address, 2, timeoutNanos);
    return readyEvents(scratch.bytes, 0);
  }

  private static void putEntry(ByteBuffer bytes, int index, int fd, int events) {
    int offset = ENTRIES_OFFSET + index * ENTRY_SIZE_BYTES;
    bytes.putInt(offset, fd);
    bytes.putShort(offset + EVENTS_OFFSET, (short) events);
    bytes.putShort(offset + READY_OFFSET, (short) 0);
  }

  private static int await(ByteBuffer bytes, long address, int size, long timeoutNanos) {
    if (timeoutNanos > 0 && BlockingCall.isForbidden()) {
      return BlockingCall.relay(() -> await(bytes, address, size, timeoutNanos));
    }
    long start = System.nanoTime();
    long remaining = Math.max(0, timeoutNanos);
    while (true) {
      putEntry(bytes, size, remaining > 0 ? KernelSleep.counter() : FileDescriptors.NONE, READABLE);
      boolean inJava = KernelSleep.isOver();
      int ready = awaitInKernel(bytes, address, size, inJava ? 0 : remaining);
      boolean isTimeUp = ready == 0 && (remaining == 0 || !KernelSleep.isOver());
      if (ready > 0 || isTimeUp) {
        return ready;
      }
      if (inJava || ready == NO_MEMORY) {
        KernelSleep.nap(remaining);
      }
      if (ready == NO_MEMORY) {
        return 0; // the caller may look for other reasons to end its wait
      }
      remaining = Math.max(0, timeoutNanos - (System.nanoTime() - start));
    }
  }

  /** Returns how many are ready, or that a signal came, or that there is no memory. */
  private static int awaitInKernel(ByteBuffer bytes, long address, int size, long timeoutNanos) {
    bytes.putLong(0, timeoutNanos / NANOS_PER_SECOND);
    bytes.putLong(Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
    int ready = LibC.ppoll(address + ENTRIES_OFFSET, size + 1, address, 0);
    if (ready >= 0) {
      return readyEvents(bytes, size) == 0 ? ready : ready - 1;
    }
    int errno = LibC.errno();
    if (errno == Errno.ENOMEM.number()) {
      return NO_MEMORY;
    }
    if (errno != Errno.EINTR.number()) {
      throw new PosixException("ppoll", errno, size + " descriptors");
    }
    return SIGNAL_CAME;
  }

  private static int readyEvents(ByteBuffer bytes, int index) {
    return bytes.getShort(ENTRIES_OFFSET + index * ENTRY_SIZE_BYTES + READY_OFFSET);
  }

  private void grow() {
    capacity = size * 2 + 1;
    ByteBuffer larger = allocate(capacity);
    larger.put(0, bytes, 0, bytes.capacity());
    bytes = larger;
    address = Scratch.addressOf(larger);
  }

  /** One entry more than asked for, for the end of {@link KernelSleep}. */
  private static ByteBuffer allocate(int entries) {
    return Scratch.allocate(ENTRIES_OFFSET + (entries + 1) * ENTRY_SIZE_BYTES);
  }
}
