package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.cli.soak.ledger.Token;
import org.multiprocessing4j.ipc.shared.SharedLong;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;

/**
 * Holds a reentrant lock twice now and then.
 *
 * @param lock which
 * @param guarded a number that only the holder may change
 */
public record ReentrantLockHolder(IpcReentrantLock lock, SharedLong guarded) implements Role {
  private static final Duration TENURE = Duration.ofMillis(3);
  private static final Duration REST = Duration.ofMillis(1);

  @Override
  public void act(Ledger ledger) throws Exception {
    long token = ledger.call(Op.TAKE, Thing.REENTRANT_LOCK, 0, this::take);
    if (lock.ownerDied()) {
      lock.markConsistent();
    }
    Pace.pause(TENURE);
    ledger.call(Op.RETURN, Thing.REENTRANT_LOCK, token, this::giveBack);
    Pace.pause(REST);
  }

  @SuppressWarnings("LockNotBeforeTry") // it is given back by another call
  private long take() {
    lock.lock();
    lock.lock();
    if (lock.holdCount() != 2) {
      throw new IllegalStateException("held " + lock.holdCount() + " times after two: " + lock);
    }
    guarded.set(guarded.get() + 1);
    return Token.of(guarded.get(), lock.ownerDied());
  }

  private long giveBack() {
    lock.unlock();
    lock.unlock();
    return Result.DONE;
  }
}
