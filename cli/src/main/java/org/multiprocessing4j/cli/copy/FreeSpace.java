package org.multiprocessing4j.cli.copy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Asks how much room a file system has, and tells whether the want of it made a call fail. */
final class FreeSpace {
  /** A device on which every write fails as on a full disk. */
  private static final Path FULL = Path.of("/dev/full");

  private FreeSpace() {}

  /** Returns the bytes that the user may still write into a directory. */
  static long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /**
   * Tells whether a call failed because the disk is full. The JDK gives only a text, from the C
   * library and in the language of the user, so it is compared with that of a disk which is full
   * for certain; where there is none, the answer is no.
   */
  static boolean isLackOf(IOException failure) {
    try (FileChannel full = FileChannel.open(FULL, StandardOpenOption.WRITE)) {
      return Reasons.of(failure).equals(reasonAgainstWritingTo(full));
    } catch (IOException e) {
      return false;
    }
  }

  private static String reasonAgainstWritingTo(FileChannel full) {
    try {
      full.write(ByteBuffer.allocate(1));
      return "";
    } catch (IOException e) {
      return Reasons.of(e);
    }
  }
}
