package org.multiprocessing4j.process.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;

/**
 * Makes a class-data archive by a throw-away child, which does what children usually do and leaves
 * the classes that it has loaded; then tries the archive on another one.
 */
final class ArchiveMaker {
  private final HelperJvm helper;

  ArchiveMaker(HelperJvm helper) {
    this.helper = helper;
  }

  /**
   * Makes an archive.
   *
   * @param plan for whom
   * @param target the file to write
   * @param use the options of a JVM that uses that file
   * @return whether the archive is there and a JVM has used it
   */
  boolean make(ArchivePlan plan, Path target, List<String> use) throws IOException {
    List<String> dump = new ArrayList<>(ClassDataArchives.quiet());
    dump.add("-XX:ArchiveClassesAtExit=" + target);
    boolean made = succeeds(plan, dump, ArchiveTraining::run) && Files.exists(target);
    boolean works = made && succeeds(plan, use, ArchiveTraining::trial);
    if (!works) {
      Files.deleteIfExists(target);
    }
    return works;
  }

  private boolean succeeds(ArchivePlan plan, List<String> first, SerializableRunnable task) {
    List<String> options = new ArrayList<>(first);
    options.addAll(plan.options());
    options.add("-cp");
    options.add(
        plan.libraries().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    return helper.succeeds(options, task);
  }
}
