package org.multiprocessing4j.process.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.ProcessStartException;

class SearchPathTest {
  @TempDir Path directory;

  @Test
  void aDirectoryWithTheSeparatorInItsNameIsReachedThroughALink() throws Exception {
    Path odd = Files.createDirectories(directory.resolve("a:b/c:d/lib"));
    Path jar = Files.createFile(odd.resolve("x.jar"));
    String entry = SearchPath.entry(jar.toString());
    assertThat(entry).doesNotContain(":").endsWith("/lib/x.jar");
    assertThat(Path.of(entry)).hasSameBinaryContentAs(jar);
    assertThat(Path.of(entry).toRealPath()).isEqualTo(jar.toRealPath());
    assertThat(SearchPath.join(List.of("/y.jar", jar.toString()))).isEqualTo("/y.jar:" + entry);
  }

  @Test
  void soIsAJarOfSuchAName() throws Exception {
    Path jar = Files.createFile(directory.resolve("x:1.jar"));
    String entry = SearchPath.entry(jar.toString());
    assertThat(entry).doesNotContain(":");
    assertThat(Path.of(entry).toRealPath()).isEqualTo(jar.toRealPath());
  }

  @Test
  void whereNoLinkCanHelpTheStartFails() throws Exception {
    Path odd = Files.createDirectories(directory.resolve("r:s"));
    try (ChildJvm program =
        ChildJvm.builder(Program.class).jvmArguments("-Dmp4j.dir=" + odd).start()) {
      assertThat(program.awaitPrefix("no child process can be started: "))
          .startsWith("/x:y has a ':' in its name")
          .contains("so has " + odd, "set -Dmp4j.dir to a directory without one");
      program.awaitSuccess();
    }
  }

  /** Prints why it has no child. */
  static final class Program {
    public static void main(String[] args) {
      try (ChildProcess child =
          ChildProcess.builder(() -> {}).classPath(Path.of("/x:y/z")).build()) {
        child.start();
      } catch (ProcessStartException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
