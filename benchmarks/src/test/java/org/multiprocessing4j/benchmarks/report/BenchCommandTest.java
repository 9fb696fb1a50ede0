package org.multiprocessing4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.benchmarks.peer.JvmCommand;

@Timeout(60)
class BenchCommandTest {
  @Test
  void saysInOneLineWhatIsWrong() throws Exception {
    assertFails(2, "--rounds must be at least 1; see 'mp4j bench --help'", "--rounds", "0");
    assertFails(2, "Unknown option: '--round'; see 'mp4j bench --help'", "--round");
    assertFails(
        1,
        "java.nio.file.FileSystemException: /dev/null/report: Not a directory",
        "/dev/null/report");
  }

  private static void assertFails(int exitCode, String reason, String... arguments)
      throws Exception {
    Process process =
        new ProcessBuilder(JvmCommand.of(BenchCommand.class, List.of(arguments)))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).isEqualTo("mp4j bench: " + reason + "\n");
    assertThat(process.waitFor()).isEqualTo(exitCode);
  }
}
