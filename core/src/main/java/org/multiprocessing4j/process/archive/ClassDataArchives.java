package org.multiprocessing4j.process.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.JnaLibrary;
import org.multiprocessing4j.ipc.queue.chronicle.ChronicleUse;
import org.multiprocessing4j.process.archive.ArchiveCache.Kind;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * Class-data archives for child JVMs: parsed and verified classes of this library, which a JVM maps
 * instead of loading them from jars. The native library that these classes need lies beside them,
 * unpacked.
 *
 * <p>There are two: one for all children, and one with Chronicle's classes as well, for those of a
 * program that has a queue of files. Opening such a queue takes a child half a second of processor
 * time without it, and a third of a second with it.
 *
 * <p>The first program that starts a child has an archive made in the background, for itself and
 * for all programs after it. Nothing depends on it: a JVM ignores an archive that does not fit, and
 * what goes wrong here is told to the debug log only. The system property {@value #PROPERTY}
 * switches archives off with the value {@code off}.
 */
@Internal
public final class ClassDataArchives {
  static final String PROPERTY = "mp4j.archive";

  private static final String ARCHIVE_OPTION = "-XX:SharedArchiveFile=";

  private static final int FIRST_WITH_AOT_LOG = 25;

  private final boolean on =
      !"off".equals(System.getProperty(PROPERTY)) && ArchiveCache.standardDirectory().isAbsolute();
  private final ArchiveCache cache = new ArchiveCache(ArchiveCache.standardDirectory());
  private final HelperJvm helper;
  private final ArchiveMaker maker;
  private final Executor later;

  /** The options of a child that make it start faster; none as long as there is no archive. */
  private final Map<ArchivePlan, List<String>> known = new HashMap<>();

  /**
   * Finds archives, and has them made.
   *
   * @param helper runs the JVMs that make them
   * @param later runs what is put off: after a while, on another thread
   */
  public ClassDataArchives(HelperJvm helper, Executor later) {
    this.helper = helper;
    this.maker = new ArchiveMaker(helper);
    this.later = later;
  }

  /**
   * Plans the archive for a command with the class path of this process, which has to begin with
   * the libraries of the plan; empty if no archive would fit it.
   *
   * <p>Chronicle's jars are among them only if its classes are likely to be needed, and archived:
   * each jar that comes before the program's classes costs a child a millisecond. That archive is
   * made after the other one, which more children can use.
   *
   * @param command the options of the command
   * @return the plan
   */
  public Optional<ArchivePlan> planFor(List<String> command) {
    if (!on) {
      return Optional.empty();
    }
    Optional<ArchivePlan> basic = ArchivePlan.of(command, LibraryJars.basic());
    return basic.filter(this::isThere).flatMap(unused -> full(command)).or(() -> basic);
  }

  private Optional<ArchivePlan> full(List<String> command) {
    return ChronicleUse.isExpected()
        ? ArchivePlan.of(command, LibraryJars.withChronicle()).filter(this::isThere)
        : Optional.empty();
  }

  /** Returns whether a plan's archive is there by now, and has it made if it is not. */
  private boolean isThere(ArchivePlan plan) {
    return !knownOptions(plan).isEmpty();
  }

  /**
   * Tells how a command uses the archive of a plan. The user's directory for JNA's library goes
   * with the user's name of it, and ours with ours.
   *
   * @param plan one that this has made
   * @param command the options of the command
   * @return what comes before them; nothing as long as there is no archive
   */
  public List<String> optionsFor(ArchivePlan plan, List<String> command) {
    List<String> ours = knownOptions(plan);
    boolean hasUserPlace = command.stream().anyMatch(ClassDataArchives::placesJna);
    return hasUserPlace ? ours.stream().filter(o -> !placesJna(o)).toList() : ours;
  }

  private static boolean placesJna(String option) {
    return option.startsWith("-Djna.boot.");
  }

  private synchronized List<String> knownOptions(ArchivePlan plan) {
    List<String> options = known.get(plan);
    if (options == null) {
      options = findOrMake(plan);
      known.put(plan, options);
    }
    return options;
  }

  /** Has the archive made in the background if there is none, for later children. */
  private List<String> findOrMake(ArchivePlan plan) {
    try {
      String key = plan.key();
      List<String> options = optionsByKey(key);
      if (options.isEmpty() && !cache.hasFailed(key)) {
        later.execute(() -> make(plan, key));
      }
      return options;
    } catch (IOException | IpcException e) {
      ProcessLog.debug("no class-data archive", e);
      return List.of();
    }
  }

  private List<String> optionsByKey(String key) throws IOException {
    Optional<Path> archive = cache.find(key, Kind.ARCHIVE);
    if (archive.isEmpty()) {
      return List.of();
    }
    List<String> options = new ArrayList<>(optionsToUse(archive.get()));
    cache.find(key, Kind.LIBRARY).map(JnaLibrary::flags).ifPresent(options::addAll);
    return List.copyOf(options);
  }

  /** Makes the archive, or tries again later if somebody else is making one. */
  private void make(ArchivePlan plan, String key) {
    try {
      if (cache.exclusively(() -> makeIfMissing(plan, key))) {
        List<String> options = optionsByKey(key);
        synchronized (this) {
          known.put(plan, options);
        }
      } else if (!helper.isClosed()) {
        later.execute(() -> make(plan, key));
      }
    } catch (IOException | IpcException e) {
      ProcessLog.debug("no class-data archive can be made", e);
    }
  }

  private void makeIfMissing(ArchivePlan plan, String key) throws IOException {
    boolean isThere = !optionsByKey(key).isEmpty();
    while (!isThere && !helper.isClosed() && !cache.hasFailed(key)) {
      isThere = tryToMake(plan, key);
    }
  }

  private boolean tryToMake(ArchivePlan plan, String key) throws IOException {
    Path temporary = cache.temporary(key);
    boolean made = maker.make(plan, temporary, optionsToUse(temporary));
    if (made) {
      publishLibrary(key);
      cache.publish(key, Kind.ARCHIVE, temporary);
    } else if (!helper.isClosed()) {
      cache.addFailure(key);
    }
    return made;
  }

  private void publishLibrary(String key) throws IOException {
    if (cache.find(key, Kind.LIBRARY).isEmpty()) {
      Path temporary = cache.temporary(key + "-library");
      JnaLibrary.unpack(temporary);
      cache.publish(key, Kind.LIBRARY, temporary);
    }
  }

  /** The JVM would print a warning about an archive that does not fit. */
  private static List<String> optionsToUse(Path archive) {
    List<String> options = new ArrayList<>();
    options.add(ARCHIVE_OPTION + archive);
    options.addAll(quiet());
    return options;
  }

  /**
   * Tells our options from the user's.
   *
   * @param option one of this JVM
   * @return whether its parent has given it, and not the user
   */
  public static boolean isOurs(String option) {
    Path directory = ArchiveCache.standardDirectory();
    Path library = directory.resolve(Kind.LIBRARY.fileName("")); // how the options begin for all
    return option.startsWith(ARCHIVE_OPTION + directory)
        || JnaLibrary.flags(library).stream().anyMatch(option::startsWith);
  }

  static List<String> quiet() {
    boolean hasAotLog = Runtime.version().feature() >= FIRST_WITH_AOT_LOG;
    return hasAotLog ? List.of("-Xlog:cds*=off", "-Xlog:aot*=off") : List.of("-Xlog:cds*=off");
  }
}
