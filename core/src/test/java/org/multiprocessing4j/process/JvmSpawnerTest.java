package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmSpawnerTest {
  @Test
  void aRuntimeImageWithoutCommandsIsNamed(@TempDir Path image) {
    assertThatThrownBy(() -> JvmSpawner.executable(image))
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContaining("no executable " + image.resolve("bin/java"))
        .hasMessageContaining("--strip-native-commands");
  }

  @Test
  void aJdkThatIsGoneIsNamed(@TempDir Path directory) {
    Path gone = directory.resolve("jdk");
    assertThatThrownBy(() -> JvmSpawner.executable(gone))
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContaining(gone + ", is gone")
        .hasMessageContaining("start it again");
  }
}
