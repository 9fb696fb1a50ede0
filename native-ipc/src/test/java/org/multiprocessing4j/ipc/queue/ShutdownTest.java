package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.MessageBatch;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

/** A shutdown at every moment of a put. */
@Timeout(60)
class ShutdownTest {
  private static final int CLAIMS = 1;
  private static final int RING_BYTES = 4 << 10;
  private static final long PUT = RingLayout.segmentBytes(CLAIMS, RING_BYTES);
  private static final long TAKEN = PUT + Long.BYTES;
  private static final OpenCheck OPEN = () -> {};

  @Test
  void whatWasPutIsTakenByWhoeverTakesUntilTheEnd() {
    Interleavings.of((int) TAKEN + Long.BYTES)
        .preparation((memory, self) -> prepare(memory))
        .process(ShutdownTest::put)
        .process(
            (memory, self) -> {
              QueueCore core = core(memory, self);
              core.end(QueueState.SHUT_DOWN);
              takeUntilTheEnd(core, memory);
            })
        .preemptions(1)
        .check((memory, heir) -> assertThat(memory.getLong(TAKEN)).isEqualTo(memory.getLong(PUT)));
  }

  private static void prepare(SharedBuffer memory) {
    memory.putInt(ControlLayout.CLAIM_COUNT, CLAIMS);
    memory.putInt(ControlLayout.RING_BYTES, RING_BYTES);
    memory.putInt(ControlLayout.MAX_MESSAGE_BYTES, RING_BYTES);
  }

  private static void put(SharedBuffer memory, Liveness self) throws InterruptedException {
    try {
      if (core(memory, self).producers().put(ByteBuffer.allocate(8), 0, OPEN)) {
        memory.putLong(PUT, 1);
      }
    } catch (QueueShutdownException tooLate) {
      // then it was not put
    }
  }

  private static void takeUntilTheEnd(QueueCore core, SharedBuffer memory)
      throws InterruptedException {
    try {
      while (true) {
        int taken = core.consumers().take(1, new MessageBatch(), 0, OPEN);
        memory.putLong(TAKEN, memory.getLong(TAKEN) + taken);
      }
    } catch (QueueShutdownException end) {
      // that is all
    }
  }

  private static QueueCore core(SharedBuffer memory, Liveness self) {
    return new QueueCore(
        new QueueState(new QueueDirectory(Path.of("ring"), FileDescriptors.NONE), memory, self),
        self,
        () -> {});
  }
}
