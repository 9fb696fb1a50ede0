package org.multiprocessing4j.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;

@Timeout(60)
class StreamTest {
  private static final long ENOUGH = 10_000;

  @ParameterizedTest
  @CsvSource({
    "UNIX_SOCKET,1-1",
    "NAMED_PIPE,2-2",
    "AGRONA_MANY_TO_ONE,2-1",
    "AERON_IPC,1-1",
    "QUEUE,2-2",
    "RING_ARRAYS_BATCHED,1-1",
    "RING_BATCHED,1-1",
    "PIPE_OBJECTS,1-1",
    "MEMORY_PIPE,1-1",
    "HANDLE,1-1",
    "FILLED_HANDLE,1-1"
  })
  void messagesReachTheConsumers(Transports kind, String shape) throws Exception {
    try (Stream stream = Stream.start(kind, 64, Shape.parse(shape))) {
      stream.resume();
      await().atMost(Duration.ofSeconds(50)).until(() -> stream.delivered() > ENOUGH);
    }
  }

  @Test
  void aShapeThatATransportCannotCarryIsRefused() {
    assertThatThrownBy(() -> Stream.start(Transports.CHRONICLE, 64, new Shape(1, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1-4");
  }
}
