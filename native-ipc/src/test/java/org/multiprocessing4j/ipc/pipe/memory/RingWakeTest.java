package org.multiprocessing4j.ipc.pipe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.pipe.ConnectionClosedException;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

/** Who wakes up when a message comes, and when the end is closed. */
@Timeout(60)
class RingWakeTest {
  private static final int CAPACITY = 16;
  private static final long STREAM = MemoryPipeLayout.HOLDERS * Long.BYTES;
  private static final long CLOSED = STREAM + MemoryPipeLayout.RING + CAPACITY;
  private static final int MEMORY_BYTES = (int) CLOSED + Integer.BYTES;

  private static RingStream stream(SharedBuffer memory, Liveness self) {
    return RingStream.at(memory, STREAM, CAPACITY, self);
  }

  private static Peer peer(SharedBuffer memory, Liveness self) {
    return new Peer(new Holders(memory, 0, self), self);
  }

  private static void send(SharedBuffer memory, Liveness self) throws InterruptedException {
    new RingSender(stream(memory, self), peer(memory, self), () -> {})
        .send(ByteBuffer.allocate(1), Optional::empty);
  }

  private static void awaitMessage(SharedBuffer memory, Liveness self) throws InterruptedException {
    assertThat(receiver(memory, self).awaitReady(Deadline.never())).isTrue();
  }

  private static RingReceiver receiver(SharedBuffer memory, Liveness self) {
    return new RingReceiver(stream(memory, self), peer(memory, self), () -> requireOpen(memory));
  }

  private static void awaitClose(SharedBuffer memory, Liveness self) {
    RingReceiver receiver = receiver(memory, self);
    assertThatThrownBy(() -> receiver.awaitReady(Deadline.never()))
        .isInstanceOf(ConnectionClosedException.class);
  }

  private static void close(SharedBuffer memory, Liveness self) {
    memory.putIntVolatile(CLOSED, 1);
    stream(memory, self).wakeAll();
  }

  private static void requireOpen(SharedBuffer memory) {
    if (memory.getIntVolatile(CLOSED) != 0) {
      throw new ConnectionClosedException("closed", null);
    }
  }

  /** One that only polls takes nothing, so that the message is still there for the other. */
  @Test
  void everyThreadThatWaitsHearsOfAMessage() {
    Interleavings.of(MEMORY_BYTES)
        .preparation((memory, self) -> assertThat(new Holders(memory, 0, self).add()).isNotNull())
        .process(RingWakeTest::awaitMessage)
        .process(RingWakeTest::awaitMessage)
        .process(RingWakeTest::send)
        .preemptions(0)
        .check((memory, heir) -> awaitMessage(memory, heir));
  }

  @Test
  void everyThreadThatWaitsHearsOfAClose() {
    Interleavings.of(MEMORY_BYTES)
        .preparation((memory, self) -> assertThat(new Holders(memory, 0, self).add()).isNotNull())
        .process(RingWakeTest::awaitClose)
        .process(RingWakeTest::close)
        .preemptions(1)
        .check(
            (memory, heir) -> assertThat(stream(memory, heir).readable().hasSleepers()).isFalse());
  }
}
