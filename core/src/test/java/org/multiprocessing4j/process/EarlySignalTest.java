package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM at any moment of a child's short life, one millisecond after the last one. */
@Timeout(120)
class EarlySignalTest {
  private static final int MOMENTS = 100;
  private static final Duration STEP = Duration.ofMillis(1);

  @Test
  void aChildEndsByTheSignalOrByItselfAndComplainsOfNothing() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    List<Integer> exitCodes = new ArrayList<>();
    for (int moment = 0; moment < MOMENTS; moment++) {
      ChildProcess process = ChildProcess.builder(() -> {}).capture(lines::add).start();
      LockSupport.parkNanos(STEP.multipliedBy(moment).toNanos());
      process.terminate();
      process.join();
      exitCodes.add(process.exitCode().orElseThrow());
    }
    assertThat(exitCodes).contains(-15).isSubsetOf(-15, 0);
    assertThat(lines).noneMatch(line -> line.contains("org.multiprocessing4j"));
  }
}
