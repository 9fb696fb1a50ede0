package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A path of the default file system on its way: its text. {@link Path} itself is not serialisable,
 * though programs hand nothing to their processes more often.
 *
 * @param text of the path, relative if it is
 */
record PathTicket(String text) implements Serializable {
  /** Other file systems, such as that of a zip file, live in one process only. */
  static final Class<?> HOLDER = Path.of("").getClass();

  /**
   * Makes the ticket of a path.
   *
   * @throws NotSerializableValueException if the name has bytes that text cannot express
   */
  static PathTicket of(Path path) {
    String text = path.toString();
    if (!isFaithful(text, path)) {
      throw new NotSerializableValueException(
          "cannot send the path \""
              + text
              + "\" to another process: its name is not text in "
              + System.getProperty("sun.jnu.encoding")
              + ", the character set of this JVM. If it is in UTF-8, start the JVM with"
              + " LC_ALL=C.UTF-8; else send path.toUri()",
          path.getClass().getName(),
          null);
    }
    return new PathTicket(text);
  }

  private static boolean isFaithful(String text, Path path) {
    try {
      return Path.of(text).equals(path);
    } catch (InvalidPathException inexpressible) {
      return false;
    }
  }

  private Object readResolve() {
    return Path.of(text);
  }
}
