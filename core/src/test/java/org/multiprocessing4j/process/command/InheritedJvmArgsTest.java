package org.multiprocessing4j.process.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.ProcessStartException;

class InheritedJvmArgsTest {
  private static void runInChild(SerializableRunnable task) throws InterruptedException {
    try (ChildProcess child = new ChildProcess(task)) {
      child.start();
      child.join();
    }
  }

  /** The child would else be told twice, of which a debugger's port is not the only victim. */
  @Test
  void optionsInTheEnvironmentAreTakenOverAsThoseOfTheCommandLine() throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(Program.class)
            .environment(Map.of("JAVA_TOOL_OPTIONS", "-Dtold=yes", "_JAVA_OPTIONS", "-Dalso=yes"))
            .start()) {
      program.awaitLine("{told=yes, also=yes} of null and null");
      program.awaitSuccess();
    }
  }

  /** Its child prints what it was told, and how. */
  static final class Program {
    public static void main(String[] args) throws InterruptedException {
      runInChild(() -> print());
    }

    private static void print() {
      System.out.printf(
          "{told=%s, also=%s} of %s and %s%n",
          System.getProperty("told"),
          System.getProperty("also"),
          System.getenv("JAVA_TOOL_OPTIONS"),
          System.getenv("_JAVA_OPTIONS"));
    }
  }

  /** One byte of Latin-1, which no UTF-8 text has, then two of UTF-8, which ASCII does not know. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void besideSuchOptionsTheEnvironmentReachesTheChildByteByByte(String locale) throws Exception {
    String variables = "CITY=$(printf '\\374\\303\\274') _JAVA_OPTIONS=-Da=b ";
    String commands = "export " + variables + Confinement.locale(locale);
    try (ChildJvm program =
        ChildJvm.builder(Citizen.class).under(Confinement.after(commands)).start()) {
      program.awaitLine("[CITY=\\xfc\\xc3\\xbc]");
      program.awaitSuccess();
    }
  }

  /** Its child prints a variable as the system has it. */
  static final class Citizen {
    public static void main(String[] args) throws InterruptedException {
      runInChild(() -> print());
    }

    private static void print() throws IOException {
      byte[] environment = Files.readAllBytes(Path.of("/proc/self/environ"));
      System.out.println(
          Stream.of(new String(environment, StandardCharsets.ISO_8859_1).split("\0", -1))
              .filter(variable -> variable.startsWith("CITY="))
              .map(Citizen::inAscii)
              .toList());
    }

    private static String inAscii(String variable) {
      StringBuilder text = new StringBuilder();
      variable.chars().forEach(c -> text.append(c < 128 ? "" + (char) c : "\\x%x".formatted(c)));
      return text.toString();
    }
  }

  @Test
  void flagsInAFileAreNotTakenForOptions(@TempDir Path directory) throws Exception {
    Path flags = directory.resolve("flags");
    Files.writeString(flags, "-UsePerfData +UseTLAB -DisableExplicitGC NewRatio=3");
    assertHasChild("-XX:Flags=" + flags);
  }

  /** By default a JVM takes a quarter of the memory as heap, and refuses to aim at more. */
  @Test
  void theAimOfABigHeapIsNotThatOfASmallOne() throws Exception {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long half = system.getTotalMemorySize() / 2;
    assertHasChild("-Xmx" + half, "-XX:SoftMaxHeapSize=" + half);
  }

  private static void assertHasChild(String... options) throws Exception {
    try (ChildJvm program = ChildJvm.builder(Program.class).jvmArguments(options).start()) {
      program.awaitLine("{told=null, also=null} of null and null");
      program.awaitSuccess();
    }
  }

  @Test
  void anAgentWithARelativePathIsFoundInAnotherDirectory(@TempDir Path directory) throws Exception {
    writeAgent(directory.resolve("agent.jar"), Agent.class);
    try (ChildJvm program =
        ChildJvm.builder(Traveller.class)
            .under(Confinement.after("cd '" + directory + "'"))
            .jvmArguments("-javaagent:agent.jar=x=y")
            .start()) {
      program.awaitLine("agent told x=y in /");
      program.awaitSuccess();
    }
  }

  /** An exporter of metrics, say. */
  @Test
  void anAgentThatThereCanBeOnlyOneOfIsLeftOutOnRequest(@TempDir Path directory) throws Exception {
    Path jar = directory.resolve("agent.jar");
    writeAgent(jar, LonelyAgent.class);
    try (ChildJvm program =
        ChildJvm.builder(Program.class)
            .jvmArguments(
                "-javaagent:" + jar + "=" + directory.resolve("port"),
                "-Dtold=yes",
                "-Dmp4j.not.inherited=-Dother, -javaagent:")
            .start()) {
      program.awaitLine("{told=yes, also=null} of null and null");
      program.awaitSuccess();
    }
  }

  /** It fails where another one lives. */
  static final class LonelyAgent {
    public static void premain(String place) throws IOException {
      Files.createFile(Path.of(place));
    }
  }

  private static void writeAgent(Path jar, Class<?> agent) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", agent.getName());
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
  }

  /** It lies on the class path, not in its jar. */
  static final class Agent {
    public static void premain(String told) {
      System.setProperty("agent.told", told);
    }
  }

  /** Its child, in another directory, prints what the agent was told. */
  static final class Traveller {
    public static void main(String[] args) throws InterruptedException {
      try (ChildProcess child =
          ChildProcess.builder(() -> print()).workingDirectory(Path.of("/")).start()) {
        child.join();
      }
    }

    private static void print() {
      String directory = System.getProperty("user.dir");
      System.out.println("agent told " + System.getProperty("agent.told") + " in " + directory);
    }
  }

  /** JDK 17 wants the name of the working directory before it tells its options. */
  @Test
  void aDirectoryThatTheLocaleCannotNameIsNamedEachTime(@TempDir Path directory) throws Exception {
    String place = "'" + directory + "'/$(printf 'd\\303\\257r')";
    String commands =
        "mkdir " + place + " && cd " + place + " && export " + Confinement.locale("C");
    try (ChildJvm program =
        ChildJvm.builder(Persistent.class).under(Confinement.after(commands)).start()) {
      for (int attempt = 1; attempt <= 2; attempt++) {
        String outcome = program.awaitPrefix("outcome: ");
        if (!outcome.equals("0")) { // newer JDKs do not ask
          assertThat(outcome)
              .contains(directory + "/d")
              .contains("locale of this process (LC_ALL=C)", "with LC_ALL=C.UTF-8");
        }
      }
      program.awaitSuccess();
    }
  }

  @Test
  void theModuleThatTellsTheOptionsIsNamedEachTime() throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(Persistent.class)
            .jvmArguments("--limit-modules", "java.base,java.logging")
            .start()) {
      for (int attempt = 1; attempt <= 2; attempt++) {
        assertThat(program.awaitPrefix("outcome: ")).contains("--add-modules java.management");
      }
      program.awaitSuccess();
    }
  }

  /** Tries to have a child, and tries once more. */
  static final class Persistent {
    public static void main(String[] args) throws InterruptedException {
      for (int attempt = 1; attempt <= 2; attempt++) {
        try (ChildProcess child = new ChildProcess(() -> {})) {
          child.start();
          child.join();
          System.out.println("outcome: " + child.exitCode().getAsInt());
        } catch (ProcessStartException e) {
          System.out.println("outcome: " + e.getMessage());
        }
      }
    }
  }

  @Test
  void whatDescribesTheProgramIsTakenOver() {
    List<String> program =
        List.of(
            "-ea",
            "-Dapp.mode=test",
            "-Dfile.encoding=UTF-8",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-modules=java.sql",
            "--enable-preview",
            "-javaagent:/opt/agent.jar",
            "-Xss2m");

    assertThat(InheritedJvmArgs.select(program)).isEqualTo(program);
  }

  @Test
  void whatOnlyOneProcessCanHaveIsLeftOut() {
    assertThat(
            InheritedJvmArgs.select(
                List.of(
                    "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                    "-Xmx4g",
                    "-Xms1g",
                    "-XX:+UseG1GC",
                    "-XX:MaxRAMPercentage=75",
                    "-XX:StartFlightRecording=duration=60s",
                    "-Xlog:gc:file=gc.log",
                    "-XX:SoftMaxHeapSize=3g",
                    "-XX:NewSize=1g",
                    "-XX:MaxNewSize=2g",
                    "-XX:OldSize=1g",
                    "-XX:+AlwaysPreTouch",
                    "-XX:+ManagementServer",
                    "-Dcom.sun.management.jmxremote.port=9010",
                    "-Dcom.sun.management.config.file=/etc/jmx",
                    "-XX:+AutoCreateSharedArchive",
                    "-XX:SharedArchiveFile=/var/cache/app.jsa",
                    "-Dmp4j.run=/dev/shm/x",
                    "-Dkept=yes")))
        .containsExactly("-Dkept=yes");
  }

  @Test
  void whatTheParentHasAddedForSpeedIsLeftOutAndTheUsersOwnIsKept() {
    String configured = Objects.requireNonNullElse(System.getenv("XDG_CACHE_HOME"), "");
    Path base =
        configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    Path cache = base.resolve("multiprocessing4j"); // relative if the user has no home
    assertThat(
            InheritedJvmArgs.select(
                List.of(
                    "-XX:SharedArchiveFile=" + cache.resolve("mp4j-1-2.jsa"),
                    "-Djna.boot.library.path=" + cache.toAbsolutePath(),
                    "-Djna.boot.library.name=mp4j-1-2",
                    "-Djna.boot.library.path=/opt/jna",
                    "-Djna.boot.library.name=other")))
        .containsExactly("-Djna.boot.library.path=/opt/jna", "-Djna.boot.library.name=other");
  }
}
