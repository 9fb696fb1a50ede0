package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.UserDirectory;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** Objects that programs open by name, which know nothing of each other. */
@Timeout(60)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // each step is looked at
class NamedSyncTest {
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final String NAME = "test-" + ProcessHandle.current().pid();

  @AfterEach
  void freeTheNames() throws IOException {
    for (String sort : List.of("lock", "semaphore", "event", "barrier", "condition")) {
      Files.deleteIfExists(fileOf(sort));
    }
  }

  @Test
  void aLockPassesFromAKilledProgramToAnother() throws Exception {
    try (IpcLock lock = IpcLock.open(NAME);
        ChildJvm program = ChildJvm.start(LockHolder.class, NAME)) {
      program.awaitLine("locked, ownerDied=false");
      assertThat(lock.tryLock()).isFalse();
      assertThat(lock.ownerPid()).hasValue(program.pid());

      program.kill();

      assertThat(lock.tryLock(LONG)).isTrue();
      assertThat(lock.ownerDied()).isTrue();
      lock.unlock();
    }
  }

  /** Who opens it next has a registry of processes in which the dead owner never was. */
  @Test
  void aLockOutlivesEverybodyAndTheRegistry(@TempDir Path home) throws Exception {
    try (ChildJvm first = startAt(home, LockHolder.class)) {
      first.awaitLine("locked, ownerDied=false");
      first.kill();
      first.awaitExit();
    }
    try (ChildJvm last = startAt(home, Visitor.class)) {
      last.awaitSuccess();
    }
    Path user = home.resolve(UserDirectory.standard().path().getFileName());
    try (var left = Files.list(user)) {
      assertThat(left)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("lock-" + NAME, UserDirectory.REGISTRY_NAME, "gate");
    }
    Files.delete(user.resolve(UserDirectory.REGISTRY_NAME)); // as if the machine had restarted
    try (ChildJvm next = startAt(home, LockHolder.class)) {
      next.awaitLine("locked, ownerDied=true");
    }
  }

