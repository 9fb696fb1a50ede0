package org.multiprocessing4j.cli.soak.role;

import java.io.Serializable;
import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.ipc.shared.SharedLong;
import org.multiprocessing4j.ipc.sync.IpcCondition;
import org.multiprocessing4j.ipc.sync.IpcLock;

/**
 * A queue for one message, made of a lock and two conditions.
 *
 * @param lock guards the word
 * @param word the number of the message, or 0
 * @param filled is signalled when there is one
 * @param emptied is signalled when there is none
 */
public record Mailbox(IpcLock lock, SharedLong word, IpcCondition filled, IpcCondition emptied)
    implements Serializable {

  /** A new one, empty. */
  public static Mailbox create() {
    IpcLock lock = IpcLock.create("mailbox");
    return new Mailbox(lock, SharedLong.create(), lock.newCondition(), lock.newCondition());
  }

  /** Waits until it is empty and puts a message in; returns whether there was room in time. */
  boolean put(long number, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!emptied.waitFor(() -> word.get() == 0, patience)) {
        return false;
      }
      word.set(number);
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a message and takes it out; returns its number or {@link Result#NOTHING}. */
  public long get(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!filled.waitFor(() -> word.get() != 0, patience)) {
        return Result.NOTHING;
      }
      long number = word.getAndSet(0);
      emptied.signal();
      return number;
    } finally {
      lock.unlock();
    }
  }
}
