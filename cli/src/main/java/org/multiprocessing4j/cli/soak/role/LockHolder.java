package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.cli.soak.ledger.Token;
import org.multiprocessing4j.ipc.shared.SharedLong;
import org.multiprocessing4j.ipc.sync.IpcLock;

/**
 * Holds a lock now and then.
 *
 * @param lock which
 * @param guarded a number that only the holder may change
 */
public record LockHolder(IpcLock lock, SharedLong guarded) implements Role {
  private static final Duration TENURE = Duration.ofMillis(3);
  private static final Duration REST = Duration.ofMillis(1);

  @Override
  public void act(Ledger ledger) throws Exception {
    long token = ledger.call(Op.TAKE, Thing.LOCK, 0, this::take);
    if (token < 0) {
      return;
    }
    if (lock.ownerDied()) {
      lock.markConsistent();
    }
    Pace.pause(TENURE);
    ledger.call(Op.RETURN, Thing.LOCK, token, this::giveBack);
    Pace.pause(REST);
  }

  private long take() throws InterruptedException {
    lock.lockInterruptibly();
    guarded.set(guarded.get() + 1);
    return Token.of(guarded.get(), lock.ownerDied());
  }

  private long giveBack() {
    lock.unlock();
    return Result.DONE;
  }
}
