package org.multiprocessing4j.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;

@Timeout(60)
class PeerTest {
  @Test
  void aPeerThatDiesInterruptsTheThreadThatStartedIt() throws Exception {
    try (ScratchDirectory directory = ScratchDirectory.create();
        Peer peer = Peer.start(echo(directory))) {
      ProcessHandle.of(peer.pid()).orElseThrow().destroyForcibly();
      assertThatThrownBy(() -> new CountDownLatch(1).await())
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void closingEndsTheProcess() throws Exception {
    long pid;
    try (ScratchDirectory directory = ScratchDirectory.create();
        Peer peer = Peer.start(echo(directory))) {
      pid = peer.pid();
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(Thread.interrupted()).isFalse();
  }

  private static Assignment echo(ScratchDirectory directory) {
    return new Assignment(Transports.OS_PIPE, Role.ECHO, directory.path(), 64, Shape.ONE_TO_ONE, 0);
  }
}
