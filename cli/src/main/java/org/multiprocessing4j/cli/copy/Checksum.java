package org.multiprocessing4j.cli.copy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a range of a file. */
final class Checksum {
  private static final int BUFFER_BYTES = 256 * 1024;

  private Checksum() {}

  /**
   * Reads the same range of two files and compares the checksums.
   *
   * @throws IOException if they differ, or one cannot be read
   */
  static void compare(Path source, Path copy, long offset, long length) throws IOException {
    String expected = of(source, offset, length);
    String actual = of(copy, offset, length);
    if (!expected.equals(actual)) {
      throw new IOException(
          "the copy differs: SHA-256 of the source " + expected + ", of the copy " + actual);
    }
  }

  /** Returns the checksum as hexadecimal digits. */
  static String of(Path file, long offset, long length) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, Math.max(1, length)));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long end = offset + length;
      for (long position = offset; position < end; ) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        int count = channel.read(buffer, position);
        if (count < 0) {
          throw new IOException("it became shorter while it was verified");
        }
        digest.update(buffer.flip());
        position += count;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
