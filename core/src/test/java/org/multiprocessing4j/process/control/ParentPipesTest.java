package org.multiprocessing4j.process.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentPipesTest {
  /** An idle JVM would warm up while its task waits. */
  @Test
  void aFrameThatCameWithTheOneBeforeItIsUnread(@TempDir Path directory) throws Exception {
    Path commands = directory.resolve("commands");
    Files.write(commands, frame(FrameType.PRELOAD));
    Files.write(commands, frame(FrameType.BOOT), StandardOpenOption.APPEND);
    try (FileInputStream in = new FileInputStream(commands.toFile())) {
      ParentPipes pipes = new ParentPipes(in, OutputStream.nullOutputStream());
      assertThat(pipes.hasUnread()).isTrue();
      assertThat(pipes.read().type()).isEqualTo(FrameType.PRELOAD);
      assertThat(pipes.hasUnread()).isTrue();
      assertThat(pipes.read().type()).isEqualTo(FrameType.BOOT);
      assertThat(pipes.hasUnread()).isFalse();
    }
  }

  private static byte[] frame(FrameType type) {
    return new Frame(type, ByteBuffer.wrap(new byte[3])).toBytes().array();
  }
}
