package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.manager.call.EncodedMessage;
import org.multiprocessing4j.manager.call.Reply;
import org.multiprocessing4j.manager.call.Request;
import org.multiprocessing4j.manager.proxy.ProxyHandler;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.CurrentProcess;
import org.multiprocessing4j.testsupport.SpeechlessException;

/** How calls of managed objects reach the server and come back, well or badly. */
@Timeout(60)
class ManagerTest extends OneManager {
  @Test
  void aTypeOfTheUsersOwnIsUsedThroughItsInterface() throws Exception {
    Counter counter = manager.create(Counter.class, CounterImpl::new);
    counter.increment();
    assertThat(runInChild(counter::increment)).isZero();

    assertThat(counter.increment()).isEqualTo(3);
    Counter child = counter.child();
    assertThat(child.increment()).isEqualTo(1);
    assertThat(child.increment()).isEqualTo(2);
    List<Counter> passedOn = manager.list();
    passedOn.add(counter);
    assertThat(passedOn.get(0)).isEqualTo(counter).isNotEqualTo(child);
    assertThatThrownBy(counter::fail)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("failed on purpose");
    assertThatThrownBy(() -> manager.create(CounterImpl.class, CounterImpl::new))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an interface");
  }

  @Test
  void anInterfaceThatItsModuleKeepsToItselfIsNamedAtOnce() throws Exception {
    Class<?> internal = Class.forName("jdk.internal.access.JavaLangAccess");
    assertThatThrownBy(() -> manager.create(internal, () -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("create: module java.base keeps jdk.internal.access.JavaLangAccess")
        .hasMessageContaining("'exports jdk.internal.access'");
  }

  @Test
  @SuppressWarnings("ModifyingCollectionWithItself") // that is the question
  void aCallMayInvolveItsOwnObject() throws Exception {
    List<Integer> list = manager.list();
    list.addAll(List.of(1, 2));
    assertThat(list.equals(list)).isTrue();
    assertThat(list.addAll(list)).isTrue();
    assertThat(list).containsExactly(1, 2, 1, 2);
    Set<Integer> set = manager.set();
    set.addAll(list);
    assertThat(set.removeAll(set)).isTrue();
    assertThat(set).isEmpty();

    Namespace namespace = manager.namespace();
    namespace.set("a", 1);
    assertThat(namespace.update("b", 10, b -> b + namespace.get("a", Integer.class))).isEqualTo(11);
  }

  @Test
  void anArgumentMayCallTheManagerAsItIsSent() throws Exception {
    List<String> calls = manager.list();
    List<CallsWhenSent> sent = manager.list();
    Background<Boolean> adding = Background.start(() -> sent.add(new CallsWhenSent(calls)));
    assertThat(adding.result()).isTrue();
    assertThat(calls).containsExactly("sent");
    assertThat(sent).hasSize(1);
  }

  private static final class CallsWhenSent implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient List<String> calls;

    CallsWhenSent(List<String> calls) {
      this.calls = calls;
    }

    private void writeObject(ObjectOutputStream stream) throws IOException {
      calls.add("sent");
      stream.defaultWriteObject();
    }
  }

  @Test
  void aReplyThatHasNoRoomHereIsNotThatOfTheNextCall() throws Exception {
    List<byte[]> list = manager.list();
    list.addAll(List.of(new byte[64_000_000], new byte[3]));
    assertThat(ChildProcess.builder().jvmArgs("-Xmx32m").supply(() -> sizeAfterTooMuch(list)).get())
        .isEqualTo(3);
    list.clear();
  }

  private static int sizeAfterTooMuch(List<byte[]> list) {
    try {
      return list.get(0).length;
    } catch (OutOfMemoryError tooMuch) {
      return list.get(1).length;
    }
  }

  /** Its methods have the names of others that are not called in the server. */
  interface Door {
    boolean close(String key);

    int drainTo(String level);
  }

  static final class DoorImpl implements Door {
    @Override
    public boolean close(String key) {
      return key.equals("right");
    }

    @Override
    public int drainTo(String level) {
      return level.length();
    }
  }

  @Test
  void aNameAloneMeansNothing() throws Exception {
    Door door = manager.create(Door.class, DoorImpl::new);
    assertThat(door.close("right")).isTrue();
    assertThat(door.drainTo("four")).isEqualTo(4);
  }

  @Test
  void anInterruptReachesAMethodThatMayThrowAnything() throws Exception {
    @SuppressWarnings("unchecked") // it returns nothing
    Callable<Void> sleeper = manager.create(Callable.class, ManagerTest::sleeper);
    Background<Void> call = Background.start(sleeper);
    call.interrupt();
    assertThat(call.failure()).isInstanceOf(InterruptedException.class);
  }

  /** As a class of the user may be. */
  private static final class WokenUp extends InterruptedException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void anInterruptThatIsReportedIsNotPendingAsWell() throws Exception {
    @SuppressWarnings("unchecked") // it returns nothing
    Callable<Void> sleeper = manager.create(Callable.class, ManagerTest::lightSleeper);
    Background<Boolean> isPending =
        Background.start(
            () -> {
              assertThatThrownBy(sleeper::call).isInstanceOf(WokenUp.class);
              return Thread.currentThread().isInterrupted();
            });
    isPending.interrupt();
    assertThat(isPending.result()).isFalse();
  }

  private static Callable<Void> lightSleeper() {
    return () -> {
      try {
        return sleepForEver();
      } catch (InterruptedException interrupted) {
        throw new WokenUp();
      }
    };
  }

  private static Callable<Void> sleeper() {
    return ManagerTest::sleepForEver;
  }

  private static Void sleepForEver() throws InterruptedException {
    new CountDownLatch(1).await();
    throw new AssertionError("a latch that nobody counts down");
  }

  /** Can be read by nobody but the process that wrote it. */
  private static final class Private implements Serializable {
    private static final long serialVersionUID = 1L;
    private final long owner = ProcessHandle.current().pid();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      if (owner != ProcessHandle.current().pid()) {
        throw new InvalidObjectException("private to process " + owner);
      }
    }
  }

