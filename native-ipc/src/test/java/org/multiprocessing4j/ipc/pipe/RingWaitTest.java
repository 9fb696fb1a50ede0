package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

/**
 * What comes in pieces, each in time for the next look, does not keep a wait from looking around.
 */
@Timeout(30)
class RingWaitTest {
  private static RingWait metAtOnce(Runnable openCheck) {
    Liveness self = new SimulatedPeers().newProcess();
    SharedBuffer memory =
        MappedBuffer.over(ByteBuffer.allocateDirect(MemoryPipeLayout.HOLDERS * Long.BYTES + 8));
    Peer peer = new Peer(new Holders(memory, 0, self), self);
    EventCount event = new EventCount(memory, MemoryPipeLayout.HOLDERS * Long.BYTES, self);
    return new RingWait(event, () -> true, peer, openCheck);
  }

  @Test
  void aCloseIsHeardThoughThereIsSomething() {
    RingWait wait =
        metAtOnce(
            () -> {
              throw new ConnectionClosedException("closed", null);
            });
    assertThatThrownBy(() -> wait.await(Deadline.never()))
        .isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void anInterruptIsHeardThoughThereIsSomething() throws Exception {
    RingWait wait = metAtOnce(() -> {});
    assertThat(wait.await(Deadline.never())).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> wait.await(Deadline.never())).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
