package org.multiprocessing4j.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmCommandTest {
  @Test
  void theTestsHaveTheFlagsOfABenchmark() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .containsAll(JvmCommand.flags());
  }

  @Test
  void nothingIsOpenedToAUser() {
    assertThat(JvmCommand.ofUser(JvmCommandTest.class, List.of()))
        .isNotEmpty()
        .noneMatch(word -> word.startsWith("--add-"));
  }
}
