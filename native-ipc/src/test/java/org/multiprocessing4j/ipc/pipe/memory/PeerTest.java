package org.multiprocessing4j.ipc.pipe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

/** Who only ever looks hears of the end of the other side, too. */
@Timeout(60)
class PeerTest {
  private final SharedBuffer memory =
      MappedBuffer.over(ByteBuffer.allocateDirect(MemoryPipeLayout.HOLDERS * Long.BYTES));
  private final SimulatedPeers processes = new SimulatedPeers();
  private final Liveness self = processes.newProcess();
  private final Liveness other = processes.newProcess();

  private Holders seenBy(Liveness process) {
    return new Holders(memory, 0, process);
  }

  @Test
  void aDeathThatNobodyAnnouncesIsSeenByLooking() {
    Holders.Place place = seenBy(other).add();
    Peer peer = new Peer(seenBy(self), self);
    assertThat(peer.isGone()).isFalse();
    processes.kill(other);
    await().until(peer::isGone);
    assertThat(seenBy(self).claim(place)).isPresent();
    assertThat(peer.isGone()).as("for good").isTrue();
  }

  @Test
  void aDeathBeforeTheEndCameHereIsSeenAtOnce() {
    assertThat(seenBy(other).add().index()).isZero();
    processes.killAndAnnounce(other);
    assertThat(new Peer(seenBy(self), self).isGone()).isTrue();
  }

  @Test
  void aCloseIsSeenAtOnce() {
    Holders.Place place = seenBy(other).add();
    Peer peer = new Peer(seenBy(self), self);
    assertThat(peer.isGone()).isFalse();
    seenBy(other).remove(place);
    assertThat(peer.isGone()).isTrue();
  }
}
