package org.multiprocessing4j.cli.soak.role;

import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.manager.Manager;
import org.multiprocessing4j.manager.ManagerDownException;

/** Has the map of a manager of its own square numbers. */
public final class ManagerUser implements Role {
  private static final long serialVersionUID = 1L;

  private final String[] jvmArgs;
  private transient @Nullable Manager manager;
  private transient @Nullable ConcurrentMap<String, Long> map;

  /**
   * A user.
   *
   * @param jvmArgs options of the server
   */
  public ManagerUser(String... jvmArgs) {
    this.jvmArgs = jvmArgs.clone();
  }

  @Override
  public void act(Ledger ledger) throws Exception {
    ConcurrentMap<String, Long> numbers;
    try {
      numbers = workingMap();
    } catch (IpcException e) {
      leave(); // the server was killed before it had come up
      return;
    }
    long number = ledger.nextMessage() & 0xffff;
    long result = ledger.call(Op.SQUARE, Thing.MANAGER, number, () -> square(numbers, number));
    if (result == Result.PEER_DIED) {
      leave();
    }
  }

  private static long square(ConcurrentMap<String, Long> numbers, long number) {
    try {
      numbers.put("number", number);
      return number * Objects.requireNonNull(numbers.get("number"));
    } catch (ManagerDownException e) {
      return Result.PEER_DIED;
    }
  }

  private ConcurrentMap<String, Long> workingMap() throws InterruptedException {
    ConcurrentMap<String, Long> open = map;
    if (open == null) {
      Manager fresh = Manager.builder().jvmArgs(jvmArgs).start();
      manager = fresh;
      open = fresh.map();
      map = open;
    }
    return open;
  }

  @Override
  public void leave() {
    Manager open = manager;
    manager = null;
    map = null;
    if (open != null) {
      open.close();
    }
  }
}