  @Test
  void anArgumentThatTheServerCannotReadFailsThatCallAlone() throws Exception {
    List<Object> list = manager.list();
    Lock lock = manager.lock();
    lock.lock();
    try {
      assertThatThrownBy(() -> list.add(new Private()))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("private to process");
      assertThat(list).isEmpty();
    } finally {
      lock.unlock(); // it is still ours
    }
  }

  /** Changes while it is written. */
  private static final class Restless implements Serializable {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) {
      throw new ConcurrentModificationException("restless");
    }
  }

  /** Makes what cannot be sent back. */
  interface Maker {
    Object make();
  }

  @Test
  void aResultThatCannotBeWrittenFailsThatCallAlone() throws Exception {
    Maker maker = manager.create(Maker.class, () -> Restless::new);
    Lock lock = manager.lock();
    lock.lock();
    try {
      assertThatThrownBy(maker::make).hasStackTraceContaining("restless");
    } finally {
      lock.unlock();
    }
  }

  /** Throws what is hard to bring over. */
  interface Thrower {
    void fail();

    void failAndResistWriting();

    void failAndResistReading();
  }

  static final class ThrowerImpl implements Thrower {
    @Override
    public void fail() {
      throw new SpeechlessException();
    }

    @Override
    public void failAndResistWriting() {
      throw new Unwritable("cannot be written");
    }

    @Override
    public void failAndResistReading() {
      throw new Unreadable("cannot be read");
    }
  }

  private static final class Unwritable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unwritable(String message) {
      super(message);
    }

    private void writeObject(ObjectOutputStream out) {
      throw new ExceptionInInitializerError("of some class that it needs");
    }
  }

  /** As one whose class only the server has. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long owner = ProcessHandle.current().pid();

    Unreadable(String message) {
      super(message);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      if (owner != ProcessHandle.current().pid()) {
        throw new InvalidObjectException("private to process " + owner);
      }
    }
  }

  @Test
  void anExceptionThatCannotBeBroughtOverIsTold() throws Exception {
    Thrower thrower = manager.create(Thrower.class, ThrowerImpl::new);
    Lock lock = manager.lock();
    lock.lock();
    try {
      assertThatThrownBy(thrower::fail)
          .isExactlyInstanceOf(IpcException.class)
          .hasMessageContaining(SpeechlessException.class.getName());
      assertThatThrownBy(thrower::failAndResistWriting)
          .isExactlyInstanceOf(IpcException.class)
          .hasMessageContaining(Unwritable.class.getName() + ": cannot be written")
          .hasMessageContaining("at " + ThrowerImpl.class.getName() + ".failAndResistWriting");
      assertThatThrownBy(thrower::failAndResistReading)
          .isExactlyInstanceOf(IpcException.class)
          .hasMessageContaining(Unreadable.class.getName() + ": cannot be read")
          .hasStackTraceContaining("private to process");
    } finally {
      lock.unlock(); // it is still ours
    }
  }

  /** Nor does the thread lose what it holds in the manager. */
  @Test
  void aValueThatIsNestedTooDeeplyCostsItsCallOnly() throws Exception {
    Lock lock = manager.lock();
    ConcurrentMap<String, Object> map = manager.map();
    Maker maker = manager.create(Maker.class, ManagerTest::chainMaker);
    lock.lock();
    try {
      assertThatThrownBy(() -> map.put("key", Link.chain(200_000)))
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("nested too deeply");
      assertThatThrownBy(maker::make)
          .isInstanceOf(IpcException.class)
          .hasMessageContaining("nested too deeply");
      assertThat(CompletableFuture.supplyAsync(lock::tryLock).get()).isFalse();
    } finally {
      lock.unlock();
    }
  }

  private static Maker chainMaker() {
    return () -> Link.chain(200_000);
  }

  private record Link(Serializable next) implements Serializable {
    static Serializable chain(int length) {
      Serializable chain = "end";
      for (int i = 0; i < length; i++) {
        chain = new Link(chain);
      }
      return chain;
    }
  }

  private static byte[] argument(String value) {
    return EncodedMessage.of(new Object[] {value}).toByteArray();
  }

  @Test
  void aCallThatComesTwiceIsExecutedOnce() throws Exception {
    List<String> list = manager.list();
    long listId = Objects.requireNonNull(ProxyHandler.behind(list)).objectId();
    String add = Request.keyOf(List.class.getMethod("add", Object.class));
    byte[] key = CurrentProcess.get().authKey();
    try (Connection connection = Connection.connect(manager.address(), key)) {
      connection.send(new Request.Call(1, listId, add, argument("a")));
      connection.send(new Request.Call(1, listId, add, argument("a")));
      connection.send(new Request.Call(2, listId, add, argument("b")));
      assertThat(connection.receive()).isEqualTo(new Reply.Value(true));
      assertThat(connection.receive()).isEqualTo(new Reply.Value(true));
    }
    assertThat(list).containsExactly("a", "b");
  }

  @Test
  void anInterruptReachesTheServerAndLosesNothing() throws Exception {
    IpcQueue<String> queue = manager.queue();
    Background<String> getter = Background.start(queue::get).awaitBlocked();
    getter.interrupt();

    assertThat(getter.failure()).isInstanceOf(InterruptedException.class);
    queue.put("kept");
    assertThat(queue.get(SOON)).isEqualTo("kept");
  }

  @Test
  void manyThreadsCallAtTheSameTime() throws Exception {
    Counter counter = manager.create(Counter.class, CounterImpl::new);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 50; n++) {
                  counter.increment();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(counter.increment()).isEqualTo(401);
  }
}
