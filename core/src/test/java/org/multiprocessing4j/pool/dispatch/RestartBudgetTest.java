package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.pool.WorkerDiedException;

/** Only deaths without a task use up the budget. */
@Timeout(60)
class RestartBudgetTest {
  @AutoClose private final ProcessPool pool = ProcessPool.create(2);

  @Test
  void manyTasksThatKillTheirWorkersDoNotBreakThePool() {
    for (int i = 0; i < RestartBudget.MAX_DEATHS + 1; i++) {
      int code = i;
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(
              () ->
                  pool.apply(
                      () -> {
                        Runtime.getRuntime().halt(code);
                        return 1;
                      }))
          .havingCause()
          .isInstanceOfSatisfying(
              WorkerDiedException.class, died -> assertThat(died.exitCode()).hasValue(code));
    }
  }
}
