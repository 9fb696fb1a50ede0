package org.multiprocessing4j.cli.copy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Source and target of a copy, after the checks that need no walk.
 *
 * @param source the real path of what is copied; a link named by the user is followed
 * @param target the real path of what will be made
 */
record CopyPaths(Path source, Path target) {

  /**
   * Finds out what the user means.
   *
   * @throws CopyRefusedException if the source is missing, the target is in use, or one lies in the
   *     other
   */
  static CopyPaths resolve(Path from, Path to, boolean merge) throws CopyRefusedException {
    Path source = realSource(from);
    Path target = realTarget(to);
    if (source.equals(target)) {
      throw new CopyRefusedException(from + " and " + to + " are the same");
    }
    if (target.startsWith(source)) {
      throw new CopyRefusedException(to + " lies inside of " + from + ": choose a target outside");
    }
    if (source.startsWith(target)) {
      throw new CopyRefusedException(from + " lies inside of " + to + ": choose another target");
    }
    if (!merge) {
      requireUnused(to, target);
    }
    return new CopyPaths(source, target);
  }

  private static Path realSource(Path from) throws CopyRefusedException {
    try {
      return from.toRealPath();
    } catch (IOException e) {
      throw new CopyRefusedException("cannot copy " + from + ": " + Reasons.of(e), e);
    }
  }

  private static Path realTarget(Path to) throws CopyRefusedException {
    // Not normalized: after a link, ".." means the parent of what it links to.
    Path absolute = to.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null || Files.isDirectory(absolute)) {
      return realDirectory(absolute);
    }
    if (!Files.isDirectory(directory)) {
      throw new CopyRefusedException("cannot make " + to + ": no directory " + directory);
    }
    return realDirectory(directory).resolve(absolute.getFileName());
  }

  private static Path realDirectory(Path directory) throws CopyRefusedException {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw new CopyRefusedException("cannot use " + directory + ": " + Reasons.of(e), e);
    }
  }

  private static void requireUnused(Path to, Path target) throws CopyRefusedException {
    if (Files.exists(target, NOFOLLOW_LINKS) && !isEmptyDirectory(target)) {
      throw new CopyRefusedException(
          to
              + " exists already: remove it, choose another target,"
              + " or use --merge to add to it and replace what differs");
    }
  }

  private static boolean isEmptyDirectory(Path path) throws CopyRefusedException {
    if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      return !children.iterator().hasNext();
    } catch (IOException e) {
      throw new CopyRefusedException("cannot use " + path + ": " + Reasons.of(e), e);
    }
  }
}
