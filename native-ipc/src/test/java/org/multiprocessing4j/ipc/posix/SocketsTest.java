package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

@Timeout(60)
class SocketsTest {
  private static final long SHORT_NANOS = Duration.ofMillis(20).toNanos();

  @TempDir Path directory;
  private final List<Integer> opened = new ArrayList<>();
  private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16);
  private final long address = Posix.addressOf(memory);

  @AfterEach
  void closeAll() {
    opened.forEach(FileDescriptors::close);
  }

  @Test
  void bytesSentOnOneSideOfAPairArriveOnTheOther() {
    DescriptorPair pair = pair();
    put("hello");
    assertThat(Sockets.send(pair.first(), address, 5)).isEqualTo(5);
    assertThat(Sockets.receive(pair.second(), address + 100, 99)).isEqualTo(5);
    assertThat(text(100, 5)).isEqualTo("hello");
  }

  @Test
  void twoPiecesGoOutInOneCall() {
    DescriptorPair pair = pair();
    put("headbody");
    assertThat(Sockets.sendBoth(pair.first(), address, 4, address + 4, 4)).isEqualTo(8);
    assertThat(Sockets.receive(pair.second(), address + 100, 99)).isEqualTo(8);
    assertThat(text(100, 8)).isEqualTo("headbody");
  }

  @Test
  void nothingToReceiveIsNoErrorAndTakesItsTime() {
    DescriptorPair pair = pair();
    SocketOptions.setReceiveTimeout(pair.first(), SHORT_NANOS);
    long start = System.nanoTime();
    assertThat(Sockets.receive(pair.first(), address, 1)).isEqualTo(Sockets.WOULD_BLOCK);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT_NANOS);
    assertThat(Sockets.receiveNow(pair.second(), address, 1)).isEqualTo(Sockets.WOULD_BLOCK);
  }

  @Test
  void aFullSocketIsNoErrorAndTakesItsTime() {
    DescriptorPair pair = pair();
    while (Sockets.sendNow(pair.first(), address, memory.capacity()) != Sockets.WOULD_BLOCK) {
      assertThat(Poll.await(pair.second(), Poll.READABLE, 0)).isEqualTo(Poll.READABLE);
    }
    SocketOptions.setSendTimeout(pair.first(), SHORT_NANOS);
    long start = System.nanoTime();
    assertThat(Sockets.send(pair.first(), address, 1)).isEqualTo(Sockets.WOULD_BLOCK);
    assertThat(Sockets.sendBoth(pair.first(), address, 1, address, 1))
        .isEqualTo(Sockets.WOULD_BLOCK);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * SHORT_NANOS);
  }

  @Test
  void theEndOfTheStreamIsZeroAndSendingIntoItIsAnError() {
    DescriptorPair pair = Sockets.pair();
    FileDescriptors.close(pair.second());
    opened.add(pair.first());
    assertThat(Sockets.receive(pair.first(), address, 1)).isZero();
    assertThatThrownBy(() -> Sockets.send(pair.first(), address, 1))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.EPIPE)).isTrue());
  }

  @Test
  void shutdownEndsOneDirectionOnly() {
    DescriptorPair pair = pair();
    Sockets.shutdown(pair.first(), Sockets.Direction.OUTPUT);
    assertThat(Sockets.receive(pair.second(), address, 1)).isZero();
    assertThat(Sockets.send(pair.second(), address, 1)).isEqualTo(1);
    assertThat(Sockets.receive(pair.first(), address, 1)).isEqualTo(1);
  }

  @Test
  void shutdownWakesABlockedReceiver() throws InterruptedException {
    DescriptorPair pair = pair();
    Thread receiver = new Thread(() -> Sockets.receive(pair.first(), address, 1));
    receiver.start();
    Sockets.shutdown(pair.first(), Sockets.Direction.BOTH);
    receiver.join();
  }

  @Test
  void aUnixServerIsReachedUnderItsPath() {
    UnixDomainSocketAddress where = UnixDomainSocketAddress.of(directory.resolve("socket"));
    assertConversation(where);
  }

  @Test
  void aTcpServerIsReachedOverIpv4AndIpv6() throws Exception {
    assertConversation(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    if (Files.exists(Path.of("/proc/net/if_inet6"))) {
      byte[] loopback = new byte[16];
      loopback[15] = 1;
      assertConversation(new InetSocketAddress(InetAddress.getByAddress(loopback), 0));
    }
  }

  private void assertConversation(SocketAddress where) {
    int server = open(where);
    Sockets.bind(server, where);
    Sockets.listen(server, 5);
    SocketAddress bound = Sockets.localAddress(server);
    int client = open(bound);
    Sockets.connect(client, bound);
    int accepted = Sockets.accept(server);
    opened.add(accepted);
    put("ping");
    assertThat(Sockets.send(client, address, 4)).isEqualTo(4);
    assertThat(Sockets.receive(accepted, address + 100, 99)).isEqualTo(4);
    assertThat(text(100, 4)).isEqualTo("ping");
    if (where instanceof InetSocketAddress inet) {
      assertThat(((InetSocketAddress) bound).getAddress()).isEqualTo(inet.getAddress());
      assertThat(((InetSocketAddress) bound).getPort()).isPositive();
      SocketOptions.setNoDelay(client);
      SocketOptions.setKeepAlive(client);
    } else {
      assertThat(bound).isEqualTo(where);
    }
  }

  @Test
  void acceptGivesUpWhenNobodyComes() {
    UnixDomainSocketAddress where = UnixDomainSocketAddress.of(directory.resolve("socket"));
    int server = open(where);
    Sockets.bind(server, where);
    Sockets.listen(server, 1);
    SocketOptions.setReceiveTimeout(server, SHORT_NANOS);
    assertThat(Sockets.accept(server)).isEqualTo(-1);
  }

  @Test
  void aRefusedConnectionNamesTheAddress() {
    UnixDomainSocketAddress nowhere = UnixDomainSocketAddress.of(directory.resolve("nobody"));
    int client = open(nowhere);
    assertThatThrownBy(() -> Sockets.connect(client, nowhere))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining("ENOENT")
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void aPathThatIsTooLongIsRefusedWithItsLength() {
    UnixDomainSocketAddress longPath = UnixDomainSocketAddress.of("/tmp/" + "x".repeat(103));
    int socket = open(longPath);
    assertThatThrownBy(() -> Sockets.bind(socket, longPath))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("108");
  }

  @Test
  void anUnresolvedHostIsRefused() {
    assertThatThrownBy(() -> Sockets.open(InetSocketAddress.createUnresolved("nowhere", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void thePeerOfAPairIsThisProcess() throws Exception {
    PeerCredentials peer = SocketOptions.peerCredentials(pair().first());
    assertThat(peer.pid()).isEqualTo(Posix.getpid());
    assertThat(peer.uid()).isEqualTo(Posix.getuid());
    assertThat(peer.gid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:gid"));
  }

  @Test
  void aTimeLimitOfZeroIsRefused() {
    assertThatThrownBy(() -> SocketOptions.setReceiveTimeout(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDescriptorPassedToAnotherProcessIsTheSameFile() throws Exception {
    UnixDomainSocketAddress where = UnixDomainSocketAddress.of(directory.resolve("socket"));
    int server = open(where);
    Sockets.bind(server, where);
    Sockets.listen(server, 1);
    DescriptorPair pipe = FileDescriptors.pipe();
    opened.add(pipe.first());
    opened.add(pipe.second());
    try (ChildJvm child = ChildJvm.start(Writer.class, where.getPath().toString())) {
      int connection = Sockets.accept(server);
      opened.add(connection);
      assertThat(SocketOptions.peerCredentials(connection).pid()).isEqualTo(child.pid());
      put("x");
      assertThat(Sockets.sendDescriptors(connection, address, 1, pipe.second(), pipe.first()))
          .isEqualTo(1);
      assertThat(FileDescriptors.read(pipe.first(), address + 100, 99)).isEqualTo(5);
      assertThat(text(100, 5)).isEqualTo("child");
      child.awaitSuccess();
    }
  }

  /** Gets a descriptor over a socket and writes to it. */
  static final class Writer {
    public static void main(String[] arguments) {
      UnixDomainSocketAddress where = UnixDomainSocketAddress.of(arguments[0]);
      int connection = Sockets.open(where);
      Sockets.connect(connection, where);
      ByteBuffer memory = ByteBuffer.allocateDirect(16);
      DescriptorMessage message =
          Sockets.receiveDescriptors(connection, Posix.addressOf(memory), 16);
      if (message.length() != 1 || message.descriptors().length != 2) {
        throw new AssertionError(message);
      }
      memory.put("child".getBytes(StandardCharsets.UTF_8)).flip();
      FileDescriptors.write(message.descriptors()[0], memory);
    }
  }

  @Test
  void manyDescriptorsTravelAtOnceAndAreClosedAtExec() throws Exception {
    DescriptorPair pair = pair();
    int[] many = new int[DescriptorPassing.MAX_DESCRIPTORS];
    Arrays.fill(many, pair.first());
    Sockets.sendDescriptors(pair.first(), address, 1, many);
    DescriptorMessage message = Sockets.receiveDescriptors(pair.second(), address, 9);
    for (int descriptor : message.descriptors()) {
      opened.add(descriptor);
    }
    assertThat(message.length()).isEqualTo(1);
    assertThat(message.descriptors()).hasSameSizeAs(many);
    FileStatus original = FileDescriptors.status(pair.first());
    FileStatus passed = FileDescriptors.status(message.descriptors()[many.length - 1]);
    assertThat(passed.isSameFile(original)).isTrue();
    assertThat(
            String.join(
                "\n", Files.readAllLines(Path.of("/proc/self/fdinfo/" + message.descriptors()[0]))))
        .containsPattern("flags:\\s+02[0-9]+");
  }

  @Test
  void plainBytesComeWithoutDescriptors() {
    DescriptorPair pair = pair();
    Sockets.send(pair.first(), address, 3);
    assertThat(Sockets.receiveDescriptors(pair.second(), address, 9))
        .isEqualTo(new DescriptorMessage(3, new int[0]));
    SocketOptions.setReceiveTimeout(pair.second(), SHORT_NANOS);
    assertThat(Sockets.receiveDescriptors(pair.second(), address, 9).length())
        .isEqualTo(Sockets.WOULD_BLOCK);
  }

  @Test
  void descriptorsNeedAByteToTravelWith() {
    assertThatThrownBy(() -> Sockets.sendDescriptors(pair().first(), address, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private DescriptorPair pair() {
    DescriptorPair pair = Sockets.pair();
    opened.add(pair.first());
    opened.add(pair.second());
    return pair;
  }

  private int open(SocketAddress where) {
    int fd = Sockets.open(where);
    opened.add(fd);
    return fd;
  }

  private void put(String text) {
    memory.put(0, text.getBytes(StandardCharsets.UTF_8));
  }

  private String text(int offset, int length) {
    return StandardCharsets.UTF_8.decode(memory.slice(offset, length)).toString();
  }
}
