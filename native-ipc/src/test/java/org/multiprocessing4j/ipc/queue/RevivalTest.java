package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.ring.RingStore;
import org.multiprocessing4j.ipc.queue.store.Claims;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.sync.OwnerLock;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

@Timeout(60)
class RevivalTest {
  private static final long STRANGE_REGISTRY = 4711;
  private static final int RING_BYTES = 4096;

  @TempDir Path path;
  @AutoClose private QueueDirectory directory;

  @BeforeEach
  void openDirectory() {
    directory = QueueDirectory.open(path);
  }

  /** A queue of three messages: one acknowledged, one held by a process of an earlier boot. */
  @ParameterizedTest
  @CsvSource({
    QueueState.OPEN + ", 0",
    QueueState.SHUT_DOWN + ", 0",
    QueueState.SHUT_DOWN_NOW + ", 0",
    QueueState.OPEN + ", " + RING_BYTES,
    QueueState.SHUT_DOWN_NOW + ", " + RING_BYTES
  })
  void aCrashBeforeAnyStoreIsMadeGoodByTheNext(int state, int ringBytes) throws Exception {
    CrashSweep.of((int) RingLayout.segmentBytes(1, ringBytes))
        .preparation(
            (control, self) -> {
              control.putInt(ControlLayout.CLAIM_COUNT, 1);
              control.putLong(ControlLayout.BOOT, Participants.get().boot());
              control.putInt(ControlLayout.STATE, state);
              control.putInt(ControlLayout.RING_BYTES, ringBytes);
              RingStore.written(control, directory).prepare(3, 72);
              control.putLong(ControlLayout.PUT_COUNT, 3);
              new OwnerLock(control, ControlLayout.CONSUMER_LOCK, self).lockUninterruptibly();
              Claims claims = new Claims(control, self);
              claims.acknowledge(0, claims.hold(0, 0, 0));
              claims.hold(0, 1, 24);
              RingStore.taken(control, directory).prepare(2, 48);
              control.putLong(ControlLayout.GET_COUNT, 2);
              SegmentHeader.write(
                  control, ControlLayout.KIND, ControlLayout.VERSION, STRANGE_REGISTRY);
            })
        .operation((control, self) -> open(control))
        .recovery((control, self) -> open(control))
        .check((control, self, finished) -> assertAlive(control, state));
  }

  private SegmentHeader open(SharedBuffer control) {
    SegmentHeader header =
        SegmentHeader.read(control, ControlLayout.KIND, ControlLayout.VERSION, "test");
    new Revival(directory, control).run();
    return header;
  }

  private void assertAlive(SharedBuffer control, int stateBefore) {
    Participants peers = Participants.get();
    assertThat(open(control).registryId()).isEqualTo(peers.registryId());
    assertThat(new Revival(directory, control).isUnderWay()).isFalse();
    assertThat(control.getInt(ControlLayout.STATE)).isEqualTo(QueueState.OPEN);
    assertThat(new OwnerLock(control, ControlLayout.CONSUMER_LOCK, peers).owner()).isZero();
    Claims claims = new Claims(control, peers);
    boolean dropped = stateBefore == QueueState.SHUT_DOWN_NOW;
    assertThat(claims.countReturned()).isEqualTo(dropped ? 0 : 1);
    assertThat(control.getLong(ControlLayout.GET_COUNT)).isEqualTo(dropped ? 3 : 2);
    long done = control.getLong(ControlLayout.DONE_COUNT) + claims.acknowledged();
    assertThat(done).isEqualTo(dropped ? 3 : 1);
    if (control.getInt(ControlLayout.RING_BYTES) > 0) {
      assertThat(RingStore.written(control, directory).now()).isEqualTo(72);
      assertThat(RingStore.taken(control, directory).now()).isEqualTo(dropped ? 72 : 48);
    }
  }
}
