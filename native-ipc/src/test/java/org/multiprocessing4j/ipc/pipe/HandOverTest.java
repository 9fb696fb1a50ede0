package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueShutdownException;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Descriptors;
import org.multiprocessing4j.ipc.testsupport.Encoded;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;

@Timeout(60)
class HandOverTest {
  @TempDir Path directory;

  @Test
  void aConnectionCanBeSentThroughAConnection() throws Exception {
    try (Pipe carrier = Pipe.duplex();
        Pipe pipe = Pipe.simplex()) {
      carrier.first().send(pipe.writer());
      pipe.writer().close();
      try (Connection writer = carrier.second().receive(Connection.class)) {
        assertThat(writer.isWritable()).isTrue();
        assertThat(writer.isReadable()).isFalse();
        writer.send("through the copy");
      }
      assertThat(pipe.reader().receive()).isEqualTo("through the copy");
      assertThatThrownBy(() -> pipe.reader().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void messagesThatWaitedAreReceivedByTheNewHolder() throws Exception {
    try (Pipe carrier = Pipe.duplex();
        Pipe pipe = Pipe.duplex()) {
      pipe.first().send("one");
      pipe.first().send("two");
      assertThat(pipe.second().receive()).isEqualTo("one");
      carrier.first().send(pipe.second());
      try (Connection copy = carrier.second().receive(Connection.class)) {
        assertThat(copy.receive()).isEqualTo("two");
      }
    }
  }

  @Test
  void aWholePipeCanBeSent() throws Exception {
    try (Pipe carrier = Pipe.duplex();
        Pipe pipe = Pipe.duplex()) {
      carrier.first().send(pipe);
      try (Pipe copy = carrier.second().receive(Pipe.class)) {
        copy.first().send(1);
        assertThat(pipe.second().receive()).isEqualTo(1);
      }
    }
  }

  @Test
  void aMessageWithAConnectionCanBeDecodedOnce() {
    try (Pipe pipe = Pipe.duplex()) {
      ByteBuffer bytes = Encoded.buffer(pipe.first());
      decoded(bytes).close();
      assertThatThrownBy(() -> Codec.standard().decode(bytes.duplicate()))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("was received before");
    }
  }

  @Test
  void whatIsNotClaimedStaysOpenUntilItIsReleased() throws Exception {
    Pipe pipe = Pipe.duplex();
    Reservations reservations = Reservations.collect();
    ByteBuffer bytes;
    try (reservations) {
      bytes = Encoded.buffer(List.of(1, pipe.first()));
    }
    pipe.first().close();
    assertThat(pipe.second().poll()).isFalse();
    reservations.release();
    reservations.release();
    assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
    assertThatThrownBy(() -> Codec.standard().decode(bytes.duplicate()))
        .isInstanceOf(DecodingException.class);
    pipe.close();
  }

  @Test
  void whatIsClaimedIsNotTouchedByARelease() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      Reservations reservations = Reservations.collect();
      ByteBuffer bytes;
      try (reservations) {
        bytes = Encoded.buffer(pipe.first());
      }
      try (Connection copy = decoded(bytes)) {
        reservations.release();
        copy.send(1);
        assertThat(pipe.second().receive()).isEqualTo(1);
      }
    }
  }

  @Test
  void aMessageThatWasRefusedHoldsNothing() throws Exception {
    try (IpcQueue<Object> queue = IpcQueue.create(1);
        Pipe pipe = Pipe.duplex()) {
      queue.put("full");
      assertThat(queue.offer(pipe.first())).isFalse();
      queue.shutdown();
      assertThatThrownBy(() -> queue.put(pipe.first())).isInstanceOf(QueueShutdownException.class);
      Pipe broken = Pipe.duplex();
      broken.second().close();
      assertThatThrownBy(() -> broken.first().send(pipe.first()))
          .isInstanceOf(BrokenPipeException.class);
      pipe.first().close();
      assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void aFailedEncodingHoldsNothing() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      assertThatThrownBy(() -> Encoded.buffer(new Object[] {pipe.first(), new Object()}))
          .isInstanceOf(NotSerializableValueException.class);
      pipe.first().close();
      assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void handedOverConnectionsLeaveNoDescriptors() throws Exception {
    try (Pipe carrier = Pipe.duplex()) {
      passOne(carrier);
      await().until(() -> Descriptors.sockets() > 0);
      long before = Descriptors.sockets();
      for (int i = 0; i < 20; i++) {
        passOne(carrier);
      }
      // the holder closes its side of each hand-over a moment after the receiver has the socket
      await().until(() -> Descriptors.sockets() <= before);
    }
  }

  private static void passOne(Pipe carrier) throws InterruptedException {
    try (Pipe pipe = Pipe.duplex()) {
      carrier.first().send(pipe.first());
      carrier.second().receive(Connection.class).close();
    }
  }

  @Test
  void anotherProcessGetsAConnectionOfItsOwnAndStartsNoLoggingForIt() throws Exception {
    Address address = Address.unix(directory.resolve("s"));
    Path classes = directory.resolve("classes");
    try (Listener listener = Listener.bind(address);
        ChildJvm child =
            ChildJvm.builder(Child.class)
                .arguments(address.toString())
                .jvmArguments("-Xlog:class+load:file=" + classes)
                .start();
        Connection control = listener.accept();
        Pipe pipe = Pipe.duplex()) {
      int factor = 6;
      Connection end = pipe.second();
      SerializableCallable<Object> task =
          () -> {
            end.send("ready");
            return end.receive(Integer.class) * factor;
          };
      control.send(task);
      end.close();
      assertThat(pipe.first().receive()).isEqualTo("ready");
      pipe.first().send(7);
      assertThat(control.receive()).isEqualTo(42);
      child.awaitSuccess();
      assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(EndOfStreamException.class);
      assertThat(Files.readString(classes))
          .contains("HandOver")
          .doesNotContain("org.slf4j.LoggerFactory");
    }
  }

  /** A JVM that ends waits for threads that are in the kernel. */
  @Test
  void theHolderOfConnectionsIsGoneWhenItsProcessEnds() throws Exception {
    try (ChildJvm child = ChildJvm.start(Sender.class)) {
      child.awaitLine("the holder has ended");
      child.awaitSuccess();
    }
  }

  /** Sends a connection to nobody. */
  static final class Sender {
    public static void main(String[] arguments) {
      ByteBuffer unused = Encoded.buffer(Pipe.duplex().first());
      Thread holder =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("mp4j-connection-holder"))
              .findAny()
              .orElseThrow();
      RunDirectory.whenLeaving(() -> awaitEnd(holder));
    }

    private static void awaitEnd(Thread holder) {
      try {
        holder.join();
        System.out.println("the holder has ended");
      } catch (InterruptedException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  @Test
  void theDeathOfTheOnlyHolderIsTheEndOfTheStream() throws Exception {
    Address address = Address.unix(directory.resolve("s"));
    try (Listener listener = Listener.bind(address);
        ChildJvm child = ChildJvm.start(Child.class, address.toString());
        Connection control = listener.accept();
        Pipe pipe = Pipe.duplex()) {
      Connection end = pipe.second();
      SerializableCallable<Object> task =
          () -> {
            end.send("mine");
            return end.receive();
          };
      control.send(task);
      end.close();
      assertThat(pipe.first().receive()).isEqualTo("mine");
      child.kill();
      assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(EndOfStreamException.class);
      assertThatThrownBy(() -> pipe.first().send(1)).isInstanceOf(BrokenPipeException.class);
      assertThatThrownBy(control::receive).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void aConnectionWhoseSenderDiedIsLost() throws Exception {
    Address address = Address.unix(directory.resolve("s"));
    try (Listener listener = Listener.bind(address);
        ChildJvm child = ChildJvm.start(Child.class, address.toString());
        Connection control = listener.accept()) {
      SerializableCallable<Object> task = () -> Encoded.bytes(Pipe.duplex().first());
      control.send(task);
      byte[] bytes = control.receive(byte[].class);
      child.awaitSuccess();
      assertThatThrownBy(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("the process that sent it has ended: " + child.pid());
    }
  }

  static final class Child {
    public static void main(String[] args) throws Exception {
      try (Connection control = Connection.connect(Address.parse(args[0]))) {
        control.send(control.receive(SerializableCallable.class).call());
      }
    }
  }

  /** What a process that claims something does until it says what. */
  private static int silentClaimant() throws InterruptedException {
    try (Pipe pipe = Pipe.duplex()) {
      Descriptor descriptor = new Descriptor(pipe.first().fd(), "unused");
      Reservations unused = Reservations.collect();
      try (unused) {
        return Connector.openSocket(
            HandOver.offer(descriptor, Codec.standard(), true, true).holder());
      } finally {
        unused.release();
      }
    }
  }

  @Test
  void theSilentKeepNobodyFromAConnection() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      int[] silent = {silentClaimant(), silentClaimant()};
      try (Connection copy = decoded(Encoded.buffer(pipe.first()))) {
        copy.send(1);
        assertThat(pipe.second().receive()).isEqualTo(1);
      } finally {
        FileDescriptors.close(silent[0]);
        FileDescriptors.close(silent[1]);
      }
    }
  }

  @Test
  void aConnectionThatCouldNotBeHandedOverWaitsForTheNextWhoAsks() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      Descriptor descriptor = new Descriptor(pipe.first().fd(), "the test's");
      ConnectionTicket ticket = HandOver.offer(descriptor, Codec.standard(), true, true);
      int deaf = Connector.openSocket(ticket.holder());
      Sockets.shutdown(deaf, Sockets.Direction.INPUT);
      ByteBuffer token = ByteBuffer.allocateDirect(2 * Long.BYTES);
      token.putLong(ticket.token().getMostSignificantBits());
      token.putLong(ticket.token().getLeastSignificantBits());
      assertThat(Sockets.send(deaf, Posix.addressOf(token), token.capacity())).isEqualTo(16);
      FileDescriptors.close(deaf);
      FileDescriptors.close(HandOver.claim(ticket));
      assertThatThrownBy(() -> HandOver.claim(ticket)).hasMessageContaining("received before");
    }
  }

  @Test
  void aConnectionIsWaitedForAsLongAsItsSenderLives() throws Exception {
    Address address = Address.unix(directory.resolve("s"));
    try (Listener listener = Listener.bind(address);
        ChildJvm child = ChildJvm.start(Owner.class, address.toString());
        Connection control = listener.accept()) {
      byte[] bytes = control.receive(byte[].class);
      OtherProcesses.stop(child.pid());
      var patient = Background.start(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)));
      patient.awaitBlocked().interrupt();
      assertThat(patient.failure())
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("interrupted while waiting for process " + child.pid());
      patient = Background.start(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)));
      patient.awaitBlocked();
      assertThat(control.poll(Duration.ofSeconds(7))).as("who is stopped says nothing").isFalse();
      Posix.kill(child.pid(), Signal.SIGCONT);
      try (Connection copy = (Connection) patient.result()) {
        assertThat(copy.receive()).isEqualTo("still here");
      }
      control.send("enough");
      child.awaitSuccess();
    }
  }

