package org.multiprocessing4j.cli.copy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * One copy from the first check to the last attribute.
 *
 * <p>One thread calls {@link #run}; {@link #abandon} may come from any other and leaves no
 * temporary file.
 */
final class Copy {
  private final Path from;
  private final Path to;
  private final CopyOptions options;
  private final CopyListener listener;
  private volatile Runnable onAbandon = () -> {};
  private volatile boolean abandoned;

  Copy(Path from, Path to, CopyOptions options, CopyListener listener) {
    this.from = from;
    this.to = to;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Copies.
   *
   * @param newWorkers starts the workers; not called if there is nothing for them to do
   * @throws CopyRefusedException if nothing was written because something is wrong from the start
   */
  CopyReport run(Supplier<? extends CopyWorkers> newWorkers)
      throws CopyRefusedException, InterruptedException {
    CopyPaths paths = CopyPaths.resolve(from, to, options.merge());
    CopyPlan plan = plan(paths.source());
    CopyJob job =
        CopyJob.of(paths.source(), paths.target(), runName(), options.verify(), options.sync());
    DirectoryMaker directories = new DirectoryMaker(job);
    try {
      prepare(plan, paths.target(), directories);
      return copy(plan, job, directories, newWorkers);
    } catch (CopyRefusedException e) {
      directories.closeAgain();
      throw e;
    }
  }

  private void prepare(CopyPlan plan, Path target, DirectoryMaker directories)
      throws CopyRefusedException {
    List<Path> existing = directories.open(plan.directories());
    if (options.merge()) {
      plan.leaveOutUnchanged(directories::has);
    }
    // A file that is copied alone has no directory of its own.
    List<Path> places = plan.directories().isEmpty() ? List.of(topDirectory(target)) : existing;
    Leftovers.remove(places, listener);
    listener.planned(plan);
    requireSpace(plan, target);
  }

  private CopyReport copy(
      CopyPlan plan,
      CopyJob job,
      DirectoryMaker directories,
      Supplier<? extends CopyWorkers> newWorkers)
      throws CopyRefusedException, InterruptedException {
    CopyTally tally = new CopyTally(plan);
    makeDirectories(plan, directories, tally);
    if (!plan.files().isEmpty() || !plan.links().isEmpty()) {
      try (RunMark mark = mark(job)) {
        copyContents(plan, job, tally, newWorkers, mark);
      }
    }
    directories.finish().forEach(failure -> tally.failed(failure.path(), failure.reason()));
    return tally.report(directories.count());
  }

  /** Ends a running copy and removes its temporary files; what is complete stays. */
  void abandon() {
    abandoned = true; // first: a copy that is not yet told by onAbandon looks here
    onAbandon.run();
  }

  private CopyPlan plan(Path source) throws CopyRefusedException {
    try {
      return CopyPlan.of(source, options);
    } catch (IOException e) {
      throw new CopyRefusedException("cannot read " + from + ": " + Reasons.of(e), e);
    }
  }

  private void requireSpace(CopyPlan plan, Path target) throws CopyRefusedException {
    try {
      long usable = FreeSpace.usableBytes(topDirectory(target));
      if (usable < plan.bytes()) {
        throw new CopyRefusedException(
            "not enough room: %s needs %s, the file system of %s has %s left"
                .formatted(from, Sizes.show(plan.bytes()), to, Sizes.show(usable)));
      }
    } catch (IOException e) {
      throw new CopyRefusedException("cannot use " + to + ": " + Reasons.of(e), e);
    }
  }

  /** Returns the directory that holds all that is written: the target or what it lies in. */
  private static Path topDirectory(Path target) {
    Path above = target.getParent();
    return above == null || Files.isDirectory(target, NOFOLLOW_LINKS) ? target : above;
  }

  private void makeDirectories(CopyPlan plan, DirectoryMaker directories, CopyTally tally)
      throws CopyRefusedException {
    for (CopyPlan.Node node : plan.directories()) {
      try {
        directories.make(node);
      } catch (IOException e) {
        if (node.path().isEmpty()) {
          throw new CopyRefusedException("cannot make " + to + ": " + Reasons.of(e), e);
        }
        tally.failed(node.path(), "cannot be made: " + Reasons.of(e));
      }
    }
    for (CopyPlan.Node node : plan.takeOut(node -> !directories.hasParentOf(node))) {
      tally.failed(node.path(), "the directory around it is missing");
    }
  }

  private RunMark mark(CopyJob job) throws CopyRefusedException {
    Path directory = topDirectory(RawPath.decode(job.target()));
    try {
      return RunMark.set(directory, job.runName());
    } catch (IOException e) {
      throw new CopyRefusedException("cannot write to " + directory + ": " + Reasons.of(e), e);
    }
  }

  private void copyContents(
      CopyPlan plan,
      CopyJob job,
      CopyTally tally,
      Supplier<? extends CopyWorkers> newWorkers,
      RunMark mark)
      throws InterruptedException {
    try (CopyWorkers workers = newWorkers.get()) {
      TreeCopy tree = new TreeCopy(plan, options, job, workers, tally, listener);
      onAbandon =
          () -> {
            tree.abandon();
            mark.close();
          };
      boolean ended = false;
      try {
        requireWanted();
        tree.run();
        ended = true;
      } finally {
        if (!ended) {
          tree.abandon();
        }
      }
    }
  }

  private void requireWanted() throws InterruptedException {
    if (abandoned) {
      throw new InterruptedException("the copy was abandoned before its first file");
    }
  }

  /**
   * Names this run apart from every other one of this machine that could write to the same place.
   */
  private static String runName() {
    return ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), 36);
  }
}
