package org.multiprocessing4j.cli.copy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the directories of the target before the files, private to the user so that they can be
 * filled even if the source is read-only, and gives them their attributes after, because filling
 * them changes their times.
 *
 * <p>It also knows which directories are really there: what is below a link in the place of one
 * lies outside of the target, and must be neither read nor written.
 */
final class DirectoryMaker {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final int OWNER_MASK = 0700;

  /** A directory that had to be opened, and the mode that it had. */
  private record Opened(Path path, int mode) {}

  private final String target;
  private final Set<String> there = new HashSet<>();
  private final Deque<Opened> opened = new ArrayDeque<>();
  private final List<CopyPlan.Node> made = new ArrayList<>();

  DirectoryMaker(CopyJob job) {
    this.target = job.target();
  }

  /**
   * Finds the directories that are there already and returns them. Those of the user that he may
   * not fill, because an earlier run has made them as read-only as the source, are opened for him.
   */
  List<Path> open(List<CopyPlan.Node> nodes) {
    List<Path> found = new ArrayList<>();
    for (CopyPlan.Node node : nodes) {
      Path path = pathOf(node);
      if (hasParentOf(node) && isThere(path)) {
        there.add(node.path());
        found.add(path);
      }
    }
    return found;
  }

  private boolean isThere(Path path) {
    try {
      NodeAttributes attributes = NodeAttributes.of(path);
      if (attributes.type() != NodeType.DIRECTORY) {
        return false;
      }
      openIfClosed(path, attributes.permissions());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void openIfClosed(Path path, int mode) {
    if ((mode & OWNER_MASK) == OWNER_MASK) {
      return;
    }
    try {
      NodeAttributes.setMode(path, mode | OWNER_MASK);
      opened.push(new Opened(path, mode));
    } catch (IOException e) {
      // It belongs to somebody else; if he does not let us in, the files say so.
    }
  }

  /** Gives the directories that {@link #open} has opened their old modes, the innermost first. */
  void closeAgain() {
    for (Opened directory : opened) {
      try {
        NodeAttributes.setMode(directory.path(), directory.mode());
      } catch (IOException e) {
        // It has gone meanwhile: nothing else keeps an owner from it.
      }
    }
  }

  /** Tells whether the directory in which something goes is there, reached by no link. */
  boolean hasParentOf(CopyPlan.Node node) {
    int end = node.path().lastIndexOf('/');
    return end < 0 || there.contains(node.path().substring(0, end));
  }

  /** Tells whether a file or link like this is there already. */
  boolean has(CopyPlan.Node node) {
    try {
      return hasParentOf(node) && NodeAttributes.of(pathOf(node)).looksLike(node.attributes());
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes one directory, or takes the one that is there. */
  void make(CopyPlan.Node node) throws IOException {
    if (!hasParentOf(node)) {
      throw new IOException("the directory around it is missing");
    }
    there.remove(node.path());
    Path path = pathOf(node);
    try {
      Files.createDirectory(path, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
        throw new IOException("something that is no directory is in the way", e);
      }
    }
    there.add(node.path());
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
