package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills around a ring, and around the files of messages too large for it. */
class RingCrashTest extends QueueCrashTest {
  private static final int RING_BYTES = 1 << 20;
  private static final int SPILLED_BYTES = 700_000;

  @Override
  <E> IpcQueue<E> newQueue(QueueOptions options) {
    return IpcQueue.ring(RING_BYTES, options);
  }

  @Test
  void aRecoveryThatIsKilledIsRepeated() throws Exception {
    try (IpcQueue<Long> queue = newQueue()) {
      int put =
          runUntilKilled(QueueChildren.Producer.class, queue, "queue.beforePutCount:50", 1, 99)
              .length;
      runUntilKilled(QueueChildren.Producer.class, queue, "queue.recovering:1", 2, 99);
      queue.put(QueueChildren.message(3, 0));
      List<Long> expected = new ArrayList<>(messages(1, put));
      expected.add(QueueChildren.message(3, 0));
      assertThat(drain(queue)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue.midMessage:3",
        "queue.midPayload:2",
        "queue.beforePutCount:2",
        "queue.afterPutCount:2",
      })
  void aProducerKilledInASpilledMessageLeavesNoFile(String crashPoint) throws Exception {
    try (IpcQueue<byte[]> queue = newQueue()) {
      QueueChildren.runUntilKilledAt(crashPoint, QueueChildren.builder(PutsSpilled.class, queue));
      queue.put(new byte[SPILLED_BYTES]);
      int left = queue.qsize();
      assertThat(left).isBetween(1, 3);
      for (int i = 0; i < left; i++) {
        assertThat(queue.get()).hasSize(SPILLED_BYTES).containsOnly(i == left - 1 ? 0 : 1);
      }
      assertOnlyControlIn(queue.path());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue.beforeGetCount:2",
        "queue.afterGetCount:1",
        "queue.beforeDelete:1",
        "queue.afterClaim:1",
        "queue.afterAck:1",
      })
  void aConsumerKilledInASpilledMessageLeavesNoFile(String crashPoint) throws Exception {
    try (IpcQueue<byte[]> queue = newQueue()) {
      for (int i = 0; i < 3; i++) {
        queue.put(new byte[SPILLED_BYTES]);
      }
      QueueChildren.runUntilKilledAt(crashPoint, QueueChildren.builder(TakesSpilled.class, queue));
      queue.put(new byte[SPILLED_BYTES]);
      int left = queue.qsize();
      assertThat(left).isBetween(1, 4);
      while (!queue.isEmpty()) {
        assertThat(queue.get()).hasSize(SPILLED_BYTES);
      }
      assertOnlyControlIn(queue.path());
    }
  }

  private static void assertOnlyControlIn(Path queue) throws IOException {
    try (Stream<Path> files = Files.list(queue)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("control");
    }
  }

  /** Puts two messages that are too large for the ring. */
  static final class PutsSpilled {
    public static void main(String[] arguments) throws Exception {
      byte[] large = new byte[SPILLED_BYTES];
      java.util.Arrays.fill(large, (byte) 1);
      IpcQueue<byte[]> queue = QueueChildren.decode(arguments[0]);
      queue.put(large);
      queue.put(large);
    }
  }

  /** Takes one message that is too large for the ring, and receives two. */
  static final class TakesSpilled {
    public static void main(String[] arguments) throws Exception {
      IpcQueue<byte[]> queue = QueueChildren.decode(arguments[0]);
      queue.get();
      queue.receive().ack();
      queue.receive().ack();
    }
  }
}
