package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.pipe.AuthenticationException;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.Descriptors;
import org.multiprocessing4j.ipc.testsupport.WakeUps;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.process.ChildProcess;

/** How a manager starts and ends, in order and otherwise. */
@Timeout(60)
class ManagerLifeTest {
  private static final byte[] KEY = "a key of ours".getBytes(StandardCharsets.UTF_8);

  @Test
  void aRemoteManagerIsReachedOverTcpWithItsKey() throws InterruptedException {
    try (Manager server =
        Manager.builder().address(Address.tcp("127.0.0.1", 0)).authKey(KEY).start()) {
      Address address = server.address();
      List<String> list = server.list();
      try (ChildProcess client =
          new ChildProcess(
              () -> {
                try (Manager connected = Manager.connect(address, KEY)) {
                  list.add("over tcp to " + connected.address());
                }
              })) {
        client.start();
        client.join();
        assertThat(client.exitCode()).hasValue(0);
      }
      assertThat(list).containsExactly("over tcp to " + address);
      byte[] wrong = "another key".getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Manager.connect(address, wrong))
          .isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  void theQueuesOfAManagerGoWithItAndWhoWaitsForThemIsToldWhy() throws Exception {
    Path files;
    Background<String> waiting;
    try (Manager manager = Manager.start()) {
      IpcQueue<String> queue = manager.queue();
      files = queue.path();
      assertThat(files).exists();
      waiting = Background.start(queue::get);
      waiting.awaitBlocked();
    }
    assertThat(files).doesNotExist();
    assertThat(waiting.failure()).isInstanceOf(ManagerDownException.class);
  }

  @Test
  void theServerSleepsAsLongAsItsClientsDo() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    try (Manager manager = Manager.start()) {
      ServerPid server = manager.create(ServerPid.class, ManagerLifeTest::serverPid);
      long pid = server.pid();
      List<Background<Boolean>> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clients.add(
            Background.start(
                () -> {
                  assertThat(server.pid()).isEqualTo(pid); // and this thread is connected
                  return enough.await(1, TimeUnit.MINUTES);
                }));
      }
      clients.forEach(Background::awaitBlocked);
      WakeUps.awaitFewerThan(10, () -> wakeUpsOfServer(pid));
      enough.countDown();
    }
  }

  private static long wakeUpsOfServer(long pid) {
    return WakeUps.of(pid, name -> name.equals("java") || name.equals("mp4j-caller"));
  }

  /** What a method does with an interrupt is its own affair. */
  interface Stubborn {
    void waitForInterrupt();
  }

  private static Stubborn stubborn() {
    return () -> {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException swallowed) {
        Thread.onSpinWait(); // and returns as if nothing had been
      }
    };
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // it dies with the lock on purpose
  void theLockOfAClientThatDiesInAMethodWhichSwallowsInterruptsIsReleased() throws Exception {
    try (Manager server =
            Manager.builder().address(Address.tcp("127.0.0.1", 0)).authKey(KEY).start();
        Pipe pipe = Pipe.simplex()) {
      Address address = server.address();
      Lock lock = server.lock();
      Stubborn stubborn = server.create(Stubborn.class, ManagerLifeTest::stubborn);
      Connection locked = pipe.writer();
      try (ChildProcess client =
          new ChildProcess(
              () -> {
                Manager ignored = Manager.connect(address, KEY);
                lock.lock();
                locked.send("locked");
                stubborn.waitForInterrupt();
              })) {
        client.start();
        assertThat(pipe.reader().receive()).isEqualTo("locked");
        client.kill();
      }
      assertThat(lock.tryLock(20, TimeUnit.SECONDS)).isTrue();
      lock.unlock();
    }
  }

  @Test
  void clientsThatKnowOnlyTheAddressMeetAtANameThatOutlivesThem() throws InterruptedException {
    try (Manager server =
        Manager.builder().address(Address.tcp("127.0.0.1", 0)).authKey(KEY).start()) {
      Address address = server.address();
      SerializableRunnable client =
          () -> {
            Manager connected = Manager.connect(address, KEY);
            connected.named("jobs").<Long>queue().put(ProcessHandle.current().pid());
            Runtime.getRuntime().halt(5);
          };
      try (ChildProcess one = new ChildProcess(client);
          ChildProcess two = new ChildProcess(client)) {
        one.start();
        two.start();
        one.join();
        two.join();
        assertThat(one.exitCode()).hasValue(5);
        assertThat(two.exitCode()).hasValue(5);
        IpcQueue<Long> jobs = server.named("jobs").queue();
        assertThat(List.of(jobs.get(), jobs.get())).containsExactlyInAnyOrder(one.pid(), two.pid());
      }
    }
  }

  @Test
  void aProxyIsRefusedInAProcessThatHasNotConnectedWithTheKey() throws InterruptedException {
    try (Manager server = Manager.builder().authKey(KEY).start()) {
      List<String> list = server.list();
      try (ChildProcess child =
          new ChildProcess(
              () -> {
                try {
                  list.add("without the key");
                } catch (AuthenticationException refused) {
                  Runtime.getRuntime().halt(6);
                }
              })) {
        child.start();
        child.join();
        assertThat(child.exitCode()).hasValue(6);
      }
      assertThat(list).isEmpty();
    }
  }

  @Test
  void callsFailAtOnceWhenTheServerDies() throws Exception {
    ServerPid server;
    try (Manager manager = Manager.start()) {
      IpcQueue<String> queue = manager.queue();
      server = manager.create(ServerPid.class, ManagerLifeTest::serverPid);
      Background<String> waiting = Background.start(queue::get).awaitBlocked();
      ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();

      assertThat(waiting.failure()).isInstanceOf(ManagerDownException.class);
      assertThatThrownBy(queue::size).isInstanceOf(ManagerDownException.class);
    }
  }

  @Test
  void aProxyReachesNoObjectOfTheNextServerAtItsAddress() throws Exception {
    Manager first = Manager.builder().address(Address.tcp("127.0.0.1", 0)).start();
    List<String> list = first.list();
    first.close();
    try (Manager second = Manager.builder().address(first.address()).start()) {
      List<String> another = second.list();

      assertThatThrownBy(() -> list.add("for the first"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("restarted at the same address");
      assertThat(another).isEmpty();
    }
  }

  @Test
  void anInterruptStaysPendingWhenTheServerDies() throws Exception {
    try (Manager manager = Manager.start()) {
      ServerPid server = manager.create(ServerPid.class, ManagerLifeTest::serverPid);
      Stubborn stubborn = manager.create(Stubborn.class, ManagerLifeTest::stubborn);
      CountDownLatch begun = new CountDownLatch(1);
      Background<Boolean> isPending =
          Background.start(
              () -> {
                assertThat(server.pid()).isPositive(); // and this thread is connected
                begun.countDown();
                Thread.currentThread().interrupt();
                assertThatThrownBy(stubborn::waitForInterrupt)
                    .isInstanceOf(ManagerDownException.class);
                return Thread.currentThread().isInterrupted();
              });
      begun.await();
      assertThat(isPending.awaitBlocked().lasts(Duration.ofMillis(100))).isTrue();
      Posix.kill(server.pid(), Signal.SIGKILL);
      assertThat(isPending.result()).isTrue();
    }
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // its owner loses it on purpose
  void whoSendsMoreThanTheServerHasRoomForLosesItsLocks() throws Exception {
    try (Manager manager = Manager.builder().jvmArgs("-Xmx32m").start()) {
      Lock lock = manager.lock();
      List<byte[]> list = manager.list();
      Background<Boolean> sender =
          Background.start(
              () -> {
                lock.lock();
                return list.add(new byte[40 << 20]);
              });
      assertThat(sender.failure()).isInstanceOf(ManagerDownException.class);
      assertThat(lock.tryLock(40, TimeUnit.SECONDS)).isTrue();
      lock.unlock();
    }
  }

  /** Tells where it lives. */
  interface ServerPid {
    long pid();
  }

  @Test
  void anInterruptThatIsPendingStaysSoWhenAThreadConnects() throws Exception {
    try (Manager manager = Manager.start()) {
      List<Integer> list = manager.list();
      Background<Boolean> thread =
          Background.start(
              () -> {
                Thread.currentThread().interrupt();
                list.add(1);
                return Thread.currentThread().isInterrupted();
              });
      assertThat(thread.result()).isTrue();
      assertThat(list).containsExactly(1);
    }
  }

  /** The cancellation follows the call at once, before the server has begun it. */
  @Test
  void aCallThatIsInterruptedFromTheStartIsCancelled() throws Exception {
    try (Manager manager = Manager.start()) {
      Callable<?> call = manager.create(Callable.class, () -> new LinkedBlockingQueue<>()::take);
      for (int i = 0; i < 300; i++) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(call::call).isInstanceOf(InterruptedException.class);
      }
    }
  }

  /** As {@code Lock} and the others want it; where nothing has to be waited for as well. */
  @Test
  void anInterruptThatIsPendingEndsWhatMayBeInterruptedBeforeItBegins() throws Exception {
    try (Manager manager = Manager.start()) {
      Lock lock = manager.lock();
      IpcQueue<Integer> queue = manager.queue();
      queue.put(1);
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              lock::lockInterruptibly, () -> lock.tryLock(1, TimeUnit.SECONDS), queue::get)) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(call).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }
      assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
      assertThat(queue.get()).isEqualTo(1);
    }
  }

  /** Each has a connection of its own, and a server turns away too many who are unproven. */
  @Test
  void hundredsOfThreadsMayBeginAtOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(400);
    try (Manager manager = Manager.start()) {
      ConcurrentMap<String, Integer> map = manager.map();
      List<Background<Integer>> threads = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        threads.add(
            Background.start(
                () -> {
                  all.countDown();
                  all.await();
                  return map.merge("n", 1, Integer::sum);
                }));
      }
      for (Background<Integer> thread : threads) {
        assertThat(thread.result()).isPositive();
      }
      assertThat(map).containsEntry("n", 400);
    }
  }

  @Test
  void aProcessKeepsNoConnectionToServersThatHaveEnded() throws Exception {
    try (ProcessPool pool = ProcessPool.builder().processes(1).build()) {
      long first = socketsWithANewServer(pool);
      assertThat(socketsWithANewServer(pool)).isEqualTo(first);
      assertThat(socketsWithANewServer(pool)).isEqualTo(first);
    }
  }

  private static long socketsWithANewServer(ProcessPool pool) throws Exception {
    try (Manager server = Manager.start()) {
      List<Integer> list = server.list();
      return pool.submit(
              () -> {
                list.add(1);
                return Descriptors.sockets();
              })
          .get();
    }
  }

  @Test
  void closingOneOfTwoConnectedManagersLeavesTheCallsOfTheOther() throws Exception {
    try (Manager server = Manager.builder().authKey(KEY).start();
        Manager stays = Manager.connect(server.address(), KEY)) {
      IpcQueue<String> queue = stays.queue();
      Background<String> waiting = Background.start(queue::get).awaitBlocked();
      Manager.connect(server.address(), KEY).close();
      queue.put("still here");
      assertThat(waiting.result()).isEqualTo("still here");
    }
  }

  @Test
  void afterShutdownNothingIsReachedAndTheProcessHasEnded() throws Exception {
    Manager manager = Manager.start();
    List<String> list = manager.list();
    ServerPid server = manager.create(ServerPid.class, ManagerLifeTest::serverPid);
    long pid = server.pid();

    manager.shutdown();
    manager.shutdown();

    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThatThrownBy(list::size).isInstanceOf(ManagerDownException.class);
    assertThatThrownBy(manager::list).isInstanceOf(ManagerDownException.class);
    assertThat(list.toString())
        .startsWith("List ")
        .contains(manager.address().toString())
        .endsWith("which does not answer");
  }

  @Test
  void aStoppedServerIsClosedAsAnyOther() throws Exception {
    Manager manager = Manager.builder().shutdownTimeout(Duration.ofMillis(100)).start();
    long pid = manager.create(ServerPid.class, ManagerLifeTest::serverPid).pid();
    Posix.kill(pid, Signal.SIGSTOP);
    try {
      Background.start(Executors.callable(manager::close)).result();
      assertThat(ProcessHandle.of(pid)).isEmpty();
    } finally {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void whoHasStartedAServerMayWaitForItsEnd() throws Exception {
    try (Manager manager = Manager.start();
        Manager connected = Manager.connect(manager.address())) {
      ServerPid server = connected.create(ServerPid.class, ManagerLifeTest::serverPid);
      long pid = server.pid();
      assertThat(manager.join(Duration.ZERO)).isFalse();
      assertThatThrownBy(connected::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("join: the manager at " + manager.address());

      Posix.kill(pid, Signal.SIGKILL);
      manager.join();
      assertThat(manager.join(Duration.ZERO)).isTrue();
    }
  }

  private static ServerPid serverPid() {
    return () -> ProcessHandle.current().pid();
  }

  @Test
  void aFailingInitializerFailsTheStart() {
    assertThatThrownBy(
            () ->
                Manager.builder()
                    .initializer(
                        () -> {
                          throw new IllegalStateException("no");
                        })
                    .start())
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("ended with exit code 1 before");
  }

  @Test
  void onlyTheProcessThatStartedItMayShutItDown() throws InterruptedException {
    try (Manager server = Manager.builder().authKey(KEY).start();
        Manager connected = Manager.connect(server.address(), KEY)) {
      assertThatThrownBy(connected::shutdown).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void optionsOfTheJvmAddUp() throws InterruptedException {
    SerializableRunnable initializer =
        () -> assertThat(System.getProperties()).containsKeys("mp4j.test.one", "mp4j.test.two");
    Manager.builder()
        .jvmArgs("-Dmp4j.test.one=1")
        .jvmArgs("-Dmp4j.test.two=2")
        .initializer(initializer)
        .start()
        .close();
  }
}
