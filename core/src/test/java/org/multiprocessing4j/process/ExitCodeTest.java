package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.posix.WaitStatus;

class ExitCodeTest {
  private static final WaitStatus KILLED = new WaitStatus(9);

  @Test
  void anOrderlyExitBySignalIsNegativeUnlessTheChildHasSaidBye() {
    assertThat(ExitCode.of(exited(143), false)).isEqualTo(-15);
    assertThat(ExitCode.of(exited(143), true)).isEqualTo(143);
    assertThat(ExitCode.of(exited(137), false)).isEqualTo(137);
    assertThat(ExitCode.of(KILLED, false)).isEqualTo(-9);
  }

  @Test
  void aJvmThatFailsToComeUpBecauseOfOurSignalHasEndedByIt() {
    assertThat(ExitCode.beforeHello(exited(1), Optional.of(Signal.SIGTERM))).isEqualTo(-15);
    assertThat(ExitCode.beforeHello(exited(143), Optional.of(Signal.SIGTERM))).isEqualTo(-15);
    assertThat(ExitCode.beforeHello(KILLED, Optional.of(Signal.SIGTERM))).isEqualTo(-9);
  }

  @Test
  void aJvmThatFailsToComeUpByItselfHasFailed() {
    assertThat(ExitCode.beforeHello(exited(1), Optional.empty())).isEqualTo(1);
    assertThat(ExitCode.beforeHello(exited(134), Optional.of(Signal.SIGTERM))).isEqualTo(134);
  }

  private static WaitStatus exited(int code) {
    return new WaitStatus(code << 8);
  }
}
