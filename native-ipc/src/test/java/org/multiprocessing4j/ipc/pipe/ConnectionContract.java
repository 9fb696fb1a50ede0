package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.testsupport.Background;

@Timeout(60)
abstract class ConnectionContract {
  static final Duration SOON = Duration.ofSeconds(40);

  /** A pipe of the kind under test, both of whose ends send and receive. */
  abstract Pipe duplex();

  /** A pipe whose reader receives and whose writer sends; they may be able to do more. */
  abstract Pipe simplex();

  /** A connection of the kind under test whose other end is in the hands of the test. */
  abstract RawPeer rawPeer();

  /** The other end of a connection, which writes whatever bytes the test wants. */
  interface RawPeer extends AutoCloseable {
    Connection connection();

    void write(byte[] bytes);

    void closeRaw();

    @Override
    void close();
  }

  @Test
  void aPipeTellsItsEnds() {
    try (Pipe pipe = duplex()) {
      assertThat(pipe.toString()).contains(pipe.first().toString(), pipe.second().toString());
    }
  }

  @Test
  void objectsGoBothWays() throws Exception {
    try (Pipe pipe = duplex()) {
      pipe.first().send(Map.of("numbers", List.of(1, 2, 3)));
      pipe.second().send(null);
      assertThat(pipe.second().receive()).isEqualTo(Map.of("numbers", List.of(1, 2, 3)));
      assertThat(pipe.first().receive()).isNull();
    }
  }

  @Test
  void anObjectOfAnotherTypeThanExpectedIsRefused() throws Exception {
    try (Pipe pipe = duplex()) {
      pipe.first().send("text");
      pipe.first().send(null);
      pipe.first().send(5);
      assertThatThrownBy(() -> pipe.second().receive(Integer.class))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("received java.lang.String");
      assertThatThrownBy(() -> pipe.second().receive(Integer.class)).hasMessageContaining("null");
      assertThat(pipe.second().receive(Integer.class)).isEqualTo(5);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  void aTypeThatNothingIsOfCostsNoMessage() throws Exception {
    try (Pipe pipe = duplex()) {
      pipe.first().send(5);
      assertThatThrownBy(() -> pipe.second().receive((Class<?>) null))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> pipe.second().receive(int.class))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("int")
          .hasMessageContaining("wrapper");
      assertThat(pipe.second().receive(Integer.class)).isEqualTo(5);
    }
  }

  @Test
  void messagesOfBytesKeepTheirBoundariesEvenWhenEmpty() throws Exception {
    try (Pipe pipe = simplex()) {
      pipe.writer().sendBytes(new byte[0]);
      pipe.writer().sendBytes(new byte[] {1, 2, 3, 4}, 1, 2);
      pipe.writer().sendBytes(ByteBuffer.allocateDirect(3));
      assertThat(pipe.reader().receiveBytes()).isEmpty();
      assertThat(pipe.reader().receiveBytes()).containsExactly(2, 3);
      assertThat(pipe.reader().receiveBytes()).containsExactly(0, 0, 0);
    }
  }

  @Test
  void aPartOutsideTheArrayIsRefused() {
    try (Pipe pipe = simplex()) {
      for (int[] part : new int[][] {{-1, 1}, {5, 1}, {0, -1}, {2, 3}}) {
        assertThatThrownBy(() -> pipe.writer().sendBytes(new byte[4], part[0], part[1]))
            .isInstanceOf(IndexOutOfBoundsException.class)
            .hasMessageContaining("4"); // the length of the array
      }
      assertThat(pipe.reader().poll()).isFalse();
    }
  }

  @Test
  void aSentBufferKeepsItsPosition() throws Exception {
    try (Pipe pipe = simplex()) {
      ByteBuffer message = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);
      pipe.writer().sendBytes(message);
      assertThat(pipe.reader().receiveBytes()).containsExactly(2, 3);
      assertThat(message.position()).isEqualTo(1);
      assertThat(message.limit()).isEqualTo(3);
    }
  }

