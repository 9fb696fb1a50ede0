package org.multiprocessing4j.ipc.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;

@Timeout(60)
class PosixTest {
  @Test
  void theIdsAreThoseTheJdkKnows() throws Exception {
    assertThat(Posix.getpid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(Posix.getppid())
        .isEqualTo(ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L));
    assertThat(Posix.getuid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  @Test
  void killDeliversTheSignal() throws Exception {
    try (ChildJvm child = ChildJvm.start(Idle.class)) {
      child.awaitLine("ready");
      Posix.kill(child.pid(), Signal.SIGKILL);
      assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGKILL.number());
    }
  }

  @Test
  void whoRaisesAStopGoesOnOnlyWhenContinued() throws Exception {
    try (ChildJvm child = ChildJvm.start(StopsItself.class)) {
      await().until(() -> OtherProcesses.stateOf(child.pid()) == 'T');
      assertThat(child.stdout()).isEmpty();
      Posix.kill(child.pid(), Signal.SIGCONT);
      child.awaitLine("continued");
    }
  }

  @Test
  void killOfNobodySaysWhomAndWith() {
    assertThatThrownBy(() -> Posix.kill(Integer.MAX_VALUE, Signal.SIGTERM))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining("kill(pid 2147483647, SIGTERM)")
        .hasMessageContaining("ESRCH (3)");
  }

  @Test
  void signalNamesAndNumbersAgree() {
    assertThat(Signal.SIGTERM.number()).isEqualTo(15);
    assertThat(Signal.SIGSYS.number()).isEqualTo(31);
    for (Signal signal : Signal.values()) {
      assertThat(Signal.fromNumber(signal.number())).contains(signal);
      assertThat(Signal.nameOf(signal.number())).isEqualTo(signal.name());
    }
    assertThat(Signal.fromNumber(0)).isEmpty();
    assertThat(Signal.nameOf(36)).isEqualTo("SIGRTMIN+2");
    assertThat(Signal.nameOf(77)).isEqualTo("signal 77");
  }

  @Test
  void anUnknownErrnoStillHasAName() {
    assertThat(Errno.nameOf(11)).isEqualTo("EAGAIN");
    assertThat(Errno.nameOf(999)).isEqualTo("errno 999");
    assertThat(new PosixException("call", 41, "thing")).hasMessageContaining("errno 41");
  }

  @Test
  void addressesOfASliceAreTheOnesOfItsParent() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64);
    assertThat(Posix.addressOf(buffer.slice(16, 8))).isEqualTo(Posix.addressOf(buffer) + 16);
    assertThat(Posix.addressOf(buffer.position(5))).isEqualTo(Posix.addressOf(buffer.position(0)));
  }

  static final class StopsItself {
    public static void main(String[] arguments) {
      Posix.raise(Signal.SIGSTOP);
      System.out.println("continued");
    }
  }

  static final class Idle {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }
}
