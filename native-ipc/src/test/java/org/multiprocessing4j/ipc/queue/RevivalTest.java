package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.OwnerLock;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

@Timeout(60)
class RevivalTest {
  private static final long STRANGE_REGISTRY = 4711;

  /** A queue of two messages, of which one was held by a process of an earlier boot. */
  @ParameterizedTest
  @ValueSource(ints = {QueueState.OPEN, QueueState.SHUT_DOWN, QueueState.SHUT_DOWN_NOW})
  void aCrashBeforeAnyStoreIsMadeGoodByTheNext(int state) throws Exception {
    CrashSweep.of((int) ControlLayout.sizeBytes(1))
        .preparation(
            (control, self) -> {
              control.putInt(ControlLayout.CLAIM_COUNT, 1);
              control.putInt(ControlLayout.STATE, state);
              control.putLong(ControlLayout.PUT_COUNT, 2);
              new OwnerLock(control, ControlLayout.CONSUMER_LOCK, self).lockUninterruptibly();
              new Claims(control, self).hold(0, 0, 0);
              control.putLong(ControlLayout.GET_COUNT, 1);
              SegmentHeader.write(
                  control, ControlLayout.KIND, ControlLayout.VERSION, STRANGE_REGISTRY);
            })
        .operation((control, self) -> open(control))
        .recovery((control, self) -> open(control))
        .check((control, self, finished) -> assertAlive(control, state));
  }

  private static SegmentHeader open(SharedBuffer control) {
    SegmentHeader header =
        SegmentHeader.read(control, ControlLayout.KIND, ControlLayout.VERSION, "test");
    new Revival(control).run();
    return header;
  }

  private static void assertAlive(SharedBuffer control, int stateBefore) {
    Participants peers = Participants.get();
    assertThat(open(control).registryId()).isEqualTo(peers.registryId());
    assertThat(new Revival(control).isUnderWay()).isFalse();
    assertThat(control.getInt(ControlLayout.STATE)).isEqualTo(QueueState.OPEN);
    assertThat(new OwnerLock(control, ControlLayout.CONSUMER_LOCK, peers).owner()).isZero();
    Claims claims = new Claims(control, peers);
    boolean dropped = stateBefore == QueueState.SHUT_DOWN_NOW;
    assertThat(claims.countReturned()).isEqualTo(dropped ? 0 : 1);
    assertThat(control.getLong(ControlLayout.GET_COUNT)).isEqualTo(dropped ? 2 : 1);
    assertThat(control.getLong(ControlLayout.DONE_COUNT)).isEqualTo(dropped ? 2 : 0);
  }
}
