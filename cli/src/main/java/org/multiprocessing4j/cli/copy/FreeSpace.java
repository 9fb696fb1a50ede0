package org.multiprocessing4j.cli.copy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks how much room a file system has. The text of an error does not tell "disk full" reliably: it
 * comes from the C library in the language of the user.
 */
final class FreeSpace {
  /** Room that file systems keep for their own tables: below this a disk counts as full. */
  private static final long RESERVE_BYTES = 64 * 1024;

  private FreeSpace() {}

  /** Returns the bytes that the user may still write into a directory. */
  static long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /**
   * Tells whether a file of this size does not fit any more; not being able to ask counts as "it
   * does".
   */
  static boolean isTooSmall(Path file, long sizeBytes) {
    Path directory = file.toAbsolutePath().getParent();
    try {
      return usableBytes(directory == null ? file : directory) < sizeBytes + RESERVE_BYTES;
    } catch (IOException e) {
      return false;
    }
  }
}
