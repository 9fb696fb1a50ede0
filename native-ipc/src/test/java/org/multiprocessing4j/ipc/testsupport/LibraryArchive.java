package org.multiprocessing4j.ipc.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * A class-data archive of the libraries: their classes, parsed and verified once for all children
 * of the tests. Without it, Chronicle's alone take each of them half a second of processor time.
 *
 * <p>The first child has it made, in the directory that the system property {@value #PROPERTY}
 * names; without the property, there is none. A JVM that cannot use it loads the jars.
 */
final class LibraryArchive {
  static final String PROPERTY = "mp4j.test.archive";

  private static final String OWN_CLASS_PATH = System.getProperty("java.class.path");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final Path JDK_CLASSES = Path.of(System.getProperty("java.home"), "lib/classlist");

  /** Found once for all children. */
  private static final class Found {
    static final List<String> OPTIONS = find();
  }

  private final Path directory;

  private LibraryArchive(Path directory) {
    this.directory = directory;
  }

  /** Returns the options of a JVM with the class path of this one. */
  static List<String> options() {
    return Found.OPTIONS;
  }

  private static List<String> find() {
    String given = System.getProperty(PROPERTY);
    if (given == null) {
      return List.of("-cp", OWN_CLASS_PATH);
    }
    try {
      return new LibraryArchive(Path.of(given)).optionsToUse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> optionsToUse() throws IOException {
    String version = Runtime.version().toString();
    Path archive = directory.resolve(version + "-" + libraries().hashCode() + ".jsa");
    if (Files.notExists(archive)) {
      Files.createDirectories(directory);
      make(archive);
    }
    List<String> options = new ArrayList<>(quiet());
    options.add("-XX:SharedArchiveFile=" + archive);
    options.addAll(classPath());
    return options;
  }

  /** A JVM says so if it cannot use the archive; newer ones give the same another name. */
  private static List<String> quiet() {
    return Runtime.version().feature() < 25
        ? List.of("-Xlog:cds*=off")
        : List.of("-Xlog:cds*=off", "-Xlog:aot*=off");
  }

  /** The jars come first: an archive serves those who begin with what it was made of. */
  private static List<String> classPath() {
    return List.of("-cp", libraries() + File.pathSeparator + entries(false));
  }

  private static String libraries() {
    return entries(true);
  }

  private static String entries(boolean jars) {
    return Stream.of(OWN_CLASS_PATH.split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar") == jars)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Made with G1, the archive has objects too, which JVMs with any collector can use. */
  private void make(Path archive) throws IOException {
    Path classes = directory.resolve("classes");
    List<String> loading = new ArrayList<>(List.of("-XX:DumpLoadedClassList=" + classes));
    loading.addAll(classPath());
    loading.add(Program.class.getName());
    run(loading);
    if (Files.exists(JDK_CLASSES)) {
      Files.write(classes, Files.readAllBytes(JDK_CLASSES), StandardOpenOption.APPEND);
    }
    Path temporary = directory.resolve("archive.tmp");
    run(
        List.of(
            "-XX:+UseG1GC",
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + classes,
            "-XX:SharedArchiveFile=" + temporary,
            "-cp",
            libraries()));
    if (Files.exists(temporary)) { // there are JVMs without archives
      Files.move(temporary, archive, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void run(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .onExit()
        .join();
  }

  /** Loads what most children need. */
  static final class Program {
    public static void main(String[] arguments) throws InterruptedException {
      try (IpcQueue<Integer> queue = IpcQueue.create()) {
        queue.put(1);
        int ignored = queue.get();
      }
    }
  }
}
