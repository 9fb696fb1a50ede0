package org.multiprocessing4j.process.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.process.classes.ClassLocations;

/**
 * Class paths and module paths, whose entries cannot have the separator in their names. A program
 * runs in such a directory all the same if its own path is relative; a child may run elsewhere, and
 * finds that directory through a symbolic link in the run directory.
 *
 * <p>Each directory has one link, so that equal paths stay equal. It goes with the run, since a
 * child may load a class at any time.
 */
final class SearchPath {
  private static final Map<String, Path> LINKS = new HashMap<>();

  private SearchPath() {}

  /** Returns the path that has these entries. */
  static String join(Collection<String> entries) {
    return entries.stream().map(SearchPath::entry).collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Returns the name under which a file or directory can be an entry. What lies beside a jar lies
   * there under this name, too, since its manifest may name it.
   *
   * @throws CommandException if there is none
   */
  static String entry(String file) {
    if (!ClassLocations.hasPathSeparator(file)) {
      return file;
    }
    int end = file.indexOf(File.separator, file.lastIndexOf(File.pathSeparator));
    return end < 0 ? link(file) : link(file.substring(0, end)) + file.substring(end);
  }

  private static synchronized String link(String target) {
    return LINKS.computeIfAbsent(target, SearchPath::makeLink).toString();
  }

  private static Path makeLink(String target) {
    Path link = RunDirectory.current().newPath("path", Path.of(target).getFileName().toString());
    if (ClassLocations.hasPathSeparator(link.toString())) {
      throw new CommandException(
          problem(target, "so has " + link + ", where a link to it would lie")
              + ", or set -D"
              + UserDirectory.PROPERTY
              + " to a directory without one");
    }
    try {
      return Files.createSymbolicLink(link, Path.of(target));
    } catch (IOException e) {
      throw new CommandException(problem(target, "no link to it can be made: " + e), e);
    }
  }

  private static String problem(String target, String whyNoLink) {
    return "no child process can be started: "
        + target
        + " has a '"
        + File.pathSeparator
        + "' in its name, which separates the entries of a class path or module path, and "
        + whyNoLink
        + ". Start the program from another directory";
  }
}
