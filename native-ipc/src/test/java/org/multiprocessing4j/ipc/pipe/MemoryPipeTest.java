package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Encoded;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** Connections through shared memory: the contract, and what happens when a process dies. */
@Timeout(60)
class MemoryPipeTest extends ConnectionContract {
  @Override
  Pipe duplex() {
    return Pipe.memory();
  }

  @Override
  Pipe simplex() {
    return Pipe.memory(4096); // so that most messages go round its end, and many flow in pieces
  }

  @Override
  RawPeer rawPeer() {
    return new RawMemory(4096);
  }

  /** Writes to the stream of an end behind its back, as a process that dies half-way would. */
  static final class RawMemory implements RawPeer {
    private final MemoryEnd raw;
    private final Connection connection;

    RawMemory(int capacity) {
      MemoryEnd.Pair ends = MemoryEnd.pair("raw", capacity);
      raw = ends.second();
      connection = MemoryConnection.adopt(ends.first(), Codec.standard());
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public void write(byte[] bytes) {
      ByteBuffer source = ByteBuffer.wrap(bytes);
      raw.sender().writeRaw(source);
      while (source.hasRemaining()) {
        LockSupport.parkNanos(1_000); // until the other side has taken some
        raw.sender().writeRaw(source);
      }
    }

    @Override
    public void closeRaw() {
      raw.close();
    }

    @Override
    public void close() {
      raw.close();
      connection.close();
    }
  }

