package org.multiprocessing4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.process.ChildHandle;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.CurrentProcess;

@Timeout(60)
class MultiprocessingTest {
  @AfterEach
  void restore() {
    System.clearProperty(Multiprocessing.CPU_COUNT_PROPERTY);
    Multiprocessing.logToStderr(Level.OFF);
  }

  @Test
  void theRootIsTheMainProcessAndHasNoParent() {
    assertThat(Multiprocessing.currentProcess().name()).isEqualTo("MainProcess");
    assertThat(Multiprocessing.currentProcess().pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(Multiprocessing.currentProcess().isDaemon()).isFalse();
    assertThat(Multiprocessing.parentProcess()).isEmpty();
  }

  @Test
  void theCpuCountCanBeOverridden() {
    assertThat(Multiprocessing.cpuCount()).isEqualTo(Runtime.getRuntime().availableProcessors());
    System.setProperty(Multiprocessing.CPU_COUNT_PROPERTY, "17");
    assertThat(Multiprocessing.cpuCount()).isEqualTo(17);
    for (String wrong : new String[] {"0", "-1", "many"}) {
      System.setProperty(Multiprocessing.CPU_COUNT_PROPERTY, wrong);
      assertThatThrownBy(Multiprocessing::cpuCount)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong);
    }
  }

  @Test
  void activeChildrenAreThoseThatRun() throws Exception {
    try (ChildProcess child = new ChildProcess("active", () -> Thread.currentThread().join())) {
      child.start();
      assertThat(Multiprocessing.activeChildren()).extracting(ChildHandle::name).contains("active");
      child.kill();
      child.join();
      assertThat(Multiprocessing.activeChildren())
          .extracting(ChildHandle::name)
          .doesNotContain("active");
    }
  }

  @Test
  void aProcessIsOneOfTheHandlesOfItsPid() throws Exception {
    try (ChildProcess child = new ChildProcess("handled", () -> Thread.currentThread().join())) {
      ChildHandle started = child.start();
      ChildHandle found =
          Multiprocessing.activeChildren().stream()
              .filter(handle -> handle.pid() == started.pid())
              .findAny()
              .orElseThrow();
      assertThat(started.signal(Signal.SIGKILL)).isTrue();
      found.join();
      assertThat(started.isAlive()).isFalse();
      assertThat(started.exitCode()).isEqualTo(found.exitCode());
      assertThat(started.signal(Signal.SIGKILL)).isFalse();
    }
  }

  @Test
  void aChildInheritsTheLogLevelAndLogsNoTroubleAtAnOrderlyEnd() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Multiprocessing.logToStderr(Level.DEBUG);
    try (ChildProcess child =
        ChildProcess.builder(() -> {}).name("talker").capture(lines::add).start()) {
      child.join();
    }
    assertThat(lines)
        .containsExactly(
            "[INFO/talker] child process calling run(): talker",
            "[INFO/talker] process exiting with exitcode: 0");
  }

  @Test
  void theLogShowsTheNewNameOfAProcess() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Multiprocessing.logToStderr(Level.INFO);
    try (ChildProcess child =
        ChildProcess.builder(() -> CurrentProcess.get().setName("listener"))
            .name("talker")
            .capture(lines::add)
            .start()) {
      child.join();
    }
    assertThat(lines).contains("[INFO/listener] process exiting with exitcode: 0");
  }
}
