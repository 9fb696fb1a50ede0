package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
