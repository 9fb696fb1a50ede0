package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.pool.Task;
import org.multiprocessing4j.pool.call.Definition;

/** A pool whose counters have gone as far as weeks of work take them. */
@Timeout(60)
class LongServiceTest {
  @AutoClose private final ProcessPool pool = ProcessPool.create(2);

  /** Each map takes a number for its function: so many pass within weeks in a busy service. */
  @Test
  void afterFourBillionMapsNoFunctionIsTakenForCodeThatWorkersKnow() throws Exception {
    AtomicLong lastId = (AtomicLong) accessible(Definition.class, "LAST_ID").get(null);
    assertThat(pool.map(List.of(1, 2), number -> number)).containsExactly(1, 2);
    List<Task<String>> known = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      known.add(pool.applyAsync(() -> "known to both workers"));
    }
    for (Task<String> task : known) {
      task.get();
    }
    lastId.addAndGet(1L << Integer.SIZE);
    for (int i = 0; i < 3; i++) {
      assertThat(pool.map(List.of(1, 2), number -> number + 1)).containsExactly(2, 3);
    }
  }

  /** It is replaced after a number of tasks only if the user has asked for that. */
  @Test
  void aWorkerIsTheSameAfterTwoBillionTasks() throws Exception {
    await().until(() -> pool.stats().workersStarted() == 2);
    WorkerTable workers = (WorkerTable) valueOf("workers", valueOf("dispatcher", pool));
    Field taken = accessible(Worker.class, "taken");
    for (Worker worker : workers.all()) {
      taken.setLong(worker, Integer.MAX_VALUE - 5);
    }
    pool.map(IntStream.range(0, 100).boxed().toList(), number -> number, 1);
    assertThat(pool.stats().workersStarted()).isEqualTo(2);
  }

  private static Object valueOf(String field, Object object) throws ReflectiveOperationException {
    return accessible(object.getClass(), field).get(object);
  }

  private static Field accessible(Class<?> type, String field) throws ReflectiveOperationException {
    Field found = type.getDeclaredField(field);
    found.setAccessible(true);
    return found;
  }
}
