package org.multiprocessing4j.ipc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.Gate.Wait;
import org.multiprocessing4j.ipc.posix.FileDescriptors;

@Timeout(60)
class GateTest {
  @TempDir Path base;

  @Test
  void aHolderThatDoesNotLeaveIsReported() {
    Gate gate = new Gate(base, Duration.ofMillis(1));
    int held = gate.enter();

    assertThatThrownBy(gate::enter)
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("has held " + base.resolve("gate"))
        .hasMessageContaining("lsof");
    FileDescriptors.close(held);

    FileDescriptors.close(gate.enter());
  }

  @Test
  void eachHolderCanBeToldFromTheOneBefore() throws IOException {
    Gate gate = new Gate(base);

    FileDescriptors.close(gate.enter());
    FileTime first = Files.getLastModifiedTime(base.resolve("gate"));
    FileDescriptors.close(gate.enter());

    assertThat(Files.getLastModifiedTime(base.resolve("gate"))).isGreaterThan(first);
  }

  /** Forty JVMs that started at once on a slow machine needed longer than one may hold the gate. */
  @Test
  void patienceIsForOneHolderAndNotForAllThatComeBefore() {
    Wait wait = new Wait(100, 1_000);

    assertThat(wait.isTooLongFor(FileTime.fromMillis(7), 1_100)).isFalse();
    assertThat(wait.isTooLongFor(FileTime.fromMillis(8), 1_199)).isFalse();
    assertThat(wait.isTooLongFor(FileTime.fromMillis(9), 1_299)).isFalse();
    assertThat(wait.isTooLongFor(FileTime.fromMillis(9), 1_399)).isFalse();
    assertThat(wait.isTooLongFor(FileTime.fromMillis(9), 1_400)).isTrue();
  }
}