  @Test
  void aConnectionIsLostWhenItsStoppedSenderIsKilled() throws Exception {
    Address address = Address.unix(directory.resolve("s"));
    try (Listener listener = Listener.bind(address);
        ChildJvm child = ChildJvm.start(Owner.class, address.toString());
        Connection control = listener.accept()) {
      byte[] bytes = control.receive(byte[].class);
      OtherProcesses.stop(child.pid());
      var patient = Background.start(() -> Codec.standard().decode(ByteBuffer.wrap(bytes)));
      patient.awaitBlocked();
      child.kill();
      assertThat(patient.failure())
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("is lost");
    }
  }

  /** Gives a connection away and lives on. */
  static final class Owner {
    public static void main(String[] args) throws Exception {
      try (Connection control = Connection.connect(Address.parse(args[0]));
          Pipe pipe = Pipe.duplex()) {
        pipe.second().send("still here");
        control.send(Encoded.bytes(pipe.first()));
        control.receive();
      }
    }
  }

  @Test
  void aShortageWhenTheFirstConnectionIsSentPasses() throws Exception {
    try (ChildJvm child = ChildJvm.start(Latecomer.class)) {
      child.awaitSuccess();
    }
  }

  /** Sends its first connection when there is no place for the holder's socket. */
  static final class Latecomer {
    public static void main(String[] args) throws Exception {
      Path run = RunDirectory.current().path();
      Path elsewhere = run.resolveSibling("elsewhere-" + ProcessHandle.current().pid());
      try (Pipe pipe = Pipe.duplex()) {
        Files.move(run, elsewhere);
        assertThatThrownBy(() -> Encoded.buffer(pipe.first()))
            .isInstanceOf(PosixException.class)
            .hasMessageContaining("ENOENT");
        Files.move(elsewhere, run);
        try (Connection copy = decoded(Encoded.buffer(pipe.first()))) {
          copy.send(1);
          assertThat(pipe.second().receive()).isEqualTo(1);
        }
      }
    }
  }

  private static Connection decoded(ByteBuffer bytes) {
    return (Connection) Objects.requireNonNull(Codec.standard().decode(bytes.duplicate()));
  }
}
