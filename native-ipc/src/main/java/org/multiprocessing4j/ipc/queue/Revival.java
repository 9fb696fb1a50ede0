package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.chronicle.ChronicleRecovery;
import org.multiprocessing4j.ipc.queue.ring.RingStore;
import org.multiprocessing4j.ipc.queue.store.Claims;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.sync.EventCount;
import org.multiprocessing4j.ipc.sync.OwnerLock;
import org.slf4j.LoggerFactory;

/**
 * Prepares a named queue for use, by the first process that opens it while no other has it open:
 * clears the state that belonged to its former users, which may have died at any instant.
 *
 * <p>It may itself be killed at any point; the next one begins again.
 */
final class Revival {
  private final QueueDirectory directory;
  private final SharedBuffer control;

  Revival(QueueDirectory directory, SharedBuffer control) {
    this.directory = directory;
    this.control = control;
  }

  /** Whether somebody is at it, or died at it. */
  boolean isUnderWay() {
    return control.getIntAcquire(ControlLayout.REVIVING) != 0;
  }

  /** To be called while nobody else has the queue open. */
  void run() {
    control.putIntVolatile(ControlLayout.REVIVING, 1);
    clearLocksAndEvents();
    control.putInt(ControlLayout.PRODUCER_FAILED, 1); // the first producer looks what was stored
    Claims claims = new Claims(control, Participants.get());
    claims.dropUncounted(control.getLong(ControlLayout.GET_COUNT));
    claims.returnAll();
    long boot = Participants.get().boot();
    if (control.getLong(ControlLayout.BOOT) != boot) {
      recover(claims);
    }
    int state = control.getInt(ControlLayout.STATE);
    if (state == QueueState.SHUT_DOWN_NOW) {
      dropMessages(claims);
    }
    control.compareAndSetInt(ControlLayout.STATE, state, lifeAfter(state));
    SegmentHeader.adopt(control, Participants.get().registryId());
    control.putLong(ControlLayout.BOOT, boot);
    control.putIntRelease(ControlLayout.REVIVING, 0);
  }

  /**
   * The machine was started again: in order or after a crash, which nobody can tell from a ring.
   */
  private void recover(Claims claims) {
    if (control.getInt(ControlLayout.RING_BYTES) == 0) {
      new ChronicleRecovery(directory, control, claims).run();
      return;
    }
    long putCount = control.getLong(ControlLayout.PUT_COUNT);
    long untaken = putCount - control.getLong(ControlLayout.GET_COUNT);
    long dropped = untaken + claims.countReturned();
    if (dropped > 0) {
      LoggerFactory.getLogger(Revival.class)
          .warn(
              "After a restart of the machine {} messages of the queue {} are lost: it is a ring, of"
                  + " which any part may be an old one",
              dropped,
              directory);
    }
    dropMessages(claims);
  }

  private static int lifeAfter(int state) {
    return state == QueueState.DELETED ? QueueState.DELETED : QueueState.OPEN;
  }

  /** The tokens in them may belong to other processes by now, or to none. */
  private void clearLocksAndEvents() {
    control.clear(ControlLayout.PRODUCER_LOCK, OwnerLock.SIZE_BYTES);
    control.clear(ControlLayout.CONSUMER_LOCK, OwnerLock.SIZE_BYTES);
    control.clear(ControlLayout.STORAGE_LOCK, OwnerLock.SIZE_BYTES);
    control.clear(ControlLayout.NOT_EMPTY, EventCount.SIZE_BYTES);
    control.clear(ControlLayout.NOT_FULL, EventCount.SIZE_BYTES);
    control.clear(ControlLayout.ALL_DONE, EventCount.SIZE_BYTES);
  }

  private void dropMessages(Claims claims) {
    claims.dropAll();
    long putCount = control.getLong(ControlLayout.PUT_COUNT);
    if (control.getInt(ControlLayout.RING_BYTES) > 0) {
      RingStore.prepareDrop(directory, control, putCount);
    }
    control.putLong(ControlLayout.GET_COUNT, putCount);
    control.putLong(ControlLayout.DONE_COUNT, putCount - claims.acknowledged());
  }
}
