package org.multiprocessing4j.cli.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.cli.soak.role.BarrierParty;
import org.multiprocessing4j.cli.soak.role.Counter;
import org.multiprocessing4j.cli.soak.role.EventSetter;
import org.multiprocessing4j.cli.soak.role.EventWaiter;
import org.multiprocessing4j.cli.soak.role.Getter;
import org.multiprocessing4j.cli.soak.role.LockHolder;
import org.multiprocessing4j.cli.soak.role.Mailbox;
import org.multiprocessing4j.cli.soak.role.MailboxGetter;
import org.multiprocessing4j.cli.soak.role.MailboxPutter;
import org.multiprocessing4j.cli.soak.role.ManagerUser;
import org.multiprocessing4j.cli.soak.role.PermitHolder;
import org.multiprocessing4j.cli.soak.role.PoolUser;
import org.multiprocessing4j.cli.soak.role.Putter;
import org.multiprocessing4j.cli.soak.role.Receiver;
import org.multiprocessing4j.cli.soak.role.ReentrantLockHolder;
import org.multiprocessing4j.cli.soak.role.Role;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueOptions;
import org.multiprocessing4j.ipc.shared.SharedLong;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.IpcSemaphore;

/**
 * A shared thing, and those who use it.
 *
 * @param thing what it is called in the ledgers
 * @param roles one for each seat
 * @param stocktaking looks what is left when all have gone
 */
record Workload(Thing thing, List<Role> roles, Stocktaking stocktaking) {
  /** How many hold a permit at a time. */
  static final int PERMITS = 2;

  /** How many wait for each other at the barrier. */
  static final int PARTIES = 3;

  private static final int RING_BYTES = 16 << 10;
  private static final Duration LAST_PATIENCE = Duration.ofMillis(300);
  private static final QueueOptions BOUNDED = QueueOptions.defaults().withMaxSize(64);

  /** Writes down what is left of a thing. */
  @FunctionalInterface
  interface Stocktaking {
    void writeDown(Ledger ledger) throws Exception;
  }

  /** Sets a workload up. */
  static Workload of(Thing thing, Path directory, JvmOptions jvm) {
    return switch (thing) {
      case QUEUE -> queue(thing, IpcQueue.create(BOUNDED));
      case ACKNOWLEDGED_QUEUE -> acknowledgedQueue(thing, IpcQueue.create(BOUNDED));
      case RING -> queue(thing, IpcQueue.ring(RING_BYTES));
      case ACKNOWLEDGED_RING -> acknowledgedQueue(thing, IpcQueue.ring(RING_BYTES));
      case NAMED_QUEUE -> queue(thing, IpcQueue.open(named(thing, directory), BOUNDED));
      case NAMED_RING -> queue(thing, IpcQueue.openRing(named(thing, directory), RING_BYTES));
      case MAILBOX -> mailbox(Mailbox.create());
      case LOCK -> alone(thing, 3, new LockHolder(IpcLock.create(), SharedLong.create()));
      case REENTRANT_LOCK ->
          alone(thing, 3, new ReentrantLockHolder(IpcReentrantLock.create(), SharedLong.create()));
      case SEMAPHORE -> semaphore(IpcSemaphore.bounded(PERMITS));
      case EVENT -> event(IpcEvent.create());
      case BARRIER -> alone(thing, PARTIES, new BarrierParty(IpcBarrier.create(PARTIES)));
      case COUNTER -> counter(SharedLong.create());
      case POOL -> alone(thing, 1, new PoolUser(jvm.options()));
      case MANAGER -> alone(thing, 1, new ManagerUser(jvm.options()));
      case PROCESS -> throw new IllegalArgumentException("processes have no workload of their own");
    };
  }

  /** Where a named queue of a round is. */
  static Path named(Thing thing, Path directory) {
    return directory.resolve(thing.name());
  }

  /** Takes all messages that are left. */
  static void drain(Thing thing, IpcQueue<byte[]> queue, Ledger ledger) throws Exception {
    Getter survivor = new Getter(thing, queue);
    survivor.enter();
    long result;
    do {
      result = survivor.getOne(ledger, LAST_PATIENCE);
    } while (result != Result.NOTHING);
  }

  private static Workload queue(Thing thing, IpcQueue<byte[]> queue) {
    Role putter = new Putter(thing, queue);
    Role getter = new Getter(thing, queue);
    return new Workload(
        thing, List.of(putter, putter, getter, getter), ledger -> drain(thing, queue, ledger));
  }

  private static Workload acknowledgedQueue(Thing thing, IpcQueue<byte[]> queue) {
    Role receiver = new Receiver(thing, queue);
    return new Workload(
        thing,
        List.of(new Putter(thing, queue), receiver, receiver, receiver),
        ledger -> drain(thing, queue, ledger));
  }

  private static Workload mailbox(Mailbox mailbox) {
    Role putter = new MailboxPutter(mailbox);
    Role getter = new MailboxGetter(mailbox);
    return new Workload(
        Thing.MAILBOX,
        List.of(putter, putter, getter, getter),
        ledger -> {
          long result;
          do {
            result = ledger.call(Op.GET, Thing.MAILBOX, 0, () -> mailbox.get(LAST_PATIENCE));
          } while (result != Result.NOTHING);
        });
  }

  private static Workload semaphore(IpcSemaphore semaphore) {
    return new Workload(
        Thing.SEMAPHORE,
        Collections.nCopies(PERMITS + 2, new PermitHolder(semaphore)),
        ledger -> ledger.note(Op.TOTAL, Thing.SEMAPHORE, 0, semaphore.availablePermits()));
  }

  private static Workload event(IpcEvent event) {
    Role waiter = new EventWaiter(event);
    return new Workload(Thing.EVENT, List.of(new EventSetter(event), waiter, waiter), ledger -> {});
  }

  private static Workload counter(SharedLong counter) {
    Role role = new Counter(counter);
    return new Workload(
        Thing.COUNTER,
        List.of(role, role),
        ledger -> ledger.note(Op.TOTAL, Thing.COUNTER, 0, counter.get()));
  }

  private static Workload alone(Thing thing, int seats, Role role) {
    return new Workload(thing, Collections.nCopies(seats, role), ledger -> {});
  }

  /** The names of the seats, in the order of the roles. */
  Stream<String> seatNames() {
    String prefix = thing.toString().replace(' ', '-');
    return Stream.iterate(1, n -> n + 1).limit(roles.size()).map(n -> prefix + "-" + n);
  }
}
