package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/**
 * What is left of a message that was sent in part has to be kept, and so has what has come of one
 * that was received in part; there may be no memory for it.
 */
@Timeout(60)
class PartOfMessageTest {
  private static final int FAR_MORE_THAN_THE_HEAP = 1 << 30;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"sockets", "memory"})
  void withoutItNothingMoreIsSent(String kind) throws Exception {
    run(InterruptedSender.class, kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sockets", "memory"})
  void withoutItNothingMoreIsReceived(String kind) throws Exception {
    run(InterruptedReceiver.class, kind);
  }

  private void run(Class<?> program, String kind) throws Exception {
    String file = directory.resolve("sparse").toString();
    try (ChildJvm child = ChildJvm.start(program, kind, file)) {
      child.awaitSuccess();
    }
  }

  /** Is interrupted while it sends a message that does not fit into its heap. */
  static final class InterruptedSender {
    public static void main(String[] args) throws Exception {
      ByteBuffer huge = map(args[1]);
      try (Pipe pipe = args[0].equals("memory") ? Pipe.memory() : Pipe.duplex()) {
        var sending =
            Background.start(
                () -> {
                  pipe.first().sendBytes(huge);
                  return true;
                });
        assertThat(pipe.second().poll(Duration.ofSeconds(40))).isTrue();
        sending.awaitBlocked().interrupt();
        assertThat(sending.failure()).isInstanceOf(OutOfMemoryError.class);
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> pipe.first().sendBytes(new byte[100]))
              .isInstanceOf(BrokenPipeException.class)
              .hasMessageContaining("no memory");
        }
      }
    }
  }

  /** Is interrupted while it receives a message that does not fit into its heap. */
  static final class InterruptedReceiver {
    private static final byte[] START = {FAR_MORE_THAN_THE_HEAP >> 24, 0, 0, 0, 1, 2};

    public static void main(String[] args) throws Exception {
      ByteBuffer huge = map(args[1]);
      try (ConnectionContract.RawPeer peer =
          args[0].equals("memory")
              ? new MemoryPipeTest.RawMemory(1 << 20)
              : new ConnectionTest.RawSocket()) {
        Connection connection = peer.connection();
        peer.write(START);
        assertThat(interruptedReceive(connection, huge)).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(connection::receiveBytes).isInstanceOf(OutOfMemoryError.class);
        peer.write(new byte[] {3});
        assertThat(interruptedReceive(connection, huge)).isInstanceOf(InterruptedException.class);
        assertThat(huge.getInt(0)).isEqualTo(0x010203_00); // so far nothing is lost

        var writing = Background.start(() -> writeMoreThanTheHeap(peer));
        var receiving = Background.start(() -> connection.receiveBytes(huge));
        assertThat(writing.result()).isTrue();
        await().until(() -> !connection.poll());
        receiving.awaitBlocked().interrupt();
        assertThat(receiving.failure()).isInstanceOf(OutOfMemoryError.class);
        peer.write(START);
        for (int i = 0; i < 2; i++) {
          assertIsBroken(connection::receiveBytes);
          assertIsBroken(() -> connection.receiveBytes(huge));
        }
      }
    }

    private static Throwable interruptedReceive(Connection connection, ByteBuffer target) {
      var receiving = Background.start(() -> connection.receiveBytes(target));
      await().until(() -> !connection.poll());
      receiving.awaitBlocked().interrupt();
      Throwable failure = receiving.failure();
      assertThat(target.position()).isZero();
      return failure;
    }

    private static boolean writeMoreThanTheHeap(ConnectionContract.RawPeer peer) {
      byte[] some = new byte[1 << 16];
      for (long left = Runtime.getRuntime().maxMemory(); left > 0; left -= some.length) {
        peer.write(some);
      }
      return true;
    }

    private static void assertIsBroken(ThrowingCallable receive) {
      assertThatThrownBy(receive)
          .isInstanceOf(BrokenPipeException.class)
          .hasMessageContaining("no memory");
    }
  }

  private static ByteBuffer map(String path) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
      file.setLength(FAR_MORE_THAN_THE_HEAP);
      return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, FAR_MORE_THAN_THE_HEAP);
    }
  }
}
