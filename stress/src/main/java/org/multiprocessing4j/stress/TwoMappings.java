package org.multiprocessing4j.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/** One file, mapped twice, in which each run of a test has a place of its own. */
final class TwoMappings {
  /** The bytes of a place: two cache lines. */
  static final int PLACE_BYTES = 128;

  /** More than jcstress has in use at a time. */
  private static final int PLACES = 1 << 17;

  private static final AtomicLong NEXT = new AtomicLong();
  private static final Path DIRECTORY = newDirectory();
  private static final Path FILE = DIRECTORY.resolve("memory");
  static final SharedBuffer FIRST =
      MappedFile.create(FILE, (long) PLACES * PLACE_BYTES, memory -> {});
  static final SharedBuffer SECOND = openAndUnlink();

  private TwoMappings() {}

  /** Returns the offset of a place of zeros. */
  static long newPlace() {
    long offset = NEXT.getAndIncrement() % PLACES * PLACE_BYTES;
    FIRST.clear(offset, PLACE_BYTES);
    return offset;
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("mp4j-stress");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SharedBuffer openAndUnlink() {
    SharedBuffer second = MappedFile.open(FILE);
    MappedFile.unlink(FILE);
    MappedFile.unlink(DIRECTORY);
    return second;
  }
}
