package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.posix.DescriptorPair;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.Descriptors;

/** Connections over sockets. */
@Timeout(60)
class ConnectionTest extends ConnectionContract {
  @Override
  Pipe duplex() {
    return Pipe.duplex();
  }

  @Override
  Pipe simplex() {
    return Pipe.simplex();
  }

  @Override
  RawPeer rawPeer() {
    return new RawSocket();
  }

  @Test
  void aSimplexPipeHasOneDirection() {
    try (Pipe pipe = Pipe.simplex()) {
      assertThat(pipe.reader().isReadable()).isTrue();
      assertThat(pipe.reader().isWritable()).isFalse();
      assertThat(pipe.writer().isReadable()).isFalse();
      assertThat(pipe.writer().isWritable()).isTrue();
      assertThatThrownBy(() -> pipe.reader().send(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("read-only");
      assertThatThrownBy(() -> pipe.writer().receive())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("write-only");
      assertThatThrownBy(() -> pipe.writer().poll()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theLongHeaderOfPythonIsUnderstood() throws Exception {
    try (RawPeer peer = rawPeer()) {
      peer.write(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 1, 9});
      assertThat(peer.connection().receiveBytes()).containsExactly(7, 8);
      assertThat(peer.connection().receiveBytes()).containsExactly(9);
      peer.write(new byte[] {-1, -1, -1, -1, 0, 0, 0, 1, 0, 0, 0, 0});
      assertThatThrownBy(() -> peer.connection().receiveBytes())
          .isInstanceOf(MessageTooLongException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReaderWhoTakesALittleNowAndThenDoesNotHoldUpAnInterrupt(boolean direct) throws Exception {
    int size = 64 << 20;
    ByteBuffer large = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    AtomicBoolean enough = new AtomicBoolean();
    try (Pipe pipe = Pipe.simplex()) {
      var sipping = Background.start(() -> sip(pipe.reader(), enough));
      var sending =
          Background.start(
              () -> {
                pipe.writer().sendBytes(large);
                return true;
              });
      sending.awaitBlocked().interrupt();
      assertThat(sending.failure()).isInstanceOf(InterruptedException.class);
      enough.set(true);
      assertThat(sipping.result()).isTrue();
    }
  }

  /** Behind the back of a connection, so slowly that 64 MiB take more than a minute. */
  private static boolean sip(Connection connection, AtomicBoolean enough) {
    int sipBytes = 1 << 10;
    ByteBuffer memory = ByteBuffer.allocateDirect(sipBytes);
    int fd = connection.borrowDescriptor();
    try {
      while (!enough.get()) {
        assertThat(Sockets.receive(fd, Posix.addressOf(memory), sipBytes)).isNotZero();
        LockSupport.parkNanos(1_000_000);
      }
    } finally {
      connection.returnDescriptor();
      Reference.reachabilityFence(memory);
    }
    return true;
  }

  @Test
  void closedPipesLeaveNoDescriptors() throws Exception {
    Pipe.duplex().close();
    long before = Descriptors.sockets();
    for (int i = 0; i < 200; i++) {
      try (Pipe pipe = Pipe.duplex()) {
        pipe.first().send(i);
        assertThat(pipe.second().receive()).isEqualTo(i);
      }
    }
    assertThat(Descriptors.sockets()).isEqualTo(before);
  }

  @Test
  void forgottenPipesAreClosedByTheGarbageCollector() throws Exception {
    Pipe.duplex().close();
    long before = Descriptors.sockets();
    for (int i = 0; i < 20; i++) {
      assertThat(Pipe.duplex().first().isClosed()).isFalse();
    }
    await()
        .until(
            () -> {
              System.gc();
              return Descriptors.sockets() <= before;
            });
  }

  @Test
  void theDescriptorOfAClosedConnectionIsNotToldAnyMore() {
    Pipe pipe = Pipe.duplex();
    assertThat(pipe.first().fd()).isNotNegative();
    pipe.close();
    assertThatThrownBy(() -> pipe.first().fd()).isInstanceOf(ConnectionClosedException.class);
  }

  static final class RawSocket implements RawPeer {
    private final Connection connection;
    private final int fd;
    private boolean closed;

    RawSocket() {
      DescriptorPair pair = Sockets.pair();
      connection = SocketConnection.adopt(pair.first(), "raw", Codec.standard());
      fd = pair.second();
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public void write(byte[] bytes) {
      ByteBuffer copy = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      while (copy.hasRemaining()) {
        assertThat(FileDescriptors.write(fd, copy)).isPositive();
      }
    }

    @Override
    public void closeRaw() {
      closed = true;
      FileDescriptors.close(fd);
    }

    @Override
    public void close() {
      connection.close();
      if (!closed) {
        closeRaw();
      }
    }
  }
}
