package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.sync.OwnerLock;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

/** The first message of a process loads the backend; the other processes need not wait for that. */
@Timeout(60)
class FirstUseTest {
  private final SimulatedPeers peers = new SimulatedPeers();

  @Test
  void noSectionIsOccupiedWhileTheBackendIsLoaded() throws Exception {
    Liveness self = peers.newProcess();
    QueueState made = QueueCreation.create(QueueOptions.defaults()).state();
    QueueDirectory directory = made.directory();
    SharedBuffer control = made.control();
    QueueState state = new QueueState(directory, control, self);
    QueueCore core = new QueueCore(state, self, directory::close);
    OwnerLock storage = new OwnerLock(control, ControlLayout.STORAGE_LOCK, peers.newProcess());
    storage.lockUninterruptibly();
    FutureTask<Boolean> put =
        new FutureTask<>(
            () -> core.producers().put(ByteBuffer.wrap(new byte[10]), Long.MAX_VALUE, () -> {}));
    new Thread(put, "putter").start();
    await().until(() -> isWaitedFor(control, ControlLayout.STORAGE_LOCK));

    assertThat(new OwnerLock(control, ControlLayout.PRODUCER_LOCK, self).owner()).isZero();

    storage.unlock();
    assertThat(put.get(40, TimeUnit.SECONDS)).isTrue();
    core.close();
  }

  /** Bit 31 of the word of a lock. */
  private static boolean isWaitedFor(SharedBuffer control, long lock) {
    return control.getIntVolatile(lock) < 0;
  }
}
