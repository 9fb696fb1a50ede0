package org.multiprocessing4j.cli.copy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the directories of the target before the files, private to the user so that they can be
 * filled even if the source is read-only, and gives them their attributes after, because filling
 * them changes their times.
 */
final class DirectoryMaker {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final String target;
  private final List<CopyPlan.Node> made = new ArrayList<>();

  DirectoryMaker(CopyJob job) {
    this.target = job.target();
  }

  /** Makes one directory, or takes the one that is there. */
  void make(CopyPlan.Node node) throws IOException {
    Path path = pathOf(node);
    try {
      Files.createDirectory(path, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
        throw new IOException("something that is no directory is in the way", e);
      }
    }
    made.add(node);
  }

  /** Sets modes and times, the innermost first; returns those that it could not set. */
  List<Missing> finish() {
    List<Missing> failures = new ArrayList<>();
    for (int i = made.size() - 1; i >= 0; i--) {
      CopyPlan.Node node = made.get(i);
      try {
        node.attributes().applyTo(pathOf(node));
      } catch (IOException e) {
        failures.add(new Missing(node.path(), "its mode and time cannot be set: " + Reasons.of(e)));
      }
    }
    return failures;
  }

  /** Returns how many directories there are. */
  int count() {
    return made.size();
  }

  private Path pathOf(CopyPlan.Node node) {
    return RawPath.decode(target + node.path());
  }
}
