package org.multiprocessing4j.ipc.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.Serializable;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Descriptors;

@Timeout(60)
class ListenerTest {
  private static final byte[] KEY = {1, 2, 3};

  @TempDir Path directory;

  record Mine(int value) implements Serializable {}

  private Address socket() {
    return Address.unix(directory.resolve("s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "", "secret"})
  void bothSidesTalkOverASocketFile(String keyText) throws Exception {
    byte[] key = keyText.equals("none") ? null : keyText.getBytes(UTF_8);
    try (Listener listener = Listener.bind(socket(), key)) {
      talk(listener, key);
      assertThat(listener.lastAccepted()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void bothSidesTalkOverTcp(String host) throws Exception {
    try (Listener listener = Listener.bind(Address.tcp(host, 0), KEY)) {
      assertThat(((Address.Tcp) listener.address()).port()).isPositive();
      talk(listener, KEY);
      assertThat(listener.lastAccepted().orElseThrow().toString()).startsWith("tcp:127.0.0.1:");
    }
  }

  private static void talk(Listener listener, byte @Nullable [] key) throws Exception {
    var accepting = Background.start(listener::accept);
    try (Connection caller = Connection.connect(listener.address(), key);
        Connection accepted = accepting.result()) {
      caller.send(List.of(1, 2));
      assertThat(accepted.receive()).isEqualTo(List.of(1, 2));
      accepted.sendBytes(new byte[3_000]);
      assertThat(caller.receiveBytes()).hasSize(3_000);
    }
  }

  @Test
  void withoutAnAddressItListensInTheDirectoryOfTheRun() throws Exception {
    try (Listener listener = Listener.bind()) {
      Path path = Path.of(((Address.Unix) listener.address()).path());
      assertThat(path.getParent()).isEqualTo(RunDirectory.current().path());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      talk(listener, null);
    }
  }

  @Test
  void differentKeysFailOnBothSidesAndTheListenerGoesOn() throws Exception {
    try (Listener listener = Listener.bind(socket(), KEY)) {
      var accepting = Background.start(listener::accept);
      assertThatThrownBy(() -> Connection.connect(listener.address(), new byte[] {9}))
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("refused our key");
      assertThat(accepting.failure())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("another key");
      talk(listener, KEY);
    }
  }

  @Test
  void aCallerWithoutAKeyIsTurnedAway() throws Exception {
    try (Listener listener = Listener.bind(socket(), KEY)) {
      var accepting = Background.start(listener::accept);
      Connection.connect(listener.address()).close();
      assertThat(accepting.failure()).isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  void whatACallerSaysBeforeTheHandshakeIsNeverMoreThan256Bytes() throws Exception {
    try (Listener listener = Listener.bind(socket(), KEY)) {
      var accepting = Background.start(listener::accept);
      try (Connection caller = Connection.connect(listener.address())) {
        caller.sendBytes(new byte[257]);
        assertThat(accepting.failure())
            .isInstanceOf(AuthenticationException.class)
            .hasCauseInstanceOf(MessageTooLongException.class);
      }
    }
  }

  @Test
  void aListenerWithoutAKeyIsRecognisedByACallerWithOne() throws Exception {
    try (Listener listener = Listener.bind(socket())) {
      var calling = Background.start(() -> Connection.connect(listener.address(), KEY));
      try (Connection accepted = listener.accept()) {
        accepted.send("not a challenge");
        assertThat(calling.failure())
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("something else than a challenge");
      }
    }
  }

  @Test
  void nobodyListeningIsAnErrorWithItsName() {
    assertThat(
            catchThrowableOfType(PosixException.class, () -> Connection.connect(socket()))
                .errnoName())
        .isEqualTo("ENOENT");
    Address port;
    try (Listener listener = Listener.bind(Address.tcp("localhost", 0))) {
      port = listener.address();
    }
    assertThat(
            catchThrowableOfType(PosixException.class, () -> Connection.connect(port)).errnoName())
        .isEqualTo("ECONNREFUSED");
  }

  @Test
  void aLiveAddressCannotBeTaken() {
    try (Listener listener = Listener.bind(socket())) {
      assertThat(
              catchThrowableOfType(PosixException.class, () -> Listener.bind(listener.address()))
                  .errnoName())
          .isEqualTo("EADDRINUSE");
    }
  }

  @Test
  void whoListensHearsNothingOfOneWhoTriesToTakeTheAddress() throws Exception {
    try (Listener listener = Listener.bind(socket())) {
      assertThatThrownBy(() -> Listener.bind(listener.address()))
          .isInstanceOf(PosixException.class);
      assertThat(Connection.await(List.of(listener), Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void anOrdinaryFileIsNotReplaced() throws Exception {
    Path file = Files.writeString(directory.resolve("s"), "precious");
    assertThatThrownBy(() -> Listener.bind(socket())).isInstanceOf(PosixException.class);
    assertThat(file).hasContent("precious");
  }

  @Test
  void theSocketOfAKilledListenerIsReplaced() throws Exception {
    try (ChildJvm child = ChildJvm.start(KilledListener.class, socket().toString())) {
      child.awaitLine("listening");
      child.kill();
      assertThat(child.awaitExit()).isEqualTo(137);
    }
    assertThat(directory.resolve("s")).exists();
    try (Listener listener = Listener.bind(socket())) {
      talk(listener, null);
    }
  }

  static final class KilledListener {
    public static void main(String[] args) throws InterruptedException {
      try (Listener listener = Listener.bind(Address.parse(args[0]))) {
        System.out.println("listening");
        listener.accept().close();
      }
    }
  }

  @Test
  void closingRemovesTheFileAndWakesAccept() throws Exception {
    Listener listener = Listener.bind(socket());
    var accepting = Background.start(listener::accept).awaitBlocked();
    listener.close();
    listener.close();
    assertThat(accepting.failure()).isInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(listener::accept).isInstanceOf(ConnectionClosedException.class);
    assertThat(directory.resolve("s")).doesNotExist();
  }

  @Test
  void closingEndsTheListenerEvenIfItsFileCannotBeReached() throws Exception {
    Path place = Files.createDirectory(directory.resolve("place"));
    Listener listener = Listener.bind(Address.unix(place.resolve("socket")));
    Files.move(place, directory.resolve("elsewhere"));
    Files.createSymbolicLink(place, place);

    assertThatThrownBy(listener::close)
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("cannot remove the socket");

    assertThatThrownBy(listener::accept).isInstanceOf(ConnectionClosedException.class);
    listener.close();
  }

  @Test
  void closingLeavesTheFileOfASuccessor() throws Exception {
    Listener first = Listener.bind(socket());
    Files.delete(directory.resolve("s"));
    try (Listener second = Listener.bind(socket())) {
      first.close();
      talk(second, null);
    }
  }

  @Test
  void anInterruptEndsAccept() throws Exception {
    try (Listener listener = Listener.bind(socket())) {
      var accepting = Background.start(listener::accept).awaitBlocked();
      accepting.interrupt();
      assertThat(accepting.failure()).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void aListenerCanBeAwaitedTogetherWithConnections() throws Exception {
    try (Listener listener = Listener.bind(socket());
        Pipe pipe = Pipe.duplex()) {
      List<Waitable> both = List.of(pipe.first(), listener);
      assertThat(Connection.await(both, Duration.ZERO)).isEmpty();
      try (Connection caller = Connection.connect(listener.address())) {
        assertThat(Connection.await(both, Duration.ofSeconds(40))).containsExactly(listener);
        listener.accept().close();
        assertThat(caller.poll(Duration.ofSeconds(40))).isTrue();
      }
    }
  }

  @Test
  void overTcpOnlyValuesOfTheJdkAreDecodedUnlessACodecIsGiven() throws Exception {
    try (Listener careful = Listener.bind(Address.tcp("localhost", 0));
        Listener trusting = Listener.bind(Address.tcp("localhost", 0), null, Codec.standard())) {
      assertThat(sent(careful, List.of(1, "x"))).isEqualTo(List.of(1, "x"));
      assertThatThrownBy(() -> sent(careful, new Mine(1))).isInstanceOf(DecodingException.class);
      assertThat(sent(trusting, new Mine(1))).isEqualTo(new Mine(1));
    }
  }

  @Test
  void aCallerWhoResetsHisConnectionIsAcceptedAndHasNothingToSay() throws Exception {
    try (Listener listener = Listener.bind(Address.tcp("127.0.0.1", 0))) {
      Socket hasty = new Socket();
      hasty.connect(listener.address().toSocketAddress());
      hasty.setSoLinger(true, 0);
      hasty.close();
      try (Connection accepted = listener.accept()) {
        assertThat(listener.lastAccepted()).isEmpty();
        assertThatThrownBy(accepted::receive).isInstanceOf(EndOfStreamException.class);
        assertThatThrownBy(() -> accepted.send(1)).isInstanceOf(BrokenPipeException.class);
      }
      talk(listener, null);
    }
  }

  private static @Nullable Object sent(Listener listener, Object value) throws Exception {
    try (Connection caller = Connection.connect(listener.address());
        Connection accepted = listener.accept()) {
      caller.send(value);
      return accepted.receive();
    }
  }

  @Test
  void failedHandshakesAndBindsLeaveNoDescriptors() throws Exception {
    try (Listener listener = Listener.bind(socket(), KEY)) {
      long before = Descriptors.sockets();
      for (int i = 0; i < 10; i++) {
        var accepting = Background.start(listener::accept);
        assertThatThrownBy(() -> Connection.connect(listener.address(), new byte[] {9}))
            .isInstanceOf(AuthenticationException.class);
        assertThat(accepting.failure()).isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> Listener.bind(listener.address()))
            .isInstanceOf(PosixException.class);
      }
      assertThat(Descriptors.sockets()).isEqualTo(before);
    }
  }
}
