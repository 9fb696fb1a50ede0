package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.lang.reflect.Field;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.pool.ProcessPool;

/** A pool whose workers have run as many tasks as in weeks of work. */
@Timeout(60)
class LongServiceTest {
  @AutoClose private final ProcessPool pool = ProcessPool.create(2);

  /** A worker is replaced after a number of tasks only if the user has asked for that. */
  @Test
  void aWorkerIsTheSameAfterTwoBillionTasks() throws Exception {
    await().until(() -> pool.stats().workersStarted() == 2);
    WorkerTable workers = (WorkerTable) valueOf("workers", valueOf("dispatcher", pool));
    Field taken = accessible(Worker.class, "taken");
    assertThat(workers.all()).hasSize(2);
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
