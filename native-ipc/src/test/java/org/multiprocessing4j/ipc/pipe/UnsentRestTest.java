package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/**
 * The rest of a message that was sent in part has to be kept, and there may be no memory for it.
 */
@Timeout(60)
class UnsentRestTest {
  private static final int FAR_MORE_THAN_THE_HEAP = 1 << 30;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"sockets", "memory"})
  void withoutItNothingMoreIsSent(String kind) throws Exception {
    String file = directory.resolve("sparse").toString();
    try (ChildJvm child = ChildJvm.start(Interrupted.class, kind, file)) {
      child.awaitSuccess();
    }
  }

  /** Is interrupted while it sends a message that does not fit into its heap. */
  static final class Interrupted {
    public static void main(String[] args) throws Exception {
      ByteBuffer huge = map(args[1]);
      try (Pipe pipe = args[0].equals("memory") ? Pipe.memory() : Pipe.duplex()) {
        var sending =
            Background.start(
                () -> {
                  pipe.first().sendBytes(huge);
                  return true;
                });
        assertThat(pipe.second().poll(Duration.ofSeconds(20))).isTrue();
        sending.awaitBlocked().interrupt();
        assertThat(sending.failure()).isInstanceOf(OutOfMemoryError.class);
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> pipe.first().sendBytes(new byte[100]))
              .isInstanceOf(BrokenPipeException.class)
              .hasMessageContaining("no memory");
        }
      }
    }

    private static ByteBuffer map(String path) throws Exception {
      try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
        file.setLength(FAR_MORE_THAN_THE_HEAP);
        return file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, FAR_MORE_THAN_THE_HEAP);
      }
    }
  }
}