  @Test
  void thereIsNoDescriptorAndTheMessageSaysWhatToDo() {
    try (Pipe pipe = Pipe.memory()) {
      assertThatThrownBy(() -> pipe.first().fd())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("Pipe.duplex()");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, 2048, 5000, 1 << 30, -4096})
  void anImpossibleCapacityIsRefused(int capacity) {
    assertThatThrownBy(() -> Pipe.memory(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("power of two");
  }

  @Test
  void socketsAndMemoryCanBeAwaitedTogether() throws Exception {
    try (Pipe memory = Pipe.memory();
        Pipe sockets = Pipe.duplex()) {
      List<Connection> both = List.of(memory.first(), sockets.first());
      assertThat(Connection.await(both, Duration.ofMillis(20))).isEmpty();
      var waiting = Background.start(() -> Connection.await(both, SOON)).awaitBlocked();
      memory.second().send(1);
      assertThat(waiting.result()).containsExactly(memory.first());
      assertThat(memory.first().receive()).isEqualTo(1);
      waiting = Background.start(() -> Connection.await(both, SOON)).awaitBlocked();
      sockets.second().send(2);
      assertThat(waiting.result()).containsExactly(sockets.first());
      memory.second().close();
      assertThat(Connection.await(both, SOON)).containsExactlyElementsOf(both);
    }
  }

  @Test
  void theFileGoesWithTheLastHandle() throws IOException {
    Pipe pipe = Pipe.memory();
    Path file = fileOf(pipe);
    Connection copy = Handles.copy(pipe.second());
    pipe.close();
    assertThat(file).exists();
    copy.close();
    assertThat(file).doesNotExist();
  }

  private static Path fileOf(Pipe pipe) throws IOException {
    try (Stream<Path> files = Files.list(RunDirectory.current().path())) {
      return files
          .filter(file -> pipe.first().toString().endsWith(file.toString()))
          .findAny()
          .orElseThrow();
    }
  }

  @Test
  void anEndIsOpenAsLongAsOneHandleIs() throws Exception {
    try (Pipe pipe = Pipe.memory()) {
      Connection copy = Handles.copy(pipe.second());
      pipe.second().close();
      copy.send("through the copy");
      assertThat(pipe.first().receive()).isEqualTo("through the copy");
      assertThat(pipe.first().poll()).isFalse();
      copy.close();
      assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void whatWaitsInTheRingIsReceivedByTheNextHandle() throws Exception {
    try (Pipe pipe = Pipe.memory()) {
      pipe.first().send("one");
      pipe.first().send("two");
      assertThat(pipe.second().receive()).isEqualTo("one");
      try (Connection copy = Handles.copy(pipe.second())) {
        assertThat(copy.receive()).isEqualTo("two");
        copy.send("answer");
      }
      assertThat(pipe.first().receive()).isEqualTo("answer");
    }
  }

  @Test
  void aHandleUnderWayHoldsTheEndUntilItIsGivenUp() {
    try (Pipe pipe = Pipe.memory()) {
      Reservations reservations = Reservations.collect();
      ByteBuffer bytes;
      try (reservations) {
        bytes = Encoded.buffer(pipe.second());
      }
      pipe.second().close();
      assertThat(pipe.first().poll()).isFalse();
      reservations.release();
      assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(EndOfStreamException.class);
      assertThatThrownBy(() -> Codec.standard().decode(bytes.duplicate()))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("given up");
    }
  }

  @Test
  void aMessageWithAnEndCanBeDecodedOnce() {
    try (Pipe pipe = Pipe.memory()) {
      ByteBuffer bytes = Encoded.buffer(pipe.second());
      ((Connection) Objects.requireNonNull(Codec.standard().decode(bytes.duplicate()))).close();
      assertThatThrownBy(() -> Codec.standard().decode(bytes.duplicate()))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("received before");
    }
  }

  @Test
  void tooManyHandlesOfOneEndAreRefusedUntilOneIsClosed() {
    try (Pipe pipe = Pipe.memory()) {
      Connection last = pipe.second();
      for (int i = 1; i < 16; i++) {
        last = Handles.copy(pipe.second());
      }
      assertThatThrownBy(() -> Handles.copy(pipe.second()))
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("16 handles");
      last.close();
      Handles.copy(pipe.second()).close();
    }
  }

  @Test
  void forgottenEndsAreClosedByTheGarbageCollector() {
    Connection reader = Pipe.memory().first();
    await()
        .until(
            () -> {
              System.gc();
              return reader.poll();
            });
    assertThatThrownBy(reader::receive).isInstanceOf(EndOfStreamException.class);
  }

  @Test
  void messagesGoThroughBetweenProcesses() throws Exception {
    try (Pipe pipe = Pipe.memory(4096);
        ChildJvm child = ChildJvm.start(Echo.class, Handles.encode(pipe.second()))) {
      pipe.second().close();
      byte[] large = new byte[3_000_000];
      Arrays.fill(large, (byte) 7);
      for (Object message : List.of("small", large, List.of(1, 2, 3))) {
        pipe.first().send(message);
        assertThat(Objects.deepEquals(pipe.first().receive(), message)).isTrue();
      }
      for (int i = 0; i < 10_000; i++) {
        pipe.first().send(i);
        assertThat(pipe.first().receive()).isEqualTo(i);
      }
      pipe.first().close();
      child.awaitSuccess();
    }
  }

  /** Sends back what it gets until the other side closes. */
  static final class Echo {
    public static void main(String[] args) throws Exception {
      try (Connection connection = (Connection) Handles.decode(args[0])) {
        while (connection.poll(Duration.ofSeconds(40))) {
          connection.send(connection.receive());
        }
      } catch (EndOfStreamException closed) {
        System.out.println("closed");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theDeathOfTheOtherSideIsTheEndOfTheStream(boolean announced) throws Exception {
    try (Pipe pipe = Pipe.memory();
        ChildJvm child = ChildJvm.start(Mute.class, Handles.encode(pipe.second()))) {
      pipe.second().close();
      child.awaitLine("ready");
      var receiving = Background.start(() -> pipe.first().receive()).awaitBlocked();
      child.kill();
      child.awaitExit();
      if (announced) {
        Participants.get().announceDeath();
      }
      assertThat(receiving.failure()).isInstanceOf(EndOfStreamException.class);
      assertThatThrownBy(() -> pipe.first().send(1)).isInstanceOf(BrokenPipeException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"await", "poll", "send"})
  void whoNeverSleepsOnAPipeHearsOfADeathThatNobodyAnnounces(String use) throws Exception {
    try (Pipe pipe = Pipe.memory();
        ChildJvm child = ChildJvm.start(Mute.class, Handles.encode(pipe.second()))) {
      pipe.second().close();
      child.awaitLine("ready");
      assertThat(pipe.first().poll()).isFalse();
      child.kill();
      child.awaitExit();
      switch (use) {
        case "await" ->
            assertThat(Connection.await(List.of(pipe.first()), SOON)).containsExactly(pipe.first());
        case "poll" -> await().until(() -> pipe.first().poll());
        default ->
            await()
                .untilAsserted(
                    () ->
                        assertThatThrownBy(() -> pipe.first().send(1))
                            .isInstanceOf(BrokenPipeException.class));
      }
    }
  }

  @Test
  void aSenderThatWaitsForRoomHearsOfTheDeathOfTheReader() throws Exception {
    try (Pipe pipe = Pipe.memory(4096);
        ChildJvm child = ChildJvm.start(Mute.class, Handles.encode(pipe.second()))) {
      pipe.second().close();
      child.awaitLine("ready");
      var sending = Background.start(() -> sendLarge(pipe.first())).awaitBlocked();
      child.kill();
      assertThat(sending.failure())
          .isInstanceOf(BrokenPipeException.class)
          .hasMessageContaining("100000 bytes");
    }
  }

  private static boolean sendLarge(Connection connection) throws InterruptedException {
    connection.sendBytes(new byte[100_000]);
    return true;
  }

  /** Holds an end and does nothing. */
  static final class Mute {
    public static void main(String[] args) throws Exception {
      try (Connection connection = (Connection) Handles.decode(args[0])) {
        System.out.println("ready");
        Thread.sleep(60_000);
        System.out.println(connection);
      }
    }
  }

  @Test
  void aSenderThatIsKilledInTheMiddleOfAMessageLeavesATornOne() throws Exception {
    try (Pipe pipe = Pipe.memory(4096);
        ChildJvm child = ChildJvm.start(LongWinded.class, Handles.encode(pipe.second()))) {
      pipe.second().close();
      assertThat(pipe.first().receive()).isEqualTo("whole");
      await().until(() -> pipe.first().poll());
      child.kill();
      child.awaitExit();
      assertThatThrownBy(() -> pipe.first().receiveBytes())
          .isInstanceOf(BrokenPipeException.class)
          .hasMessageContaining("in the middle of a message: 4092 of 1000000 bytes");
    }
  }

  /** Sends more than fits, to somebody who does not receive it. */
  static final class LongWinded {
    public static void main(String[] args) throws Exception {
      try (Connection connection = (Connection) Handles.decode(args[0])) {
        connection.send("whole");
        connection.sendBytes(new byte[1_000_000]);
      }
    }
  }

  @Test
  void anEndWhoseSenderDiedUnderWayIsLost() throws Exception {
    try (ChildJvm child = ChildJvm.start(Giver.class)) {
      String handle = child.awaitPrefix("handle ");
      child.kill();
      child.awaitExit();
      assertThatThrownBy(() -> Handles.decode(handle))
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("the process that sent it ended");
    }
  }

  /** Gives an end away and waits. */
  static final class Giver {
    public static void main(String[] args) throws Exception {
      try (Pipe pipe = Pipe.memory()) {
        System.out.println("handle " + Handles.encode(pipe.first()));
        Thread.sleep(60_000);
      }
    }
  }
}
