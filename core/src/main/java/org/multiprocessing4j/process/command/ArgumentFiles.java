package org.multiprocessing4j.process.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.PlatformEncoding;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * The argument files of this process in the run directory; children with equal options share one.
 */
@Internal
public final class ArgumentFiles {
  private final Map<String, Path> byContent = new HashMap<>();

  /** Makes an object that has no files yet. */
  public ArgumentFiles() {}

  /**
   * Refuses an option that would reach a child changed. What this JVM itself was given in another
   * encoding is passed on as well as possible.
   *
   * @throws CommandException if the encoding lacks one of its characters
   */
  static void requireEncodable(List<String> options) {
    for (String option : options) {
      try {
        byte[] ignored = PlatformEncoding.encode(option);
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            "no child process can be started: its option " + e.getMessage(), e);
      }
    }
  }

  /**
   * Puts options into a file; one that somebody has deleted is written again.
   *
   * @param options of a JVM
   * @return the file that holds them
   * @throws CommandException if it cannot be written
   */
  public synchronized Path forOptions(List<String> options) {
    String content = JavaCommand.argumentFile(options);
    Path known = byContent.get(content);
    if (known != null && Files.exists(known)) {
      return known;
    }
    Path path = write(content);
    byContent.put(content, path);
    return path;
  }

  private static Path write(String content) {
    Path path = newPath();
    try {
      var onlyMine = PosixFilePermissions.fromString("rw-------");
      Files.createFile(path, PosixFilePermissions.asFileAttribute(onlyMine));
      Files.write(path, content.getBytes(PlatformEncoding.charset()), StandardOpenOption.WRITE);
      return path;
    } catch (IOException e) {
      throw new CommandException("cannot write the options of child JVMs to " + path, e);
    }
  }

  private static Path newPath() {
    try {
      return RunDirectory.current().newPath("java", "args");
    } catch (IpcException e) {
      throw new CommandException("no child process can be started: " + e.getMessage(), e);
    }
  }

  /** Deletes the files; children that are still reading them would not come up. */
  public synchronized void delete() {
    byContent.values().forEach(ArgumentFiles::deleteOne);
    byContent.clear();
  }

  private static void deleteOne(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      ProcessLog.warning("cannot delete an argument file", e);
    }
  }
}
