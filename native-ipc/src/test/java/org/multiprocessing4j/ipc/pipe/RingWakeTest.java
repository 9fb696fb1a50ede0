package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

/** Who wakes up when a message comes. */
@Timeout(60)
class RingWakeTest {
  private static final int CAPACITY = 16;
  private static final long STREAM = MemoryPipeLayout.HOLDERS * Long.BYTES;
  private static final int MEMORY_BYTES = (int) (STREAM + MemoryPipeLayout.RING) + CAPACITY;

  private static EventCount event(SharedBuffer memory, long place, Liveness self) {
    return new EventCount(memory, STREAM + place, self);
  }

  private static void send(SharedBuffer memory, Liveness self) throws InterruptedException {
    new RingSender(
            memory,
            STREAM,
            CAPACITY,
            event(memory, MemoryPipeLayout.READABLE, self),
            event(memory, MemoryPipeLayout.WRITABLE, self),
            new Peer(new Holders(memory, 0, self), self),
            () -> {})
        .send(ByteBuffer.allocate(1), Optional::empty);
  }

  private static void awaitMessage(SharedBuffer memory, Liveness self) throws InterruptedException {
    RingReceiver receiver =
        new RingReceiver(
            memory,
            STREAM,
            CAPACITY,
            event(memory, MemoryPipeLayout.READABLE, self),
            event(memory, MemoryPipeLayout.WRITABLE, self),
            new Peer(new Holders(memory, 0, self), self),
            () -> {});
    assertThat(receiver.awaitReady(Deadline.never())).isTrue();
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
}
