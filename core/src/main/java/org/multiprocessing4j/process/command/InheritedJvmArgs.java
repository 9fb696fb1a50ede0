package org.multiprocessing4j.process.command;

import java.lang.management.ManagementFactory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.ModuleOpener;
import org.multiprocessing4j.process.archive.ClassDataArchives;

/**
 * The options of this JVM that its children get as well.
 *
 * <p>Taken over: module options ({@code --add-opens}, {@code --add-modules}, {@code
 * --enable-preview} and so on), assertions ({@code -ea}), system properties given with {@code -D},
 * Java agents, {@code -Xss}, {@code -Xshare}, {@code -XX:SharedArchiveFile} and the like; and what
 * the manifest of an executable jar has opened. Left out: what only one process can have ({@link
 * ExclusiveOptions}), and what fits the parent's work only (heap sizes, garbage collector), and
 * what begins as a word of the system property {@value #NOT_INHERITED} says. Options given for the
 * child come on top and win.
 */
final class InheritedJvmArgs {
  /** Beginnings of options that the user wants to keep for this process, with commas between. */
  private static final String NOT_INHERITED = "mp4j.not.inherited";

  private static final String SHARED_ARCHIVE = "-XX:SharedArchiveFile";
  private static final String AUTO_CREATED_ARCHIVE = "-XX:+AutoCreateSharedArchive";

  private static final List<String> LEFT_OUT =
      List.of(
          "-Xmx",
          "-Xms",
          "-Xmn",
          "-XX:+Use", // garbage collectors and pages
          "-XX:-Use",
          "-XX:MaxHeapSize",
          "-XX:InitialHeapSize",
          "-XX:MinHeapSize",
          "-XX:SoftMaxHeapSize",
          "-XX:NewSize",
          "-XX:MaxNewSize",
          "-XX:OldSize",
          "-XX:+AlwaysPreTouch",
          "-XX:MaxRAM",
          "-XX:InitialRAM",
          "-XX:MinRAM",
          "-XX:ArchiveClassesAtExit",
          AUTO_CREATED_ARCHIVE,
          "-XX:AOT",
          "-XX:OnOutOfMemoryError",
          "-XX:Flags=", // a file of such options
          "-XX:+ReadVMOptionsFile",
          "-Dmp4j.run=",
          "--module-path",
          "--patch-module=jdk.compiler"); // the source launcher's own business

  private static @Nullable List<String> inherited;

  private InheritedJvmArgs() {}

  /**
   * Read at the first call, and not by a static initialiser, whose first failure would be final.
   *
   * @throws CommandException if this JVM does not tell its options
   */
  static synchronized List<String> get() {
    List<String> known = inherited;
    if (known == null) {
      known =
          Stream.concat(select(inputArguments()).stream(), ManifestOptions.ofThisProgram().stream())
              .toList();
      inherited = known;
    }
    return known;
  }

  static List<String> select(List<String> arguments) {
    boolean writesArchive = arguments.contains(AUTO_CREATED_ARCHIVE);
    List<String> unwanted = unwanted();
    return arguments.stream()
        .filter(InheritedJvmArgs::isOption)
        .filter(argument -> !ExclusiveOptions.include(argument))
        .filter(argument -> LEFT_OUT.stream().noneMatch(argument::startsWith))
        .filter(argument -> unwanted.stream().noneMatch(argument::startsWith))
        .filter(argument -> !(writesArchive && argument.startsWith(SHARED_ARCHIVE)))
        .filter(argument -> !ClassDataArchives.isOurs(argument))
        .map(OptionPaths::absolute)
        .toList();
  }

  private static List<String> unwanted() {
    return Stream.of(System.getProperty(NOT_INHERITED, "").split(",", -1))
        .map(String::strip)
        .filter(prefix -> !prefix.isEmpty())
        .toList();
  }

  /**
   * What comes from a file of flags, {@code .hotspotrc} or that of {@code -XX:Flags}, is listed as
   * it is there: {@code MaxHeapSize=100m}, {@code +UseG1GC}, {@code -UsePerfData}.
   */
  private static boolean isOption(String argument) {
    boolean isFlag = argument.length() > 1 && Character.isUpperCase(argument.charAt(1));
    return argument.startsWith("-")
        && (!isFlag || argument.startsWith("-X") || argument.startsWith("-D"));
  }

  private static List<String> inputArguments() {
    try {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    } catch (LinkageError e) {
      throw new CommandException("no child process can be started: " + explanation(e), e);
    }
  }

  private static String explanation(LinkageError e) {
    return ModuleOpener.whatIsMissing("the start of a child", "java.management")
        .or(InheritedJvmArgs::unreadableDirectory)
        .orElseGet(e::toString);
  }

  /** The JDK asks for it, and asks only once. */
  private static Optional<String> unreadableDirectory() {
    String directory = System.getProperty("user.dir");
    try {
      Path ignored = Path.of(directory);
      return Optional.empty();
    } catch (InvalidPathException unreadable) {
      return Optional.of(
          "the JDK cannot read the name of the working directory, "
              + directory
              + ", in the locale of this process ("
              + locale()
              + "). Start the program with LC_ALL=C.UTF-8, or from another directory");
    }
  }

  private static String locale() {
    return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .filter(name -> !Objects.requireNonNullElse(System.getenv(name), "").isEmpty())
        .findFirst()
        .map(name -> name + "=" + System.getenv(name))
        .orElse("no LC_ALL, LC_CTYPE or LANG is set");
  }
}
