package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.SerializableBiFunction;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.Threads;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.CurrentProcess;

/** What the objects of one manager do for this process and for real children of it. */
@Timeout(60)
class ManagerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static Manager manager;

  /** A type of the user's own. */
  interface Counter {
    int increment();

    @ByReference
    Counter child();

    void fail();
  }

  static final class CounterImpl implements Counter {
    private int count;

    @Override
    public synchronized int increment() {
      return ++count;
    }

    @Override
    public Counter child() {
      return new CounterImpl();
    }

    @Override
    public void fail() {
      throw new IllegalStateException("failed on purpose");
    }
  }

  @BeforeAll
  static void start() throws InterruptedException {
    manager = Manager.start();
  }

  @AfterAll
  static void end() {
    manager.close();
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
  void twoContainersMayWorkWithEachOther() throws Exception {
    List<Integer> one = manager.list();
    List<Integer> other = manager.list();
    one.addAll(List.of(1, 2, 3));
    other.addAll(one);
    FutureTask<Void> task = new FutureTask<>(() -> compare(other, one), null);
    new Thread(task).start();
    compare(one, other);
    task.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private static void compare(List<Integer> one, List<Integer> other) {
    for (int i = 0; i < 300; i++) {
      assertThat(one.containsAll(other)).isTrue();
    }
  }

  @Test
  void aFunctionThatFailsHasChangedNothing() throws Exception {
    Namespace namespace = manager.namespace();
    namespace.set("list", new ArrayList<>(List.of(0)));
    assertThatThrownBy(
            () ->
                namespace.update(
                    "list",
                    new ArrayList<Integer>(),
                    list -> {
                      list.add(1);
                      throw new IllegalStateException("after a change");
                    }))
        .hasMessage("after a change");
    assertThat((Object) namespace.get("list", List.class)).isEqualTo(List.of(0));
  }

  @Test
  void whatWalksMayBeDeclaredByAnotherType() throws Exception {
    ConcurrentMap<String, Integer> map = manager.map();
    map.put("a", 1);
    List<String> seen = new ArrayList<>();
    map.forEach((key, value) -> seen.add(key + value));
    assertThat(seen).containsExactly("a1");

    @SuppressWarnings("unchecked") // the factory makes one of strings
    Deque<String> deque = manager.create(Deque.class, () -> new ArrayDeque<>(List.of("x", "y")));
    assertThat(deque).containsExactly("x", "y");
    deque.addFirst("w");
    assertThat(deque.stream().toList()).containsExactly("w", "x", "y");
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
  void aQueueThatWasShutDownIsDrained() throws Exception {
    IpcQueue<Integer> queue = manager.queue();
    queue.put(1);
    queue.put(2);
    queue.shutdown();
    List<Integer> drained = new ArrayList<>();
    assertThat(queue.drainTo(drained)).isEqualTo(2);
    assertThat(drained).containsExactly(1, 2);
    assertThatThrownBy(() -> queue.getMany(drained, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anInterruptReachesAMethodThatMayThrowAnything() throws Exception {
    @SuppressWarnings("unchecked") // it returns nothing
    Callable<Void> sleeper = manager.create(Callable.class, ManagerTest::sleeper);
    FutureTask<Void> task = new FutureTask<>(sleeper);
    Thread thread = new Thread(task);
    thread.start();
    await().until(() -> thread.getState() != Thread.State.NEW);
    thread.interrupt();
    assertThatThrownBy(() -> task.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
  }

  /** As a class of the user may be. */
  private static final class WokenUp extends InterruptedException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void anInterruptThatIsReportedIsNotPendingAsWell() throws Exception {
    @SuppressWarnings("unchecked") // it returns nothing
    Callable<Void> sleeper = manager.create(Callable.class, ManagerTest::lightSleeper);
    FutureTask<Boolean> isPending =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(sleeper::call).isInstanceOf(WokenUp.class);
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(isPending);
    thread.start();
    await().until(() -> thread.getState() != Thread.State.NEW);
    thread.interrupt();
    assertThat(isPending.get(SOON.toSeconds(), TimeUnit.SECONDS)).isFalse();
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
      throw new Speechless();
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

  /** Tells nothing of itself, and carries something that cannot travel. */
  private static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "unused"})
    private final Object field = new Object();

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException("nor this");
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
          .hasMessageContaining(Speechless.class.getName());
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

  private static int runInChild(SerializableRunnable task) throws InterruptedException {
    try (ChildProcess child = new ChildProcess(task)) {
      child.start();
      assertThat(child.join(SOON)).isTrue();
      return child.exitCode().orElseThrow();
    }
  }

  @Test
  void aListIsSharedWithAChild() throws InterruptedException {
    List<String> list = manager.list();
    list.add("parent");

    assertThat(runInChild(() -> list.add("child " + list.size()))).isZero();

    assertThat(list).containsExactly("parent", "child 1");
    assertThat(list.get(1)).isEqualTo("child 1");
    assertThat(list.equals(List.of("parent", "child 1"))).isTrue();
    assertThat(list).hasToString("[parent, child 1]");
    assertThat(list.subList(0, 1)).containsExactly("parent");
    assertThat(list.stream().map(String::length)).containsExactly(6, 7);
  }

  @Test
  void walksRunOverACopyThatCannotBeChanged() {
    Set<Integer> set = manager.set();
    set.addAll(List.of(3, 1, 2));

    List<Integer> seen = new ArrayList<>();
    set.forEach(seen::add);

    assertThat(seen).containsExactly(3, 1, 2);
    assertThatThrownBy(() -> set.iterator().remove())
        .isInstanceOfAny(UnsupportedOperationException.class, IllegalStateException.class);
  }

  @Test
  void aMapMergesAtomicallyFromSeveralProcesses() throws InterruptedException {
    ConcurrentMap<String, Integer> map = manager.map();
    SerializableRunnable hundredTimes =
        () -> {
          for (int i = 0; i < 100; i++) {
            map.merge("n", 1, (SerializableSum) Integer::sum);
          }
        };
    try (ChildProcess one = new ChildProcess(hundredTimes);
        ChildProcess two = new ChildProcess(hundredTimes)) {
      one.start();
      two.start();
      one.join();
      two.join();
    }

    assertThat(map).containsEntry("n", 200);
    assertThat(map.entrySet()).extracting(Map.Entry::getKey).containsExactly("n");
  }

  /** A function that may travel. */
  interface SerializableSum
      extends java.util.function.BiFunction<Integer, Integer, Integer>, java.io.Serializable {}

  @Test
  void aMapIsAtomicAlsoWithFunctionsThatCannotTravel() throws Exception {
    ConcurrentMap<String, Integer> map = manager.map();
    List<FutureTask<Integer>> adders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      FutureTask<Integer> adder =
          new FutureTask<>(
              () -> {
                for (int n = 0; n < 50; n++) {
                  map.merge("n", 1, Integer::sum);
                }
                return map.computeIfAbsent("other", key -> key.length());
              });
      new Thread(adder).start();
      adders.add(adder);
    }
    for (FutureTask<Integer> adder : adders) {
      assertThat(adder.get()).isEqualTo(5);
    }

    assertThat(map).containsEntry("n", 200).containsEntry("other", 5);
  }

  /** Neither does the value have an {@code equals}, nor does the function leave it alone. */
  @Test
  void aMapRecognisesWhatAFunctionHasChanged() throws Exception {
    ConcurrentMap<String, int[]> map = manager.map();
    map.put("n", new int[1]);
    List<FutureTask<int[]>> adders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      FutureTask<int[]> adder =
          new FutureTask<>(
              () -> {
                for (int n = 0; n < 25; n++) {
                  map.computeIfPresent("n", (key, counter) -> increased(counter));
                }
                return map.compute("n", (key, counter) -> increased(counter));
              });
      new Thread(adder).start();
      adders.add(adder);
    }
    for (FutureTask<int[]> adder : adders) {
      assertThat(adder.get()[0]).isBetween(26, 104);
    }
    map.merge("n", new int[] {1000}, (counter, more) -> new int[] {counter[0] + more[0]});
    map.replaceAll((key, counter) -> increased(counter));
    assertThat(map.get("n")).containsExactly(1105);
    assertThat(map.compute("n", (key, counter) -> null)).isNull();
    assertThat(map).isEmpty();
  }

  private static int[] increased(int[] counter) {
    counter[0]++;
    return counter;
  }

  @Test
  @SuppressWarnings("unchecked")
  void aMapSaysSoIfItCannotRecogniseAValue() {
    ConcurrentMap<String, Unsteady> map = manager.map();
    map.put("n", new Unsteady());

    assertThatThrownBy(() -> map.compute("n", (key, value) -> value))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Unsteady is encoded differently each time");
    map.compute("n", (BiFunction<String, Unsteady, Unsteady> & Serializable) (key, value) -> null);
    assertThat(map).isEmpty();
  }

  /** Counts how often it was written. */
  private static final class Unsteady implements Serializable {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeLong(System.nanoTime());
    }

    private void readObject(ObjectInputStream in) throws IOException {
      in.readLong();
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
  void aFunctionThatCannotTravelFailsInTheCaller() {
    List<Integer> list = manager.list();
    list.add(1);

    assertThatThrownBy(() -> list.removeIf(n -> n > 0))
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining("& Serializable");
    assertThat(list).containsExactly(1);
    assertThat(list.removeIf((Predicate<Integer> & Serializable) n -> n > 0)).isTrue();
    assertThat(list).isEmpty();
  }

  @Test
  void aSettledDeliveryCannotBeSettledAgainAndKeepsItsMessage() throws InterruptedException {
    IpcQueue<String> queue = manager.queue();
    queue.put("once");
    Delivery<String> delivery = queue.receive();
    delivery.ack();

    assertThat(delivery.value()).isEqualTo("once");
    assertThat(delivery.deliveries()).isEqualTo(1);
    assertThatThrownBy(delivery::ack).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(delivery::nack).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aQueuePassesMessagesBetweenProcesses() throws InterruptedException {
    IpcQueue<String> queue = manager.queue();
    assertThat(runInChild(() -> queue.put("from " + ProcessHandle.current().pid()))).isZero();

    assertThat(queue.get(SOON)).startsWith("from ");
    queue.putMany(List.of("a", "b", "c"));
    List<String> drained = new ArrayList<>();
    assertThat(queue.drainTo(drained)).isEqualTo(3);
    assertThat(drained).containsExactly("a", "b", "c");
  }

  @Test
  void aQueueBelongsToTheManagerAndTakesNoBuffers() throws InterruptedException {
    IpcQueue<String> queue = manager.queue();
    queue.close();
    queue.put("still open");
    assertThat(queue.get(SOON)).isEqualTo("still open");
    assertThatThrownBy(() -> queue.putBytes(ByteBuffer.allocate(1)))
        .isInstanceOf(NotSerializableValueException.class);
    assertThatThrownBy(() -> queue.getBytes(ByteBuffer.allocate(1)))
        .isInstanceOf(NotSerializableValueException.class);
  }

  @Test
  void aDeliveryOfADeadClientGoesBackToTheQueue() throws InterruptedException {
    IpcQueue<String> queue = manager.queue();
    queue.put("precious");

    assertThat(
            runInChild(
                () -> {
                  Delivery<String> unfinished = queue.receive();
                  Runtime.getRuntime().halt(unfinished.value().length());
                }))
        .isEqualTo("precious".length());

    Delivery<String> again = queue.receive(SOON);
    assertThat(again.value()).isEqualTo("precious");
    assertThat(again.deliveries()).isEqualTo(2);
    again.ack();
    assertThat(queue).isEmpty();
  }

  @Test
  void aNamespaceAndAReferenceUpdateAtomically() throws Exception {
    Namespace namespace = manager.namespace();
    ManagedReference<Integer> value = manager.value(40);
    namespace.set("x", 1);

    assertThat(
            runInChild(
                () -> {
                  namespace.update("x", 0, x -> x + 1);
                  value.update(v -> v + 2);
                }))
        .isZero();

    assertThat(namespace.get("x", Integer.class)).isEqualTo(2);
    assertThat(value.get()).isEqualTo(42);
    assertThatThrownBy(() -> namespace.get("y", String.class))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("'y'");
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // it dies with the lock on purpose
  void theLockOfADeadClientIsReleased() throws InterruptedException {
    Lock lock = manager.lock();

    assertThat(
            runInChild(
                () -> {
                  lock.lock();
                  lock.lock();
                  Runtime.getRuntime().halt(7);
                }))
        .isEqualTo(7);

    assertThat(lock.tryLock(20, TimeUnit.SECONDS)).isTrue();
    lock.unlock();
  }

  @Test
  void boundedPermitsOfADeadClientComeBack() throws InterruptedException {
    ManagedSemaphore semaphore = manager.boundedSemaphore(2);

    assertThat(
            runInChild(
                () -> {
                  semaphore.acquire();
                  semaphore.acquire();
                  Runtime.getRuntime().halt(8);
                }))
        .isEqualTo(8);

    assertThat(semaphore.tryAcquire(SOON)).isTrue();
    assertThat(semaphore.tryAcquire(SOON)).isTrue();
    assertThat(semaphore.tryAcquire(Duration.ZERO)).isFalse();
    semaphore.release();
    semaphore.release();
    assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSignallingSemaphoreCountsWhatWasReleased() throws InterruptedException {
    ManagedSemaphore signals = manager.semaphore(0);
    assertThat(signals.tryAcquire(Duration.ZERO)).isFalse();

    assertThat(
            runInChild(
                () -> {
                  signals.release();
                  signals.release();
                }))
        .isZero();

    signals.acquire();
    assertThat(signals.tryAcquire(SOON)).isTrue();
    assertThat(signals.availablePermits()).isZero();

    ManagedSemaphore full = manager.semaphore(Integer.MAX_VALUE);
    assertThatThrownBy(full::release).isInstanceOf(IllegalStateException.class);
  }

  /** That the death was noticed is seen by the lock. */
  @Test
  @SuppressWarnings("LockNotBeforeTry") // it dies with the lock on purpose
  void aSignalThatADeadClientHasTakenIsNotGivenAgain() throws InterruptedException {
    ManagedSemaphore signals = manager.semaphore(1);
    Lock lock = manager.lock();

    assertThat(
            runInChild(
                () -> {
                  lock.lock();
                  signals.acquire();
                  Runtime.getRuntime().halt(9);
                }))
        .isEqualTo(9);

    assertThat(lock.tryLock(20, TimeUnit.SECONDS)).isTrue();
    lock.unlock();
    assertThat(signals.availablePermits()).isZero();
  }

  @Test
  void badCountsAreRefused() {
    assertThatThrownBy(() -> manager.semaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 0, not -1");
    assertThatThrownBy(() -> manager.boundedSemaphore(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, not 0");
    assertThatThrownBy(() -> manager.barrier(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, not 0");
  }

  @Test
  void aConditionWakesAWaiterInAnotherProcess() throws Exception {
    Lock lock = manager.lock();
    Condition changed = lock.newCondition();
    ManagedReference<Boolean> flag = manager.value(false);
    try (ChildProcess child =
        new ChildProcess(
            () -> {
              lock.lock();
              try {
                while (!flag.get()) {
                  changed.await();
                }
              } finally {
                lock.unlock();
              }
            })) {
      child.start();
      lock.lock();
      try {
        flag.set(true);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      assertThat(child.join(SOON)).isTrue();
      assertThat(child.exitCode()).hasValue(0);
    }
  }

  @Test
  void anEventReleasesItsWaiters() throws InterruptedException {
    ManagedEvent event = manager.event();
    assertThat(event.await(Duration.ofMillis(1))).isFalse();

    assertThat(runInChild(event::set)).isZero();

    event.await();
    assertThat(event.isSet()).isTrue();
  }

  @Test
  void aBarrierBreaksWhenAWaitingPartyDies() throws Exception {
    ManagedBarrier barrier = manager.barrier(3);
    try (ChildProcess party = new ChildProcess(() -> barrier.await())) {
      party.start();
      FutureTask<Integer> here = new FutureTask<>(() -> barrier.await());
      new Thread(here).start();
      await().until(() -> barrier.waiting() == 2);
      party.kill();

      assertThatThrownBy(here::get).hasCauseInstanceOf(BrokenBarrierException.class);
      assertThat(barrier.isBroken()).isTrue();
    }
  }

  /** Also where the abort is the last arrival that the barrier waits for. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anAbortBreaksABarrierUntilItIsReset(int parties) throws Exception {
    ManagedBarrier barrier = manager.barrier(parties);
    FutureTask<Integer> waiting = new FutureTask<>(() -> barrier.await());
    if (parties > 1) {
      new Thread(waiting).start();
      await().until(() -> barrier.waiting() == 1);
    }

    assertThat(runInChild(barrier::abort)).isZero();

    if (parties > 1) {
      assertThatThrownBy(() -> waiting.get(SOON.toSeconds(), TimeUnit.SECONDS))
          .hasCauseInstanceOf(BrokenBarrierException.class);
    }
    assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
    barrier.abort();
    assertThat(barrier.isBroken()).isTrue();
    barrier.reset();
    assertThat(barrier.isBroken()).isFalse();
    assertThat(barrier.waiting()).isZero();
  }

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
  void anInterruptReachesTheServerAndLosesNothing() throws Exception {
    IpcQueue<String> queue = manager.queue();
    CountDownLatch started = new CountDownLatch(1);
    FutureTask<String> getter =
        new FutureTask<>(
            () -> {
              started.countDown();
              return queue.get();
            });
    Thread thread = new Thread(getter);
    thread.start();
    started.await();
    thread.interrupt();

    assertThatThrownBy(getter::get).hasCauseInstanceOf(InterruptedException.class);
    queue.put("kept");
    assertThat(queue.get(SOON)).isEqualTo("kept");
  }

  @Test
  void proxiesNestInProxies() {
    List<List<String>> outer = manager.list();
    List<String> inner = manager.list();
    outer.add(inner);
    inner.add("late");

    assertThat(outer.get(0)).containsExactly("late");
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

  @Test
  void aFunctionOfTwoArgumentsMayThrow() {
    SerializableBiFunction<Integer, Integer, Integer> quotient = (a, b) -> a / b;

    assertThatThrownBy(() -> manager.value(1).update(v -> quotient.apply(v, 0)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void allWhoAskForANameAtTheSameTimeGetTheSameObject() throws Exception {
    Address address = manager.address();
    ManagedReference<Integer> made = manager.value(0);
    ManagedBarrier together = manager.barrier(3);
    SerializableCallable<Counter> factory =
        () -> {
          made.update(n -> n + 1);
          return new CounterImpl();
        };
    SerializableRunnable client =
        () -> {
          try (Manager connected = Manager.connect(address)) {
            together.await();
            connected.getOrCreate("counter", Counter.class, factory).increment();
          }
        };
    try (ChildProcess one = new ChildProcess(client);
        ChildProcess two = new ChildProcess(client)) {
      one.start();
      two.start();
      client.run();
      assertThat(one.join(SOON)).isTrue();
      assertThat(two.join(SOON)).isTrue();
    }

    assertThat(made.get()).isEqualTo(1);
    assertThat(manager.getOrCreate("counter", Counter.class, factory).increment()).isEqualTo(4);
  }

  @Test
  void everyKindOfObjectMayHaveAName() throws Exception {
    manager.named("queue").<Integer>queue().put(1);
    assertThat(manager.named("queue").<Integer>queue(7).get(SOON)).isEqualTo(1);
    manager.named("list").<Integer>list().add(2);
    assertThat(manager.named("list").<Integer>list()).containsExactly(2);
    manager.named("map").<String, Integer>map().put("three", 3);
    assertThat(manager.named("map").<String, Integer>map()).containsEntry("three", 3);
    manager.named("set").<Integer>set().add(4);
    assertThat(manager.named("set").<Integer>set()).containsExactly(4);
    manager.named("array").array(5, 5).set(0, 6);
    assertThat(manager.named("array").array(0)).containsExactly(6, 5);
    manager.named("value").value(7);
    assertThat(manager.named("value").value(8).get()).isEqualTo(7);

    assertThat(manager.named("namespace").namespace())
        .isEqualTo(manager.named("namespace").namespace());
    assertThat(manager.named("lock").lock()).isEqualTo(manager.named("lock").lock());
    assertThat(manager.named("event").event()).isEqualTo(manager.named("event").event());
    assertThat(manager.named("barrier").barrier(2)).isEqualTo(manager.named("barrier").barrier(3));
    assertThat(manager.named("semaphore").semaphore(0))
        .isEqualTo(manager.named("semaphore").boundedSemaphore(1))
        .isNotEqualTo(manager.semaphore(0));

    BlockingQueue<?> jobs =
        manager.getOrCreate("jobs", BlockingQueue.class, LinkedBlockingQueue::new);
    assertThat(jobs).isEmpty();
  }

  @Test
  void aNameWhoseFactoryFailsIsFreeAndOneInUseHasOneType() throws Exception {
    assertThatThrownBy(
            () ->
                manager.getOrCreate(
                    "n",
                    Counter.class,
                    () -> {
                      throw new IOException("no counter");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no counter");
    manager.named("n").list();
    assertThatThrownBy(() -> manager.named("n").set())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("java.util.List, not a java.util.Set");
    assertThatThrownBy(() -> manager.getOrCreate("m", CounterImpl.class, CounterImpl::new))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an interface");
  }

  @Test
  void whoWaitsForANameMakesTheObjectIfItsMakerDies() throws Exception {
    Address address = manager.address();
    ManagedEvent begun = manager.event();
    SerializableCallable<Counter> endless =
        () -> {
          begun.set();
          new CountDownLatch(1).await();
          return new CounterImpl();
        };
    try (ChildProcess maker =
        new ChildProcess(
            () -> {
              try (Manager connected = Manager.connect(address)) {
                connected.getOrCreate("orphan", Counter.class, endless);
              }
            })) {
      maker.start();
      begun.await();
      FutureTask<Counter> waiting =
          new FutureTask<>(() -> manager.getOrCreate("orphan", Counter.class, CounterImpl::new));
      Thread thread = new Thread(waiting);
      thread.start();
      await().until(() -> Threads.isAsleep(thread));
      assertThat(manager.getOrCreate("other", Counter.class, CounterImpl::new).increment())
          .isEqualTo(1);
      maker.kill();
      assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).increment()).isEqualTo(1);
    }
  }

  @Test
  void theWaitForANameCanBeInterrupted() throws Exception {
    ManagedEvent begun = manager.event();
    ManagedEvent goOn = manager.event();
    SerializableCallable<List<String>> slow =
        () -> {
          begun.set();
          goOn.await();
          return new ArrayList<>(List.of("made slowly"));
        };
    FutureTask<List<?>> maker =
        new FutureTask<>(() -> manager.getOrCreate("slow", List.class, slow));
    new Thread(maker).start();
    begun.await();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> manager.getOrCreate("slow", List.class, ArrayList::new))
        .isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> manager.named("slow").list())
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();

    goOn.set();
    assertThat(maker.get(SOON.toSeconds(), TimeUnit.SECONDS)).hasToString("[made slowly]");
    assertThat(manager.named("slow").<String>list()).containsExactly("made slowly");
  }

  @Test
  void aFactoryMayAskForOtherNamesButNotForItsOwn() throws Exception {
    Address address = manager.address();
    Counter outer =
        manager.getOrCreate(
            "outer",
            Counter.class,
            () -> {
              try (Manager inServer = Manager.connect(address)) {
                inServer.getOrCreate("inner", Counter.class, CounterImpl::new).increment();
              }
              return new CounterImpl();
            });
    assertThat(outer.increment()).isEqualTo(1);
    assertThat(manager.getOrCreate("inner", Counter.class, CounterImpl::new).increment())
        .isEqualTo(2);

    assertThatThrownBy(
            () ->
                manager.getOrCreate(
                    "self",
                    Counter.class,
                    () -> {
                      try (Manager inServer = Manager.connect(address)) {
                        return inServer.getOrCreate("self", Counter.class, CounterImpl::new);
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'self'");
  }
}
