package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

class InheritedJvmArgsTest {
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
      try (ChildProcess child = new ChildProcess(() -> print())) {
        child.start();
        child.join();
      }
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
    String variables = "LC_ALL=" + locale + " CITY=$(printf '\\374\\303\\274') _JAVA_OPTIONS=-Da=b";
    String run = "export " + variables + "; exec \"$@\"";
    try (ChildJvm program =
        ChildJvm.builder(Citizen.class).under(List.of("sh", "-c", run, "sh")).start()) {
      program.awaitLine("[CITY=\\xfc\\xc3\\xbc]");
      program.awaitSuccess();
    }
  }

  /** Its child prints a variable as the system has it. */
  static final class Citizen {
    public static void main(String[] args) throws InterruptedException {
      try (ChildProcess child = new ChildProcess(() -> print())) {
        child.start();
        child.join();
      }
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
                    "-Dcom.sun.management.jmxremote.port=9010",
                    "-Dmp4j.run=/dev/shm/x",
                    "-Dkept=yes")))
        .containsExactly("-Dkept=yes");
  }

  @Test
  void whatTheParentHasAddedForSpeedIsLeftOutAndTheUsersOwnIsKept() {
    Path cache = ArchiveCache.standardDirectory().toAbsolutePath();
    assertThat(
            InheritedJvmArgs.select(
                List.of(
                    "-XX:SharedArchiveFile=" + cache.resolve("mp4j-1-2.jsa"),
                    "-Djna.boot.library.path=" + cache,
                    "-Djna.boot.library.name=mp4j-1-2",
                    "-Djna.boot.library.path=/opt/jna",
                    "-Djna.boot.library.name=other")))
        .containsExactly("-Djna.boot.library.path=/opt/jna", "-Djna.boot.library.name=other");
  }
}
