package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** What keeps a program from starting its first child keeps it from no later one. */
@Timeout(60)
class FirstUseTest {
  @Test
  void aPlaceThatWasMissingMayComeToBe(@TempDir Path directory) throws Exception {
    Path missing = directory.resolve("missing");
    try (ChildJvm program =
        ChildJvm.builder(Early.class)
            .jvmArguments("-D" + UserDirectory.PROPERTY + "=" + missing)
            .arguments(missing.toString())
            .start()) {
      program.awaitLine("started");
      program.awaitSuccess();
    }
  }

  /** Its first children come before their place. */
  static final class Early {
    public static void main(String[] args) throws Exception {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(Early::runChild)
            .isInstanceOf(ProcessStartException.class)
            .hasMessageContaining("its parent directory does not exist");
      }
      Files.createDirectory(Path.of(args[0]));
      runChild();
      System.out.println("started");
    }

    private static void runChild() throws InterruptedException {
      new ChildProcess(() -> {}).start().join();
    }
  }
}
