package org.multiprocessing4j.ipc.queue.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.queue.MessageTooLargeException;

class MessageBatchTest {
  @Test
  void whatNoArrayCanHoldIsRefusedAndTheRestKept() {
    MessageBatch batch = new MessageBatch();
    assertThat(batch.begin(4)).isTrue();
    batch.extend(4).putInt(42);
    batch.end();

    assertThat(batch.begin(Integer.MAX_VALUE)).isTrue();
    assertThatThrownBy(() -> batch.extend(Integer.MAX_VALUE))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessageContaining("fewer");

    assertThat(batch.count()).isOne();
    assertThat(batch.message(0).getInt()).isEqualTo(42);
  }
}
