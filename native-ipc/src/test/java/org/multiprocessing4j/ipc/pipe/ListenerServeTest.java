package org.multiprocessing4j.ipc.pipe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Background;

/** A server among friends, strangers, and those who say nothing. */
@Timeout(60)
class ListenerServeTest {
  private static final byte[] KEY = {1, 2, 3};
  private static final String POISON = "poison";

  private final List<Socket> sockets = new ArrayList<>();
  private Listener listener;
  private Background<Object> serving;

  @BeforeEach
  void open() {
    listener = Listener.bind(Address.tcp("127.0.0.1", 0), KEY);
    serving = Background.start(this::serve);
  }

  private Object serve() throws InterruptedException {
    listener.serve(ListenerServeTest::echo);
    return "closed";
  }

  @AfterEach
  void close() throws Exception {
    listener.close();
    assertThat(serving.result()).isEqualTo("closed");
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static void echo(Connection connection) {
    boolean gone = false;
    while (!gone) {
      try {
        Object message = connection.receive();
        if (POISON.equals(message)) {
          throw new IllegalStateException("poisoned");
        }
        connection.send(message);
      } catch (EndOfStreamException | InterruptedException ended) {
        gone = true;
      }
    }
    connection.close();
  }

  private void assertThatAFriendIsServed() throws Exception {
    try (Connection friend = Connection.connect(listener.address(), KEY)) {
      friend.send("hello");
      assertThat(friend.receive()).isEqualTo("hello");
    }
  }

  /** Connects, and says nothing. */
  private Socket silent() throws IOException {
    Socket socket = new Socket();
    socket.connect(listener.address().toSocketAddress());
    sockets.add(socket);
    return socket;
  }

  private static void awaitChallenge(Socket socket) throws IOException {
    String text = new String(socket.getInputStream().readNBytes(15), US_ASCII);
    assertThat(text).endsWith("#CHALLENGE#");
  }

  private static void assertThatItIsStillIn(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void theSilentKeepNobodyWaiting() throws Exception {
    for (int i = 0; i < 20; i++) {
      awaitChallenge(silent());
    }
    assertThatAFriendIsServed();
    for (Socket socket : sockets) {
      assertThatItIsStillIn(socket);
    }
  }

  @Test
  void ofTooManySilentTheEldestHasToGo() throws Exception {
    for (int i = 0; i < Reception.SEATS; i++) {
      awaitChallenge(silent());
    }
    assertThatAFriendIsServed();
    assertThat(sockets.get(0).getInputStream().readAllBytes()).hasSizeLessThan(100);
    assertThatItIsStillIn(sockets.get(1));
  }

  @Test
  void strangersAndNonsenseHarmNobody() throws Exception {
    assertThatThrownBy(() -> Connection.connect(listener.address(), new byte[] {3, 2, 1}))
        .isInstanceOf(AuthenticationException.class);
    Socket huge = silent();
    huge.getOutputStream().write(new byte[] {0x7f, -1, -1, -1});
    Socket half = silent();
    half.getOutputStream().write(new byte[] {0, 0, 0, 50, 1, 2, 3});
    half.shutdownOutput();
    assertThat(huge.getInputStream().readAllBytes()).hasSizeLessThan(100);
    assertThat(half.getInputStream().readAllBytes()).hasSizeLessThan(100);
    assertThatAFriendIsServed();
  }

  @Test
  void aHandlerThatThrowsLosesItsConnectionAndNoMore() throws Exception {
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.complete(thrown));
    try (Connection poisoner = Connection.connect(listener.address(), KEY)) {
      poisoner.send(POISON);
      assertThatThrownBy(poisoner::receive).isInstanceOf(EndOfStreamException.class);
      assertThat(uncaught.get()).hasMessage("poisoned");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThatAFriendIsServed();
  }

  @Test
  void closingTurnsAwayWhoHasNotProvedAnything() throws Exception {
    Socket socket = silent();
    awaitChallenge(socket);
    try (Connection friend = Connection.connect(listener.address(), KEY)) {
      friend.send(1);
      assertThat(friend.receive()).isEqualTo(1);
      listener.close();
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(100);
      friend.send(2);
      assertThat(friend.receive()).isEqualTo(2);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  void aMissingHandlerIsNoticedBeforeSomebodyCalls() {
    assertThatNullPointerException().isThrownBy(() -> listener.serve(null)).withMessage("handler");
  }

  @Test
  void anInterruptEndsServingAndLeavesTheListenerOpen() throws Exception {
    serving.awaitBlocked().interrupt();
    assertThat(serving.failure()).isInstanceOf(InterruptedException.class);
    serving = Background.start(this::serve);
    assertThatAFriendIsServed();
  }
}
