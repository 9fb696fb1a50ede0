package org.multiprocessing4j.cli.soak;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.role.Role;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.shared.SharedBoolean;

/**
 * The program of a process in its seat: it acts until the round is over or it is killed.
 *
 * @param directory of the round
 * @param seat the name of its ledger
 * @param role what it does
 * @param isOver becomes true when all are to leave
 */
record Actor(String directory, String seat, Role role, SharedBoolean isOver)
    implements SerializableRunnable {
  private static final long IDLE_NANOS = 20_000_000;

  @Override
  public void run() throws Exception {
    Ledger ledger = Ledger.open(Path.of(directory), seat);
    enter();
    ledger.beginLife();
    while (!isOver.get()) {
      if (ledger.hasRoom()) {
        act(ledger);
      } else {
        LockSupport.parkNanos(IDLE_NANOS);
      }
    }
    role.leave();
  }

  private void act(Ledger ledger) throws Exception {
    try {
      role.act(ledger);
    } catch (InterruptedException e) {
      return; // a storm, between two calls
    } finally {
      boolean unused = Thread.interrupted(); // one that hit a call which does not mind
    }
  }

  private void enter() throws Exception {
    try {
      role.enter();
    } catch (InterruptedException e) {
      enter();
    }
  }
}
