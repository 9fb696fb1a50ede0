package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * What this process has mapped.
 *
 * <p>A buffer is unmapped when it is garbage, never earlier, and until then keeps its memory from
 * everybody, though its object was closed and its file deleted. A program that makes little other
 * garbage might not be collected for hours. So a collection is asked for, as the JDK does for
 * direct buffers, at two times: when twice as much is mapped as after the last one, and when memory
 * has run out.
 */
final class Mappings {
  /** How much may be mapped before anybody asks how much of it is garbage. */
  private static final long GENEROUS_BYTES = 256L << 20;

  /** How long it takes, at worst, until what a collection found is unmapped. */
  private static final long UNMAPPING_NANOS = Duration.ofMillis(200).toNanos();

  /**
   * Not shared: {@link #allocate} waits for its thread, and a caller of that may hold a lock that
   * the cleaning of something else needs.
   */
  private static final LazyCleaner CLEANER = new LazyCleaner();

  // Guarded by the class
  private static long mappedBytes;
  private static long limitBytes = GENEROUS_BYTES;
  private static long unmappings;

  private Mappings() {}

  /** Maps a part of a file, for reading and writing. */
  static ByteBuffer map(FileChannel file, long start, long sizeBytes) throws IOException {
    MappedByteBuffer buffer = file.map(MapMode.READ_WRITE, start, sizeBytes);
    CLEANER.register(buffer, new Unmapping(sizeBytes));
    if (isTooMuchWith(sizeBytes)) {
      System.gc();
    }
    return buffer;
  }

  /** Not a lambda, which every child that maps something would have to create. */
  private record Unmapping(long sizeBytes) implements Runnable {
    @Override
    public void run() {
      remove(sizeBytes);
    }
  }

  private static synchronized boolean isTooMuchWith(long sizeBytes) {
    mappedBytes += sizeBytes;
    if (mappedBytes <= limitBytes) {
      return false;
    }
    limitBytes = 2 * mappedBytes; // unless this collection shows that less is in use
    return true;
  }

  private static synchronized void remove(long sizeBytes) {
    mappedBytes -= sizeBytes;
    limitBytes = Math.min(limitBytes, Math.max(GENEROUS_BYTES, 2 * mappedBytes));
    unmappings++;
    Mappings.class.notifyAll();
  }

  /**
   * Gives a range of a file storage. If there is none left, what is garbage is unmapped first.
   *
   * @throws PosixException ENOSPC, EDQUOT, EFBIG
   */
  static void allocate(int fd, long offset, long sizeBytes) {
    long seen = unmappings();
    PosixException full = tryAllocate(fd, offset, sizeBytes);
    if (full == null) {
      return;
    }
    System.gc();
    long deadline = System.nanoTime() + UNMAPPING_NANOS;
    while (full != null && System.nanoTime() - deadline < 0) {
      seen = awaitUnmapping(seen, deadline);
      full = tryAllocate(fd, offset, sizeBytes);
    }
    if (full != null) {
      throw full;
    }
  }

  private static @Nullable PosixException tryAllocate(int fd, long offset, long sizeBytes) {
    try {
      FileDescriptors.allocate(fd, offset, sizeBytes);
      return null;
    } catch (PosixException e) {
      if (e.isOutOfSpace()) {
        return e;
      }
      throw e;
    }
  }

  private static synchronized long unmappings() {
    return unmappings;
  }

  /** Waits until there are more unmappings than were seen; an interrupt is put aside. */
  private static synchronized long awaitUnmapping(long seen, long deadline) {
    boolean interrupted = false;
    long left = deadline - System.nanoTime();
    while (unmappings == seen && left > 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(Mappings.class, left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = deadline - System.nanoTime();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return unmappings;
  }
}
