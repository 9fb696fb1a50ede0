package org.multiprocessing4j.process.archive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.JnaLibrary;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.testsupport.Jars;

/** Programs whose libraries lie in jars, with a cache directory of the test's own. */
@Timeout(400)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassDataArchivesTest {
  private static final Duration SOON = Duration.ofMinutes(2);

  private static final List<String> NEEDED =
      List.of("org/multiprocessing4j/", "org/slf4j/", "org/jspecify/", "com/sun/jna/");

  @TempDir private Path directory = Path.of("");

  private final List<String> classPath = new ArrayList<>();

  /** The program itself lies in a directory, before the jars, as an IDE would have it. */
  @BeforeAll
  void packLibraries(@TempDir Path libraries) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      boolean isProgram = entry.endsWith("test-classes");
      if (Files.isDirectory(path) && !isProgram) {
        path = pack(path, libraries.resolve("library-" + classPath.size() + ".jar"));
      }
      classPath.add(path.toString());
    }
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    boolean isCore = Files.exists(classes.resolve("org/multiprocessing4j/process"));
    return Jars.packAsModule(classes, "org.multiprocessing4j" + (isCore ? "" : ".ipc"), jar);
  }

  @Test
  void twoProgramsAtOnceMakeOneArchiveAndBothUseIt() throws Exception {
    Path cache = directory.resolve("two");
    Process one = start(cache, "until used");
    Process other = start(cache, "until used");
    assertThat(outputOf(one)).isEqualTo("used");
    assertThat(outputOf(other)).isEqualTo("used");
    await().until(() -> files(cache).stream().noneMatch(name -> name.endsWith(".tmp")));
    assertThat(files(cache)).filteredOn(name -> name.endsWith(".jsa")).hasSize(1);
    assertThat(outputOf(start(cache, "once"))).as("the next program").isEqualTo("used");
  }

  @Test
  void aDamagedArchiveIsNotUsedAndMadeAgain() throws Exception {
    Path cache = directory.resolve("damaged");
    assertThat(outputOf(start(cache, "until used"))).isEqualTo("used");
    for (boolean truncate : List.of(true, false)) {
      damage(onlyArchive(cache), truncate);
      assertThat(outputOf(start(cache, "once"))).isEqualTo("not used");
      assertThat(outputOf(start(cache, "until used"))).isEqualTo("used");
    }
  }

  /** The program has looked it up before; the JVM finds out by itself, and says nothing. */
  @Test
  void anArchiveThatVanishesUnderAProgramDoesNoHarm() throws Exception {
    Path cache = directory.resolve("vanished");
    assertThat(outputOf(start(cache, "delete while used"))).isEqualTo("not used");
  }

  @Test
  void aHomeThatCannotBeWrittenDoesNoHarm() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(outputOf(start(file, "once"))).isEqualTo("not used");
  }

  /** A byte of Latin-1 in a locale of ASCII. */
  @Test
  void aHomeWhoseNameJavaCannotReadDoesNoHarm() throws Exception {
    String home = "XDG_CACHE_HOME='" + directory + "'/$(printf '\\374')";
    try (ChildJvm program =
        ChildJvm.builder(Program.class)
            .under(Confinement.after("export " + Confinement.locale("C") + " " + home))
            .arguments("once")
            .start()) {
      program.awaitLine("not used");
      program.awaitSuccess();
    }
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    Path cache = directory.resolve("off");
    assertThat(outputOf(start(cache, "linger", "-Dmp4j.archive=off"))).isEqualTo("not used");
    assertThat(cache.resolve("multiprocessing4j")).doesNotExist();
  }

  @Test
  void aProgramThatEndsTakesTheMakerAlong() throws Exception {
    Path cache = directory.resolve("short");
    Path run = Path.of(outputOf(start(cache, "while making")));
    assertThat(run).isAbsolute().doesNotExist();
    assertThat(files(cache)).noneMatch(name -> name.endsWith(".jsa") || name.endsWith(".failed"));
    assertThat(outputOf(start(cache, "until used"))).as("the next program").isEqualTo("used");
    assertThat(files(cache)).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void aMakerThatIsInterruptedWithTheProgramHasNotFailed() throws Exception {
    Path cache = directory.resolve("interrupted");
    assertThat(outputOf(start(cache, "interrupt the maker"))).isEqualTo("not used");
    assertThat(files(cache)).noneMatch(name -> name.endsWith(".failed"));
    assertThat(outputOf(start(cache, "until used"))).as("the next program").isEqualTo("used");
  }

  /** The kernel, say, because memory was short just then. */
  @Test
  void aMakerThatSomebodyKillsHasASuccessor() throws Exception {
    Path cache = directory.resolve("killed");
    assertThat(outputOf(start(cache, "kill the maker"))).isEqualTo("used");
  }

  @Test
  void whatHasFailedTwiceIsNotTriedByTheNextProgram() throws Exception {
    Path cache = directory.resolve("killed-twice");
    assertThat(outputOf(start(cache, "kill two makers"))).isEqualTo("not used");
    assertThat(outputOf(start(cache, "linger"))).isEqualTo("not used");
    assertThat(files(cache)).noneMatch(name -> name.endsWith(".jsa") || name.endsWith(".tmp"));
  }

  /** The name of the copy in our cache would be looked for there. */
  @Test
  void aUserWhoSaysWhereJnaLiesIsNotContradicted() throws Exception {
    Path cache = directory.resolve("jna");
    assertThat(outputOf(start(cache, "until used"))).isEqualTo("used");
    JnaLibrary.unpack(directory.resolve("libjnidispatch.so"));
    String place = "-Djna.boot.library.path=" + directory;
    String onlyThere = "-Djna.noclasspath=true";
    assertThat(outputOf(start(cache, "once", place, onlyThere))).isEqualTo("not used");
  }

  /** All jars lie in one directory, where Chronicle's name each other in their manifests. */
  @Test
  void aQueueOfAChildComesFromTheArchive() throws Exception {
    Path cache = directory.resolve("queue");
    Path log = directory.resolve("classes.log");
    String libraries = inOneDirectory(Files.createDirectory(directory.resolve("lib")));
    List<String> program = List.of(Queues.class.getName(), log.toString());
    assertThat(outputOf(launch(cache, libraries, program)).lines())
        .as("after what newer JDKs say of Chronicle")
        .endsWith("used");
    assertThat(Files.readAllLines(log))
        .filteredOn(line -> line.contains(" net.openhft.chronicle.queue.impl.single.SingleChr"))
        .allMatch(line -> line.contains("shared objects file (top)"));
    assertThat(files(cache)).filteredOn(name -> name.endsWith(".jsa")).hasSize(2);
  }

  private String inOneDirectory(Path target) throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : classPath) {
      Path path = Path.of(entry);
      boolean isJar = Files.isRegularFile(path);
      copies.add((isJar ? Files.copy(path, target.resolve(path.getFileName())) : path).toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  @Test
  void aProgramWithoutChronicleHasAnArchive() throws Exception {
    Path cache = directory.resolve("no-chronicle");
    String libraries =
        classPath.stream()
            .filter(entry -> !entry.contains("openhft"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> program = List.of(Program.class.getName(), "until used");
    assertThat(outputOf(launch(cache, libraries, program))).isEqualTo("used");
  }

  /** Has a child write down where its classes come from, until the queue's are archived. */
  static final class Queues {
    private static final Duration PAUSE = Duration.ofSeconds(1); // leaves the maker the processor

    public static void main(String[] args) throws Exception {
      try (IpcQueue<String> queue = IpcQueue.create()) {
        Path log = Path.of(args[0]);
        assertThat(isArchived(queue, log)).isFalse();
        Program.awaitArchives(1);
        await().atMost(SOON).pollInterval(PAUSE).until(() -> isArchived(queue, log));
      }
      System.out.println("used");
    }

    private static boolean isArchived(IpcQueue<String> queue, Path log) throws Exception {
      try (ChildProcess child =
          ChildProcess.builder(() -> queue.put("text"))
              .jvmArgs("-Xlog:class+load:file=" + log)
              .start()) {
        queue.get();
        child.join();
      }
      try (Stream<String> lines = Files.lines(log)) {
        return lines.anyMatch(line -> line.contains(".SingleChronicleQueue source: shared"));
      }
    }
  }

  @Test
  void aJarThatHoldsProgramAndLibrariesKeepsItsPlaceInTheClassPath() throws Exception {
    Path first = Files.createDirectory(directory.resolve("first"));
    Files.writeString(first.resolve("marker"), "directory");
    Path everything = packEverything(directory.resolve("everything.jar"));
    Path cache = directory.resolve("marked");
    String path = first + File.pathSeparator + everything;
    String silence = "-Dslf4j.internal.verbosity=ERROR"; // there is no provider in that jar
    Process program = launch(cache, path, List.of(silence, Marked.class.getName()));
    assertThat(outputOf(program)).isEqualTo("directory");
    assertThat(cache.resolve("multiprocessing4j")).as("an archive of the program").doesNotExist();
  }

  private Path packEverything(Path jar) throws IOException {
    Set<String> known = new HashSet<>();
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream target = new JarOutputStream(out)) {
      target.putNextEntry(new JarEntry("marker"));
      target.write("jar".getBytes(StandardCharsets.UTF_8));
      for (String entry : classPath) {
        Path path = Path.of(entry);
        if (Files.isDirectory(path)) {
          path = pack(path, directory.resolve("program.jar"));
        }
        copy(path, target, known);
      }
    }
    return jar;
  }

  private static void copy(Path jar, JarOutputStream target, Set<String> known) throws IOException {
    try (JarFile source = new JarFile(jar.toFile())) {
      for (JarEntry entry : source.stream().toList()) {
        boolean isNeeded = NEEDED.stream().anyMatch(entry.getName()::startsWith);
        if (isNeeded && known.add(entry.getName())) {
          target.putNextEntry(new JarEntry(entry.getName()));
          target.write(source.getInputStream(entry).readAllBytes());
        }
      }
    }
  }

  /** Its child tells which marker it finds; then it lives longer than the making is put off. */
  static final class Marked {
    public static void main(String[] args) throws Exception {
      System.out.println(ChildProcess.supply(Marked::marker).get());
      TimeUnit.SECONDS.sleep(2);
    }

    private static String marker() throws IOException {
      try (InputStream marker = ClassLoader.getSystemResourceAsStream("marker")) {
        return new String(requireNonNull(marker).readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private Process start(Path cache, String what, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of(Program.class.getName(), what));
    return launch(cache, String.join(File.pathSeparator, classPath), arguments);
  }

  private static Process launch(Path cache, String path, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED"); // else the JVM warns of JNA
    }
    command.addAll(List.of("-cp", path));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    return builder.start();
  }

  /** Returns all of its output, to which a JVM must not have added anything. */
  private static String outputOf(Process program) throws Exception {
    String output =
        new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(program.waitFor(150, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static List<String> files(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("multiprocessing4j"))) {
      return files.map(file -> requireNonNull(file.getFileName()).toString()).toList();
    }
  }

  private static Path onlyArchive(Path cache) throws IOException {
    String name = files(cache).stream().filter(n -> n.endsWith(".jsa")).findFirst().orElseThrow();
    return cache.resolve("multiprocessing4j").resolve(name);
  }

  private static void damage(Path archive, boolean truncate) throws IOException {
    byte[] bytes = Files.readAllBytes(archive);
    int half = bytes.length / 2;
    for (int i = half; i < half + 4096; i++) {
      bytes[i] ^= 0x55;
    }
    Files.delete(archive); // the JVM writes archives read-only
    Files.write(archive, truncate ? Arrays.copyOf(bytes, half) : bytes);
  }

  /** A program with children that tell whether they have mapped an archive of ours. */
  static final class Program {
    private static final Path CACHE = ArchiveCache.standardDirectory();

    public static void main(String[] args) throws Exception {
      boolean used = childUsesArchive();
      switch (args[0]) {
        case "until used" -> used = awaitUse();
        case "delete while used" -> {
          awaitUse();
          Files.delete(listed(".jsa").get(0));
          used = childUsesArchive();
        }
        case "while making" -> {
          await()
              .atMost(SOON)
              .pollInterval(Duration.ofMillis(5))
              .until(() -> !listed(".tmp").isEmpty());
          System.out.println(RunDirectory.current().path());
          return;
        }
        case "interrupt the maker" -> endMaker(Signal.SIGINT);
        case "kill the maker" -> {
          endMaker(Signal.SIGKILL);
          used = awaitUse();
        }
        case "kill two makers" -> {
          endMaker(Signal.SIGKILL);
          endMaker(Signal.SIGKILL);
          await().until(Program::hasFailedTwice);
        }
        case "linger" -> TimeUnit.SECONDS.sleep(2); // longer than the making would be put off
        default -> {}
      }
      System.out.println(used ? "used" : "not used");
    }

    private static void endMaker(Signal signal) {
      ProcessHandle maker =
          await()
              .atMost(SOON)
              .pollInterval(Duration.ofMillis(5))
              .until(Program::maker, Optional::isPresent)
              .orElseThrow();
      Posix.kill(maker.pid(), signal);
      await().atMost(SOON).until(() -> !maker.isAlive());
    }

    private static boolean hasFailedTwice() throws IOException {
      List<Path> marks = listed(".failed");
      return !marks.isEmpty() && Files.size(marks.get(0)) == 2;
    }

    private static Optional<ProcessHandle> maker() {
      return ProcessHandle.current()
          .children()
          .filter(child -> child.info().commandLine().orElse("").endsWith("(archive)"))
          .findFirst();
    }

    private static boolean awaitUse() throws IOException {
      awaitArchives(1);
      await().atMost(SOON).until(Program::childUsesArchive);
      return true;
    }

    private static boolean childUsesArchive() throws Exception {
      return ChildProcess.supply(Program::usesArchive).get();
    }

    /** And the native library beside it. */
    private static boolean usesArchive() throws IOException {
      assertThat(Posix.getpid()).isPositive(); // loads the library
      String mapped = Files.readString(Path.of("/proc/self/maps"));
      return mapped.contains(CACHE + "/mp4j-") && mapped.contains(CACHE + "/libmp4j-");
    }

    /** Starts no children meanwhile: they would take the processor from the maker. */
    static void awaitArchives(int count) throws IOException {
      try {
        await().atMost(SOON).until(() -> listed(".jsa").size() >= count);
      } catch (ConditionTimeoutException e) {
        throw new AssertionError("in the cache: " + listed("") + ", at work: " + maker(), e);
      }
    }

    private static List<Path> listed(String suffix) throws IOException {
      if (!Files.isDirectory(CACHE)) {
        return List.of();
      }
      try (Stream<Path> files = Files.list(CACHE)) {
        return files.filter(file -> file.toString().endsWith(suffix)).toList();
      }
    }
  }
}
