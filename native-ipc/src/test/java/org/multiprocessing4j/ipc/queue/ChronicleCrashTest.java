package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills around Chronicle files, small ones. */
class ChronicleCrashTest extends QueueCrashTest {
  private static final int ROLL_BYTES = 128 << 10;

  @Override
  <E> IpcQueue<E> newQueue(QueueOptions options) {
    return IpcQueue.create(options.withRollBytes(ROLL_BYTES));
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.beforeRoll:2", "queue.rolling:2", "queue.ended:2"})
  void aProducerKilledBetweenFilesHasPutTheWholeMessageOrNothing(String crashPoint)
      throws Exception {
    aProducerKilledAnywhereHasPutTheWholeMessageOrNothing(crashPoint);
  }

  @Test
  void aConsumerKilledBetweenFilesTakesAtMostOneMessageWithIt() throws Exception {
    aConsumerKilledAnywhereTakesAtMostOneMessageWithIt("queue.beforeDelete:1");
  }

  @Test
  void aRecoveryThatIsKilledIsRepeated() throws Exception {
    try (IpcQueue<Long> queue = newQueue()) {
      int put =
          runUntilKilled(QueueChildren.Producer.class, queue, "queue.beforePutCount:50", 1, 99)
              .length;
      runUntilKilled(QueueChildren.Producer.class, queue, "queue.recovering:1", 2, 99);
      runUntilKilled(QueueChildren.Producer.class, queue, "queue.rolling:1", 3, 99);
      queue.put(QueueChildren.message(4, 0));
      List<Long> expected = new ArrayList<>(messages(1, put + 1));
      expected.add(QueueChildren.message(4, 0));
      assertThat(drain(queue)).isEqualTo(expected);
    }
  }
}
