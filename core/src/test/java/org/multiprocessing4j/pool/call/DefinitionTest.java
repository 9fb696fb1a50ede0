package org.multiprocessing4j.pool.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.pool.Task;

/** The numbers under which workers keep code. */
@Timeout(60)
class DefinitionTest {
  @AutoClose private final ProcessPool pool = ProcessPool.create(2);

  /** Each map takes a number for its function: so many pass within weeks in a busy service. */
  @Test
  void afterFourBillionMapsNoFunctionIsTakenForCodeThatWorkersKnow() throws Exception {
    assertThat(pool.map(List.of(1, 2), number -> number)).containsExactly(1, 2);
    List<Task<String>> known = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      known.add(pool.applyAsync(() -> "known to both workers"));
    }
    for (Task<String> task : known) {
      task.get();
    }
    Definition.LAST_ID.addAndGet(1L << Integer.SIZE);
    for (int i = 0; i < 3; i++) {
      assertThat(pool.map(List.of(1, 2), number -> number + 1)).containsExactly(2, 3);
    }
  }
}
