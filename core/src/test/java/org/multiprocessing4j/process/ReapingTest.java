package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;
import org.multiprocessing4j.ipc.testsupport.Threads;

/** Dead children whose status is not to be had at once, or not at all. */
@Timeout(60)
class ReapingTest {
  private static final String TRACER =
      """
      import ctypes, sys
      PTRACE_SEIZE = 0x4206
      libc = ctypes.CDLL(None, use_errno=True)
      failed = libc.ptrace(PTRACE_SEIZE, int(sys.argv[1]), None, None)
      print("failed" if failed else "tracing", flush=True)
      sys.stdin.readline()
      """;

  @Test
  void aChildThatSomebodyElseHasReapedEndsWithACodeThatNobodyKnows() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    ChildProcess victim = ChildProcess.builder(Threads::waitForever).daemon(true).start();
    ChildListener slow =
        new ChildListener() {
          @Override
          public void onMessage(Child child, ByteBuffer message) {
            busy.countDown();
            Threads.awaitUninterrupted(over); // so that the control thread comes too late
          }
        };
    SerializableRunnable talk =
        () -> ParentLink.current().orElseThrow().send(ByteBuffer.allocate(1));
    Child talker = Child.launch(LaunchSpec.builder().build(), ChildProcess.encode(talk), slow);
    busy.await();
    victim.kill();
    assertThat(Posix.waitpid(victim.pid()).exitCode()).isEqualTo(-9);
    over.countDown();

    victim.join();
    assertThat(victim.exitCode()).hasValue(255);
    talker.join();
  }

  @Test
  void aChildThatADebuggerHoldsEndsWhenItLetsGo() throws Exception {
    try (ChildProcess victim = ChildProcess.builder(Threads::waitForever).daemon(true).start()) {
      Process tracer = trace(victim.pid());
      try {
        victim.kill();
        await().until(() -> OtherProcesses.stateOf(victim.pid()) == 'Z');
        assertThat(victim.isAlive()).isTrue();
      } finally {
        tracer.destroyForcibly();
      }
      victim.join();
      assertThat(victim.exitCode()).hasValue(-9);
    }
  }

  private static Process trace(long pid) throws IOException {
    Process tracer;
    try {
      tracer = new ProcessBuilder("python3", "-c", TRACER, Long.toString(pid)).start();
    } catch (IOException none) {
      assumeTrue(false, "skipped: there is no python3 to trace a process: " + none);
      throw none;
    }
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(tracer.getInputStream(), StandardCharsets.UTF_8));
    assumeTrue("tracing".equals(lines.readLine()), "skipped: this system allows no tracing");
    return tracer;
  }
}
