package org.multiprocessing4j.examples;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.shared.SharedInt;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.process.ChildProcess;

/**
 * Reading a number and writing it back are two steps; without a lock, what another process wrote in
 * between is lost. (One {@code incrementAndGet} would do it here; a lock works for any steps.)
 *
 * <p>Four processes add one a thousand times each. Prints {@code with the lock: 4000 of 4000}.
 */
public final class LockLesson {
  private LockLesson() {}

  public static void main(String[] args) throws InterruptedException {
    try (IpcLock lock = IpcLock.create();
        SharedInt balance = SharedInt.create()) {
      List<ChildProcess> children = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        children.add(new ChildProcess(() -> deposit(lock, balance)).start());
      }
      for (ChildProcess child : children) {
        child.join();
      }
      System.out.println("with the lock: " + balance.get() + " of 4000");
    }
  }

  private static void deposit(IpcLock lock, SharedInt balance) {
    for (int i = 0; i < 1000; i++) {
      lock.lock();
      try {
        balance.set(balance.get() + 1);
      } finally {
        lock.unlock();
      }
    }
  }
}
