package org.multiprocessing4j.process.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.multiprocessing4j.ipc.Internal;

/**
 * For whom a class-data archive is made: the JVMs of this JDK that have certain options, and the
 * same libraries at the beginning of their class path.
 *
 * @param options those that matter to an archive
 * @param libraries jars, in order
 */
@Internal
public record ArchivePlan(List<String> options, List<Path> libraries) {
  private static final int FORMAT = 2;

  /**
   * What changes how classes are laid out. The JVM refuses an archive made otherwise, except one
   * made with finalization: classes out of that fail in a JVM without.
   */
  private static final List<String> MATTERING =
      List.of(
          "-XX:+Use",
          "-XX:-Use",
          "-XX:ObjectAlignment",
          "--add-",
          "--enable-",
          "--finalization",
          "-Xverify");

  /**
   * The user's own archive, and what cannot go together with one. {@code -Xshare:auto} says what is
   * so by default.
   */
  private static final List<String> EXCLUDING =
      List.of(
          "-Xshare:off",
          "-Xshare:on",
          "-Xshare:dump",
          "-XX:SharedArchiveFile",
          "-XX:SharedClassListFile",
          "-XX:ArchiveClassesAtExit",
          "-XX:+AutoCreateSharedArchive",
          "-XX:-UseSharedSpaces",
          "-XX:AOT",
          "-agent",
          "-javaagent",
          "-Xbootclasspath",
          "--patch-module",
          "--limit-modules",
          "--upgrade-module-path",
          "--module-path");

  /** Returns the plan for a command; empty if an archive would not fit it. */
  static Optional<ArchivePlan> of(List<String> options, List<Path> libraries) {
    if (libraries.isEmpty() || options.stream().anyMatch(o -> startsWithAny(o, EXCLUDING))) {
      return Optional.empty();
    }
    List<String> mattering = options.stream().filter(o -> startsWithAny(o, MATTERING)).toList();
    return Optional.of(new ArchivePlan(mattering, List.copyOf(libraries)));
  }

  private static boolean startsWithAny(String option, List<String> prefixes) {
    return prefixes.stream().anyMatch(option::startsWith);
  }

  /**
   * Returns a name for what the archive depends on. The JVM checks almost all of that by itself, so
   * two plans of one name would seldom cost more than time.
   */
  String key() throws IOException {
    StringBuilder text = new StringBuilder().append(FORMAT).append('\n');
    for (String property : List.of("java.vm.vendor", "java.vm.version", "os.arch")) {
      text.append(System.getProperty(property)).append('\n');
    }
    describe(Path.of(System.getProperty("java.home"), "lib", "modules"), text);
    options.forEach(option -> text.append(option).append('\n'));
    for (Path library : libraries) {
      describe(library, text);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    CRC32 first = new CRC32();
    CRC32C second = new CRC32C();
    first.update(bytes);
    second.update(bytes);
    return "%08x%08x".formatted(first.getValue(), second.getValue());
  }

  private static void describe(Path file, StringBuilder text) throws IOException {
    text.append(file).append(' ').append(Files.size(file)).append(' ');
    text.append(Files.getLastModifiedTime(file).toMillis()).append('\n');
  }
}
