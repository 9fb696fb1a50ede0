package org.multiprocessing4j.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScratchDirectoryTest {
  @Test
  void closingDeletesTheFiles() throws Exception {
    Path path;
    try (ScratchDirectory directory = ScratchDirectory.create()) {
      path = Files.writeString(directory.path().resolve("file"), "content").getParent();
      assertThat(path).isDirectory();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void aProcessThatEndsWithoutClosingDeletesItsDirectory() throws Exception {
    Process process = start();
    String path = process.inputReader().readLine();
    process.destroy(); // SIGTERM
    process.waitFor();
    assertThat(Path.of(path)).doesNotExist();
  }

  @Test
  void whatAKilledProcessLeavesIsDeletedByTheNextOne() throws Exception {
    Process process = start();
    Path path = Path.of(process.inputReader().readLine());
    process.destroyForcibly().waitFor();
    assertThat(path).isDirectory();
    ScratchDirectory.create().close();
    assertThat(path).doesNotExist();
  }

  @Test
  void whatALivingProcessUsesStays() throws Exception {
    try (ScratchDirectory first = ScratchDirectory.create();
        ScratchDirectory second = ScratchDirectory.create()) {
      assertThat(first.path()).isDirectory();
      assertThat(second.path()).isDirectory();
    }
  }

  @Test
  void tooLittleSpaceIsNamed() {
    assertThatCode(() -> ScratchDirectory.requireSpace(1)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ScratchDirectory.requireSpace(1L << 60))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("MiB are free");
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(JvmCommand.of(Owner.class, List.of()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Makes a directory, prints its path and sleeps. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(ScratchDirectory.create().path());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