  @Test
  void aMessageAboveTheLimitStaysTheNextOne() throws Exception {
    try (Pipe pipe = simplex()) {
      pipe.writer().sendBytes(new byte[] {1, 2, 3});
      assertThat(
              catchThrowableOfType(
                      MessageTooLongException.class, () -> pipe.reader().receiveBytes(2))
                  .length())
          .isEqualTo(3);
      assertThat(pipe.reader().receiveBytes(3)).containsExactly(1, 2, 3);
      assertThatThrownBy(() -> pipe.reader().receiveBytes(-1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void receivingIntoABufferMovesItsPosition(boolean direct) throws Exception {
    try (Pipe pipe = simplex()) {
      ByteBuffer target = direct ? ByteBuffer.allocateDirect(10) : ByteBuffer.allocate(10);
      target.put((byte) 9);
      pipe.writer().sendBytes(new byte[] {1, 2});
      pipe.writer().sendBytes(new byte[] {3});
      assertThat(pipe.reader().receiveBytes(target)).isEqualTo(2);
      assertThat(pipe.reader().receiveBytes(target)).isEqualTo(1);
      byte[] received = new byte[4];
      target.flip().get(received);
      assertThat(received).containsExactly(9, 1, 2, 3);
    }
  }

  @Test
  void aMessageThatDoesNotFitIsInTheException() throws Exception {
    try (Pipe pipe = simplex()) {
      pipe.writer().sendBytes(new byte[] {1, 2, 3});
      pipe.writer().sendBytes(new byte[] {4});
      ByteBuffer tooShort = ByteBuffer.allocate(2);
      assertThat(
              catchThrowableOfType(
                      BufferTooShortException.class, () -> pipe.reader().receiveBytes(tooShort))
                  .message())
          .containsExactly(1, 2, 3);
      assertThat(tooShort.position()).isZero();
      assertThat(pipe.reader().receiveBytes()).containsExactly(4);
      assertThatThrownBy(() -> pipe.reader().receiveBytes(tooShort.asReadOnlyBuffer()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void pollingConsumesNothingAndIsTrueAtTheEnd() throws Exception {
    try (Pipe pipe = simplex()) {
      assertThat(pipe.reader().poll()).isFalse();
      long start = System.nanoTime();
      assertThat(pipe.reader().poll(Duration.ofMillis(120))).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(120));
      assertThat(pipe.reader().poll(Duration.ofSeconds(-1))).isFalse();
      pipe.writer().send("x");
      assertThat(pipe.reader().poll()).isTrue();
      assertThat(pipe.reader().poll(SOON)).isTrue();
      assertThat(pipe.reader().receive()).isEqualTo("x");
      pipe.writer().close();
      assertThat(pipe.reader().poll(SOON)).isTrue();
      assertThatThrownBy(() -> pipe.reader().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void whatWasSentBeforeTheEndIsStillReceived() throws Exception {
    try (Pipe pipe = duplex()) {
      pipe.first().send(1);
      pipe.first().send(2);
      pipe.second().send("never received");
      pipe.first().close();
      assertThat(pipe.second().receive()).isEqualTo(1);
      assertThat(pipe.second().receive()).isEqualTo(2);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
      }
    }
  }

  @Test
  void sendingToAClosedEndIsABrokenPipe() {
    try (Pipe pipe = simplex()) {
      pipe.reader().close();
      for (int size : new int[] {1, 1 << 20}) {
        assertThatThrownBy(() -> pipe.writer().sendBytes(new byte[size]))
            .isInstanceOf(BrokenPipeException.class);
        assertThatThrownBy(() -> pipe.writer().sendBytes(ByteBuffer.allocateDirect(size)))
            .isInstanceOf(BrokenPipeException.class);
      }
    }
  }

  @Test
  void afterACloseEverythingSaysSo() {
    Pipe pipe = duplex();
    Connection connection = pipe.first();
    assertThat(connection.isClosed()).isFalse();
    pipe.close();
    pipe.close();
    assertThat(connection.isClosed()).isTrue();
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> uses =
        List.of(
            () -> connection.send(1),
            connection::receive,
            connection::receiveBytes,
            connection::poll,
            () -> connection.poll(SOON),
            () -> Connection.await(List.of(connection), SOON),
            () -> encode(connection));
    for (var use : uses) {
      assertThatThrownBy(use).isInstanceOf(ConnectionClosedException.class);
    }
  }

  @Test
  void aCloseWakesWhoeverWaits() throws Exception {
    Pipe pipe = duplex();
    var receiving = Background.start(() -> pipe.first().receive()).awaitBlocked();
    var polling = Background.start(() -> pipe.first().poll(SOON)).awaitBlocked();
    var awaiting = Background.start(() -> Connection.await(List.of(pipe.first()), SOON));
    var sending = Background.start(() -> sendForEver(pipe.first())).awaitBlocked();
    awaiting.awaitBlocked();
    pipe.first().close();
    for (var waiting : List.of(receiving, polling, awaiting, sending)) {
      assertThat(waiting.failure()).isInstanceOf(ConnectionClosedException.class);
    }
    pipe.close();
  }

  private static Object sendForEver(Connection connection) throws InterruptedException {
    while (true) {
      connection.sendBytes(new byte[100_000]);
    }
  }

  @Test
  void anInterruptWakesWhoeverWaits() throws Exception {
    try (Pipe pipe = duplex()) {
      for (var waiting :
          List.of(
              Background.start(() -> pipe.first().receive()),
              Background.start(() -> pipe.second().poll(SOON)),
              Background.start(() -> Connection.await(List.of(pipe.second()), SOON)))) {
        waiting.awaitBlocked().interrupt();
        assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptDoesNotBreakTheStreamOfASender(boolean direct) throws Exception {
    byte[] bytes = new byte[4 << 20];
    new Random(1).nextBytes(bytes);
    ByteBuffer large =
        direct ? ByteBuffer.allocateDirect(bytes.length) : ByteBuffer.allocate(bytes.length);
    large.put(bytes).flip();
    try (Pipe pipe = simplex()) {
      for (int i = 0; i < 2; i++) {
        var sending = Background.start(() -> sendAll(pipe.writer(), large));
        sending.awaitBlocked().interrupt();
        assertThat(sending.failure()).isInstanceOf(InterruptedException.class);
      }
      var next = Background.start(() -> sendAll(pipe.writer(), ByteBuffer.wrap(new byte[] {7})));
      assertThat(Arrays.equals(pipe.reader().receiveBytes(), bytes)).isTrue();
      assertThat(pipe.reader().receiveBytes()).containsExactly(7);
      assertThat(next.result()).isTrue();
      assertThat(pipe.reader().poll()).isFalse();
    }
  }

  @Test
  void whatIsInAHalfSentMessageIsItsReceivers() throws Exception {
    try (Pipe pipe = simplex();
        Pipe inner = duplex()) {
      Object large = List.of(inner.second(), new byte[4 << 20]);
      var sending = Background.start(() -> sendObject(pipe.writer(), large));
      assertThat(pipe.reader().poll(SOON)).isTrue();
      sending.awaitBlocked().interrupt();
      assertThat(sending.failure()).isInstanceOf(InterruptedException.class);
      inner.second().close();
      var next = Background.start(() -> sendObject(pipe.writer(), "next"));
      List<?> received = pipe.reader().receive(List.class);
      try (Connection copy = (Connection) received.get(0)) {
        copy.send("through the copy");
        assertThat(inner.first().receive()).isEqualTo("through the copy");
      }
      assertThat(pipe.reader().receive()).isEqualTo("next");
      assertThat(next.result()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsInAMessageWhoseRestNeverLeavesIsGivenBack(boolean peerIsGone) throws Exception {
    try (Pipe pipe = simplex();
        Pipe inner = duplex()) {
      Object large = List.of(new byte[4 << 20], inner.second());
      var sending = Background.start(() -> sendObject(pipe.writer(), large));
      assertThat(pipe.reader().poll(SOON)).isTrue();
      sending.awaitBlocked().interrupt();
      assertThat(sending.failure())
          .isInstanceOf(PartlySentException.class)
          .hasMessageStartingWith("interrupted");
      inner.second().close();
      assertThat(inner.first().poll()).isFalse();
      if (peerIsGone) {
        pipe.reader().close();
        assertThatThrownBy(() -> pipe.writer().send(1)).isInstanceOf(BrokenPipeException.class);
      } else {
        pipe.writer().close();
      }
      assertThatThrownBy(() -> inner.first().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void whatIsInAMessageGivenUpByACloseOfAnotherThreadIsGivenBack() throws Exception {
    try (Pipe pipe = simplex();
        Pipe inner = duplex()) {
      Object large = List.of(new byte[4 << 20], inner.second());
      var sending = Background.start(() -> sendObject(pipe.writer(), large));
      assertThat(pipe.reader().poll(SOON)).isTrue();
      sending.awaitBlocked();
      inner.second().close();
      pipe.writer().close();
      assertThat(sending.failure()).isInstanceOf(ConnectionClosedException.class);
      assertThatThrownBy(() -> inner.first().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void anEndOnWhichAnotherThreadIsSendingCanBePassedOn() throws Exception {
    try (Pipe pipe = simplex()) {
      var sending = Background.start(() -> sendObject(pipe.writer(), new byte[4 << 20]));
      assertThat(pipe.reader().poll(SOON)).isTrue();
      sending.awaitBlocked();
      encode(pipe.writer());
      assertThat(pipe.reader().receive(byte[].class)).hasSize(4 << 20);
      assertThat(sending.result()).isTrue();
    }
  }

  @Test
  void anInterruptBeforeAMessageHasBegunGivesBackWhatIsInIt() throws Exception {
    try (Pipe pipe = simplex();
        Pipe inner = duplex()) {
      var first = Background.start(() -> sendObject(pipe.writer(), new byte[4 << 20]));
      assertThat(pipe.reader().poll(SOON)).isTrue();
      first.awaitBlocked().interrupt();
      assertThat(first.failure()).isInstanceOf(InterruptedException.class);
      var second = Background.start(() -> sendObject(pipe.writer(), inner.second()));
      second.awaitBlocked().interrupt();
      assertThat(second.failure()).isInstanceOf(InterruptedException.class);
      inner.second().close();
      assertThatThrownBy(() -> inner.first().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  private static boolean sendObject(Connection connection, Object value)
      throws InterruptedException {
    connection.send(value);
    return true;
  }

  @Test
  void anEndInTheMiddleOfAMessageCannotBePassedOn() throws Exception {
    try (Pipe pipe = simplex()) {
      pipe.writer().sendBytes(new byte[] {1, 2, 3});
      assertThatThrownBy(() -> pipe.reader().receiveBytes(2))
          .isInstanceOf(MessageTooLongException.class);
      assertThatThrownBy(() -> encode(pipe.reader()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("received in part");
      assertThat(pipe.reader().receiveBytes()).containsExactly(1, 2, 3);
      encode(pipe.reader());

      ByteBuffer large = ByteBuffer.allocate(4 << 20);
      var sending = Background.start(() -> sendAll(pipe.writer(), large));
      assertThat(pipe.reader().poll(SOON)).isTrue();
      sending.awaitBlocked().interrupt();
      assertThat(sending.failure()).isInstanceOf(InterruptedException.class);
      assertThatThrownBy(() -> encode(pipe.writer()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("sent in part");
      var next = Background.start(() -> sendAll(pipe.writer(), ByteBuffer.allocate(0)));
      assertThat(pipe.reader().receiveBytes()).hasSize(4 << 20);
      assertThat(pipe.reader().receiveBytes()).isEmpty();
      assertThat(next.result()).isTrue();
      encode(pipe.writer());
    }
  }

  private static void encode(Connection connection) {
    Codec.standard().encode(connection, new EncodedBuffer());
  }

  private static boolean sendAll(Connection connection, ByteBuffer message)
      throws InterruptedException {
    connection.sendBytes(message);
    return true;
  }

  @Test
  void anInterruptedReceiveLosesNothing() throws Exception {
    try (RawPeer peer = rawPeer()) {
      byte[] frame = {0, 0, 0, 3, 1, 2, 3};
      for (int split = 0; split < frame.length; split++) {
        peer.write(Arrays.copyOf(frame, split));
        var receiving = Background.start(() -> peer.connection().receiveBytes());
        var receivingInto =
            split % 2 == 0
                ? receiving
                : Background.start(
                    () -> peer.connection().receiveBytes(ByteBuffer.allocateDirect(9)));
        await().until(() -> !peer.connection().poll());
        receiving.interrupt();
        receivingInto.interrupt();
        assertThat(receiving.failure()).isInstanceOf(InterruptedException.class);
        assertThat(receivingInto.failure()).isInstanceOf(InterruptedException.class);
        peer.write(Arrays.copyOfRange(frame, split, frame.length));
        assertThat(peer.connection().receiveBytes()).containsExactly(1, 2, 3);
      }
    }
  }

  @Test
  void anInterruptedReceiveIntoABufferLosesNothing() throws Exception {
    try (RawPeer peer = rawPeer()) {
      peer.write(new byte[] {0, 0, 0, 3, 1, 2});
      ByteBuffer abandoned = ByteBuffer.allocateDirect(10);
      var receiving = Background.start(() -> peer.connection().receiveBytes(abandoned));
      await().until(() -> !peer.connection().poll());
      receiving.awaitBlocked().interrupt();
      assertThat(receiving.failure()).isInstanceOf(InterruptedException.class);
      assertThat(abandoned.position()).isZero();
      peer.write(new byte[] {3});
      ByteBuffer target = ByteBuffer.allocate(10);
      assertThat(peer.connection().receiveBytes(target)).isEqualTo(3);
      assertThat(Arrays.copyOf(target.array(), 3)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aMessageThatComesByteByByteDoesNotHoldUpAnInterruptOrAClose() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (RawPeer peer = rawPeer()) {
      peer.write(new byte[] {1, 0, 0, 0}); // 16 MiB will take hours
      var trickling = Background.start(() -> trickle(peer, enough));
      var receiving = Background.start(() -> peer.connection().receiveBytes()).awaitBlocked();
      receiving.interrupt();
      assertThat(receiving.failure()).isInstanceOf(InterruptedException.class);
      var again = Background.start(() -> peer.connection().receiveBytes()).awaitBlocked();
      peer.connection().close();
      assertThat(again.failure()).isInstanceOf(ConnectionClosedException.class);
      enough.set(true);
      assertThat(trickling.result()).isTrue();
    }
  }

  private static boolean trickle(RawPeer peer, AtomicBoolean enough) {
    try {
      while (!enough.get()) {
        peer.write(new byte[1]);
        LockSupport.parkNanos(1_000_000);
      }
    } catch (PosixException closed) {
      assertThat(closed.is(Errno.EPIPE) || closed.is(Errno.ECONNRESET)).isTrue();
    }
    return true;
  }

  @Test
  void anEndInTheMiddleOfAMessageIsABrokenPipe() throws Exception {
    byte[] frame = {0, 0, 0, 3, 1, 2, 3};
    for (int length = 1; length < frame.length; length++) {
      try (RawPeer peer = rawPeer()) {
        peer.write(Arrays.copyOf(frame, length));
        peer.closeRaw();
        assertThatThrownBy(() -> peer.connection().receiveBytes())
            .isInstanceOf(BrokenPipeException.class)
            .hasMessageContaining("in the middle");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80000000, -2})
  void anImpossibleLengthIsABrokenPipeForGood(int length) throws Exception {
    try (RawPeer peer = rawPeer()) {
      peer.write(ByteBuffer.allocate(4).putInt(length).array());
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> peer.connection().receiveBytes())
            .isInstanceOf(BrokenPipeException.class)
            .hasMessageContaining("protocol");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4_090, 4_092, 4_096, 65_536, 262_140, 262_144, 30_000_000})
  void messagesOfAllSizesArriveUnharmed(int size) throws Exception {
    byte[] message = new byte[size];
    new Random(size).nextBytes(message);
    ByteBuffer direct = ByteBuffer.allocateDirect(size + 1).position(1).put(message).position(1);
    try (Pipe pipe = simplex()) {
      var sending =
          Background.start(
              () -> {
                pipe.writer().sendBytes(message);
                pipe.writer().sendBytes(direct);
                pipe.writer().send(message);
                return true;
              });
      assertThat(Arrays.equals(pipe.reader().receiveBytes(), message)).isTrue();
      ByteBuffer target = ByteBuffer.allocateDirect(size);
      assertThat(pipe.reader().receiveBytes(target)).isEqualTo(size);
      assertThat(target.flip().equals(ByteBuffer.wrap(message))).isTrue();
      assertThat(Arrays.equals((byte[]) pipe.reader().receive(), message)).isTrue();
      assertThat(sending.result()).isTrue();
    }
  }

  @Test
  void manyThreadsMaySendAndReceiveOnOneEnd() throws Exception {
    int perThread = 300;
    int senders = 4;
    Map<String, Integer> sizes = new ConcurrentHashMap<>();
    AtomicInteger remaining = new AtomicInteger(perThread * senders);
    try (Pipe pipe = simplex()) {
      List<Background<Boolean>> all = new ArrayList<>();
      for (int sender = 0; sender < senders; sender++) {
        int id = sender;
        all.add(Background.start(() -> sendNumbered(pipe.writer(), id, perThread)));
      }
      for (int receiver = 0; receiver < 3; receiver++) {
        all.add(Background.start(() -> receiveNumbered(pipe.reader(), remaining, sizes)));
      }
      for (Background<Boolean> one : all) {
        assertThat(one.result()).isTrue();
      }
    }
    assertThat(sizes).hasSize(perThread * senders);
    sizes.forEach((name, size) -> assertThat(size).isEqualTo(sizeOf(name)));
  }

  private static int sizeOf(String name) {
    return Math.floorMod(name.hashCode(), 50_000) * (name.endsWith("7") ? 10 : 1);
  }

  private static boolean sendNumbered(Connection connection, int sender, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      String name = sender + "/" + i;
      connection.send(List.of(name, new byte[sizeOf(name)]));
    }
    return true;
  }

  private static boolean receiveNumbered(
      Connection connection, AtomicInteger remaining, Map<String, Integer> sizes)
      throws InterruptedException {
    while (remaining.getAndDecrement() > 0) {
      List<?> message = connection.receive(List.class);
      byte[] body = (byte[]) message.get(1);
      sizes.put((String) message.get(0), body.length);
    }
    return true;
  }

  @Test
  void whatCannotBeEncodedIsNotSentAtAll() throws Exception {
    try (Pipe pipe = simplex()) {
      assertThatThrownBy(() -> pipe.writer().send(List.of(1, new Object())))
          .isInstanceOf(NotSerializableValueException.class);
      pipe.writer().send("next");
      assertThat(pipe.reader().receive()).isEqualTo("next");
    }
  }

  @Test
  void whatCannotBeDecodedIsConsumed() throws Exception {
    try (Pipe pipe = simplex()) {
      pipe.writer().sendBytes(new byte[] {99, 1, 2});
      pipe.writer().send("next");
      assertThatThrownBy(() -> pipe.reader().receive()).isInstanceOf(DecodingException.class);
      assertThat(pipe.reader().receive()).isEqualTo("next");
    }
  }

  @Test
  void awaitReturnsThoseThatAreReadyInOrder() throws Exception {
    try (Pipe a = duplex();
        Pipe b = duplex();
        Pipe c = duplex()) {
      List<Connection> all = List.of(a.first(), b.first(), c.first());
      assertThat(Connection.await(all, Duration.ofMillis(20))).isEmpty();
      assertThat(Connection.await(all, Duration.ofSeconds(-1))).isEmpty();
      assertThat(Connection.await(List.<Connection>of(), SOON)).isEmpty();
      c.second().send(1);
      assertThat(Connection.await(all, SOON)).containsExactly(c.first());
      a.second().close();
      assertThat(Connection.await(all, SOON)).containsExactly(a.first(), c.first());
      var waiting = Background.start(() -> Connection.await(List.of(b.first()), SOON));
      waiting.awaitBlocked();
      b.second().send(1);
      assertThat(waiting.result()).containsExactly(b.first());
    }
  }

  @Test
  void awaitWithoutALimitWaitsUntilOneIsReady() throws Exception {
    try (Pipe pipe = duplex()) {
      List<Connection> one = List.of(pipe.first());
      var waiting = Background.start(() -> Connection.await(one)).awaitBlocked();
      pipe.second().send(1);
      assertThat(waiting.result()).containsExactly(pipe.first());
      assertThat(Connection.await(List.<Connection>of())).isEmpty();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what this is about
  void awaitTellsHowToWaitWithoutALimit() throws Exception {
    try (Pipe pipe = duplex()) {
      List<Connection> one = List.of(pipe.first());
      assertThatThrownBy(() -> Connection.await(one, null))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("await(candidates)");
    }
  }

  @Test
  void awaitTakesWhatIsReadyForGood() throws Exception {
    Waitable done =
        new Waitable() {
          @Override
          public int borrowDescriptor() {
            return ALWAYS_READY;
          }

          @Override
          public void returnDescriptor() {}
        };
    try (Pipe pipe = duplex()) {
      assertThat(Connection.await(List.of(pipe.first(), done), SOON)).containsExactly(done);
    }
  }
}