  @Test
  void oneOfManyWhoOpenItAtOnceMakesIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<IpcLock>> opened =
          threads.invokeAll(Collections.nCopies(8, () -> IpcLock.open(NAME)));
      assertThat(opened.get(0).get().tryLock()).isTrue();
      for (Future<IpcLock> lock : opened) {
        assertThat(lock.get().tryLock()).isFalse();
        assertThat(lock.get().isHeldByThisProcess()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void theNextToOpenAnUnlinkedNameGetsANewObject() throws Exception {
    try (IpcReentrantLock old = IpcReentrantLock.open(NAME)) {
      String onItsWay = Handles.encode(old);
      old.lock();
      assertThat(old.unlink()).isTrue();
      assertThat(old.unlink()).isFalse();
      assertThatThrownBy(() -> Handles.decode(onItsWay))
          .isInstanceOf(SegmentNotFoundException.class);

      try (IpcReentrantLock fresh = IpcReentrantLock.open(NAME);
          IpcReentrantLock copy = Handles.copy(fresh)) {
        assertThat(copy.isLocked()).isFalse();
        fresh.lock();
        assertThat(copy.isLocked()).isTrue();
        fresh.unlock();
      }
      assertThat(old.holdCount()).isEqualTo(1);
      old.unlock();
    }
  }

  @Test
  void closingLetsGoOfTheHandleOnly() {
    IpcEvent event = IpcEvent.open(NAME);
    event.set();
    event.close();
    assertThatThrownBy(event::isSet).isInstanceOf(IllegalStateException.class);
    try (IpcEvent again = IpcEvent.open(NAME)) {
      assertThat(again.isSet()).isTrue();
      assertThat(again.name()).isEqualTo(NAME);
    }
  }

  @Test
  void aSemaphoreKeepsItsPermits() {
    try (IpcSemaphore semaphore = IpcSemaphore.open(NAME, 2)) {
      assertThat(semaphore.tryAcquire()).isTrue();
    }
    try (IpcSemaphore again = IpcSemaphore.open(NAME, 2)) {
      assertThat(again.availablePermits()).isEqualTo(1);
    }
    assertThatThrownBy(() -> IpcSemaphore.openBounded(NAME, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(NAME, "signalling", "bounded to 2 permits");
  }

  @Test
  void aBoundedSemaphoreGetsBackThePermitsOfAKilledProgram() throws Exception {
    try (IpcSemaphore semaphore = IpcSemaphore.openBounded(NAME, 3);
        ChildJvm program = ChildJvm.start(PermitHolder.class, NAME)) {
      program.awaitLine("acquired, 1 left");
      assertThat(semaphore.availablePermits()).isEqualTo(1);
      assertThat(semaphore.tryAcquire()).isTrue();

      program.kill();

      assertThat(semaphore.tryAcquire(LONG)).isTrue();
      assertThat(semaphore.tryAcquire(LONG)).isTrue();
      semaphore.release(3);
    }
    assertThatThrownBy(() -> IpcSemaphore.openBounded(NAME, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("bounded to 3 permits", "bounded to 4 permits");
  }

  @Test
  void aConditionAndABarrierJoinPrograms() throws Exception {
    try (IpcLock lock = IpcLock.open(NAME);
        IpcCondition condition = lock.openCondition(NAME);
        IpcBarrier barrier = IpcBarrier.open(NAME, 2);
        ChildJvm program = ChildJvm.start(Partner.class, NAME)) {
      barrier.await(LONG);
      lock.lock();
      try {
        condition.signal();
        assertThat(condition.await(LONG)).isTrue();
      } finally {
        lock.unlock();
      }
      program.awaitSuccess();
    }
    assertThatThrownBy(() -> IpcBarrier.open(NAME, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("2 parties", "not 3");
  }

  @Test
  void refusesOtherThingsAndOddNames() {
    try (IpcLock lock = IpcLock.open(NAME)) {
      assertThatThrownBy(() -> IpcReentrantLock.open(NAME))
          .isInstanceOf(SegmentFormatException.class)
          .hasMessageContainingAll(NAME, "holds a LOCK, not a RLCK");
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
    }
    for (String odd : List.of("", "../x", "a/b", ".hidden", "x".repeat(101))) {
      assertThatThrownBy(() -> IpcLock.open(odd)).isInstanceOf(IllegalArgumentException.class);
    }
    try (IpcLock anonymous = IpcLock.create()) {
      assertThat(anonymous.unlink()).isFalse();
    }
  }

  private static Path fileOf(String sort) {
    return RunDirectory.current().userDirectory().named(sort, NAME);
  }

  private static ChildJvm startAt(Path home, Class<?> program) {
    return ChildJvm.builder(program)
        .jvmArguments("-D" + UserDirectory.PROPERTY + "=" + home)
        .arguments(NAME)
        .start();
  }

  /** Takes the lock, and waits to be killed. */
  static final class LockHolder {
    public static void main(String[] args) throws IOException {
      IpcLock lock = IpcLock.open(args[0]);
      lock.lock();
      System.out.println("locked, ownerDied=" + lock.ownerDied());
      System.in.read();
    }
  }

  /** Takes two permits, and waits to be killed. */
  static final class PermitHolder {
    public static void main(String[] args) throws Exception {
      IpcSemaphore semaphore = IpcSemaphore.openBounded(args[0], 3);
      semaphore.acquire();
      semaphore.acquire();
      System.out.println("acquired, " + semaphore.availablePermits() + " left");
      System.in.read();
    }
  }

  /** Opens the lock, and leaves in good order. */
  static final class Visitor {
    public static void main(String[] args) {
      IpcLock.open(args[0]).close();
    }
  }

  /** Waits for a signal, and answers it. */
  static final class Partner {
    public static void main(String[] args) throws Exception {
      IpcLock lock = IpcLock.open(args[0]);
      IpcCondition condition = lock.openCondition(args[0]);
      lock.lock();
      try {
        new Thread(() -> arrive(args[0])).start();
        condition.await();
        condition.signal();
      } finally {
        lock.unlock();
      }
    }

    private static void arrive(String name) {
      try {
        IpcBarrier.open(name, 2).await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new AssertionError(e);
      }
    }
  }
}
