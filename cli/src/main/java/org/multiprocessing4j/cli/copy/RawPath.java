package org.multiprocessing4j.cli.copy;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Turns a path into plain ASCII text and back without losing a byte.
 *
 * <p>A Unix file name is a row of bytes in no particular character set, and {@link Path#toString()}
 * loses those that the locale of the JVM cannot show. The JDK escapes and restores the bytes
 * themselves in {@code file:} URIs, whatever the locale, so that is the form in which paths go from
 * one process to another.
 */
final class RawPath {
  private static final String SCHEME = "file://";

  private RawPath() {}

  /**
   * Returns the absolute form of a path as text that never ends with a slash: {@code /data/%C3%BC}
   * for {@code /data/ü}, nothing for the root. So the text of a file begins with that of its
   * directory.
   */
  static String encode(Path path) {
    String text = path.toUri().getRawPath();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** Returns the path that {@link #encode} was given. */
  static Path decode(String text) {
    return Path.of(URI.create(SCHEME + (text.isEmpty() ? "/" : text)));
  }

  /** Returns the bytes by which the system knows a path. */
  static byte[] bytes(Path path) {
    // URLDecoder with Latin 1 turns each escape into the char of the same number; it would take a
    // plus for a space.
    String escaped = encode(path).replace("+", "%2B");
    return URLDecoder.decode(escaped, StandardCharsets.ISO_8859_1)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Returns the path for a person to read, on one line: what the locale cannot show becomes a
   * replacement character, control characters become question marks.
   */
  static String show(String text) {
    return decode(text).toString().replaceAll("\\p{Cntrl}", "?");
  }
}
