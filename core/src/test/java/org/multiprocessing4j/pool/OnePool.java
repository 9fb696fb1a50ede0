package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** One pool of two workers for all tests of a class, each of which leaves it able to work. */
abstract class OnePool {
  static ProcessPool pool;

  @BeforeAll
  static void start() {
    pool = ProcessPool.create(2);
  }

  @AfterAll
  static void stop() {
    pool.close();
    assertThat(pool.isTerminated()).isTrue();
  }

  @AfterEach
  void thePoolIsHealthy() throws Exception {
    assertThat(pool.map(List.of(1, 2, 3, 4), x -> x * x, 1)).containsExactly(1, 4, 9, 16);
  }
}
