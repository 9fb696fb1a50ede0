package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;

/**
 * What is in a directory. A {@link DirectoryStream} throws an unchecked exception if the directory
 * turns out to be unreadable once it is open, which is easily overlooked.
 */
@Internal
public final class DirectoryEntries {
  private DirectoryEntries() {}

  /**
   * Lists all entries.
   *
   * @param directory an existing one
   * @return their paths, in no order
   * @throws IOException if it cannot be read to its end
   */
  public static List<Path> of(Path directory) throws IOException {
    return matching(directory, "*");
  }

  /**
   * Lists the entries whose names match a pattern.
   *
   * @param directory an existing one
   * @param glob as for {@link Files#newDirectoryStream(Path, String)}
   * @return their paths, in no order
   * @throws IOException if it cannot be read to its end
   */
  public static List<Path> matching(Path directory, String glob) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      List<Path> list = new ArrayList<>();
      entries.forEach(list::add);
      return list;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
