package org.multiprocessing4j.ipc.queue.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ChronicleLibraryTest {
  @Test
  void aTableThatCouldNotBeOpenedInTimeIsOpenedAgain() {
    Queue<Boolean> isLate = new ArrayDeque<>(List.of(true, false));
    String table =
        ChronicleLibrary.withTable(
            () -> {
              if (isLate.remove()) {
                throw new IllegalStateException("Unable to claim exclusive lock");
              }
              return "table";
            });
    assertThat(table).isEqualTo("table");
  }
}
