package org.multiprocessing4j.cli.copy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The temporary files of earlier runs that were killed: finds and removes them.
 *
 * <p>Those of a run that may still be alive are left alone, see {@link RunMark}.
 */
final class Leftovers {
  private static final String GLOB = ".mp4j-copy-*";
  private static final Pattern TEMPORARY = Pattern.compile("\\.mp4j-copy-(.+)-\\d+\\.part");
  private static final Pattern MARK = Pattern.compile("\\.mp4j-copy-.+\\.lock");

  /** Opens a directory. */
  interface Listing {
    /** As {@link Files#newDirectoryStream(Path, String)}. */
    DirectoryStream<Path> open(Path directory, String glob) throws IOException;
  }

  private final CopyListener listener;
  private final Listing listing;
  private final Map<String, Boolean> aliveByRun = new HashMap<>();
  private final List<Path> marks = new ArrayList<>();
  private int removed;
  private int spared;

  Leftovers(CopyListener listener, Listing listing) {
    this.listener = listener;
    this.listing = listing;
  }

  /** Removes what lies in these directories and tells the listener. */
  static void remove(List<Path> directories, CopyListener listener) {
    Leftovers leftovers = new Leftovers(listener, Files::newDirectoryStream);
    directories.forEach(leftovers::removeFrom);
    leftovers.marks.forEach(RunMark::removeUnlessHeld);
    leftovers.report();
  }

  void removeFrom(Path directory) {
    try (DirectoryStream<Path> entries = listing.open(directory, GLOB)) {
      for (Path entry : entries) {
        examine(entry);
      }
    } catch (DirectoryIteratorException e) {
      cannotLook(directory, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      cannotLook(directory, e);
    }
  }

  private void cannotLook(Path directory, IOException e) {
    listener.warned("cannot look for leftovers in " + directory + ": " + Reasons.of(e));
  }

  private void examine(Path entry) throws IOException {
    String name = entry.getFileName().toString();
    Matcher temporary = TEMPORARY.matcher(name);
    if (MARK.matcher(name).matches()) {
      marks.add(entry);
    } else if (temporary.matches()) {
      if (isAlive(temporary.group(1), entry)) {
        spared++;
      } else if (Files.deleteIfExists(entry)) {
        removed++;
      }
    }
  }

  private boolean isAlive(String run, Path temporary) {
    return aliveByRun.computeIfAbsent(run, name -> hasHeldMark(name, temporary));
  }

  /** The mark lies in the top directory of its run: in this one, or in one above. */
  private static boolean hasHeldMark(String run, Path temporary) {
    for (Path above = temporary.getParent(); above != null; above = above.getParent()) {
      Path mark = RunMark.fileOf(above, run);
      if (Files.exists(mark, LinkOption.NOFOLLOW_LINKS)) {
        return RunMark.isHeld(mark);
      }
    }
    return false;
  }

  private void report() {
    if (removed > 0) {
      listener.warned("removed " + removed + " temporary files of a copy that was killed");
    }
    if (spared > 0) {
      listener.warned("another copy is at work here: left its " + spared + " temporary files");
    }
  }
}
