package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.SerializableBiFunction;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.process.ChildProcess;

/** Lists, maps, sets, queues and values that a manager keeps. */
@Timeout(60)
class ManagedCollectionsTest extends OneManager {
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
  @SuppressWarnings("unchecked") // the factory makes one of numbers
  void viewsAreCopiesThatCannotBeChangedEither() throws Exception {
    List<Integer> list = manager.list();
    list.addAll(List.of(1, 2, 3));
    List<Integer> part = list.subList(0, 2);
    assertThat(part).containsExactly(1, 2);
    assertThatThrownBy(part::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> part.set(0, 9)).isInstanceOf(UnsupportedOperationException.class);
    assertThat(list).containsExactly(1, 2, 3);

    NavigableMap<String, Integer> map = manager.create(NavigableMap.class, TreeMap::new);
    map.putAll(Map.of("a", 1, "b", 2));
    assertThat(map.headMap("b")).containsExactly(Map.entry("a", 1));
    assertThatThrownBy(() -> map.headMap("b").clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.headMap("b", true).put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(map.navigableKeySet().first()).isEqualTo("a");
    assertThat(map.descendingKeySet()).containsExactly("b", "a");
  }

  @Test
  void whatAMapHoldsIsTheCallersOwnCopy() {
    ConcurrentMap<String, List<Integer>> map = manager.map();
    map.put("k", List.of(1));
    assertThat(map.put("k", new ArrayList<>(List.of(2)))).containsExactly(1);
    map.get("k").add(3);
    assertThat(map.get("k")).containsExactly(2);
  }

  @Test
  void collectionsThatAreOnlyReadNeedNotBeSerialisable() {
    Map<Integer, Integer> pairs = new HashMap<>(Map.of(1, 10, 2, 20));
    List<Integer> list = manager.list();
    assertThat(list.addAll(pairs.keySet())).isTrue();
    assertThat(list.addAll(Collections.unmodifiableCollection(pairs.values()))).isTrue();
    assertThat(list).containsExactlyInAnyOrder(1, 2, 10, 20);
    assertThat(list.containsAll(pairs.values())).isTrue();
    assertThat(list.equals(new ArrayList<>(list).subList(0, 4))).isTrue();
    assertThat(list.removeAll(pairs.keySet())).isTrue();
    assertThat(list).hasSize(2);
  }

  /** A list of the user's own, with a method that needs more than a set. */
  interface Shelf extends List<String> {
    long countIn(NavigableSet<String> wanted);
  }

  static final class ShelfImpl extends ArrayList<String> implements Shelf {
    private static final long serialVersionUID = 1L;

    @Override
    public long countIn(NavigableSet<String> wanted) {
      return stream().filter(wanted::contains).count();
    }
  }

  @Test
  void anArgumentIsStillOfTheTypeOfItsParameter() throws Exception {
    Shelf shelf = manager.create(Shelf.class, ShelfImpl::new);
    shelf.addAll(List.of("A", "b"));
    NavigableSet<String> wanted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    wanted.add("a");
    assertThat(shelf.countIn(Collections.unmodifiableNavigableSet(wanted))).isOne();
  }

  /** Its hash code is another one in each process. */
  enum Size {
    SMALL,
    LARGE
  }

  @Test
  void equalCollectionsHaveTheSameHashCodeHere() {
    List<Size> list = manager.list();
    list.addAll(List.of(Size.values()));
    assertThat(list.equals(List.of(Size.values()))).isTrue();
    assertThat(list).hasSameHashCodeAs(List.of(Size.values()));
    Set<Size> set = manager.set();
    set.add(Size.LARGE);
    assertThat(set.equals(Set.of(Size.LARGE))).isTrue();
    assertThat(set).hasSameHashCodeAs(Set.of(Size.LARGE));
    ConcurrentMap<Size, Size> map = manager.map();
    map.put(Size.SMALL, Size.LARGE);
    assertThat(map.equals(Map.of(Size.SMALL, Size.LARGE))).isTrue();
    assertThat(map).hasSameHashCodeAs(Map.of(Size.SMALL, Size.LARGE));
  }

  /** Entries are not asked for one by one. */
  static final class WithoutGet extends HashMap<String, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer get(Object key) {
      throw new UnsupportedOperationException("a call for each entry");
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void theOtherCollectionIsCopiedAtOnceToo() throws Exception {
    Map<String, Integer> other = manager.create(Map.class, WithoutGet::new);
    other.put("a", 1);
    ConcurrentMap<String, Integer> map = manager.map();
    map.put("a", 1);
    assertThat(map.equals(other)).isTrue();
  }

  @Test
  void whatCannotTravelIsNotEqual() {
    List<Integer> list = manager.list();
    list.add(1);
    assertThat(list.equals(new Object())).isFalse();
    assertThat(list.equals(List.of(new Object()))).isFalse();
    TreeSet<Integer> sorted = new TreeSet<>((one, other) -> other - one);
    sorted.add(1);
    Set<Integer> set = manager.set();
    set.add(1);
    assertThat(set.equals(sorted)).isTrue();
  }

  @Test
  void aCollectionOfNoKindIsEqualToItselfOnly() throws Exception {
    Object collection = manager.create(Collection.class, ArrayDeque::new);
    assertThat(List.of(collection).contains(collection)).isTrue();
    assertThat(collection.equals(new ArrayList<>())).isFalse();
    assertThat(collection).hasSameHashCodeAs(collection);
  }

  @Test
  void aQueueIsEqualToItselfOnly() {
    IpcQueue<Integer> queue = manager.queue();
    IpcQueue<Integer> other = manager.queue();
    assertThat(queue.equals(queue)).isTrue();
    assertThat(queue).isNotEqualTo(other).hasSameHashCodeAs(queue);
    List<IpcQueue<Integer>> queues = new ArrayList<>(List.of(other, queue));
    assertThat(queues.remove(queue)).isTrue();
    assertThat(queues).hasSize(1);
  }

  @Test
  void whatATargetCannotTakeStaysInTheQueue() {
    IpcQueue<Integer> queue = manager.queue();
    queue.addAll(List.of(1, 2));
    assertThatNullPointerException().isThrownBy(() -> queue.drainTo(null));
    assertThatThrownBy(() -> queue.drainTo(List.of()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("ArrayList");
    assertThatThrownBy(() -> queue.getMany(List.of(), 2))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(queue).containsExactly(1, 2);
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
  void twoContainersMayWorkWithEachOther() throws Exception {
    List<Integer> one = manager.list();
    List<Integer> other = manager.list();
    one.addAll(List.of(1, 2, 3));
    other.addAll(one);
    Background<Boolean> otherWay = Background.start(() -> containsAllTheTime(other, one));
    assertThat(containsAllTheTime(one, other)).isTrue();
    assertThat(otherWay.result()).isTrue();
  }

  private static boolean containsAllTheTime(List<Integer> one, List<Integer> other) {
    return IntStream.range(0, 300).allMatch(i -> one.containsAll(other));
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
    List<Background<Integer>> adders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      adders.add(
          Background.start(
              () -> {
                for (int n = 0; n < 50; n++) {
                  map.merge("n", 1, Integer::sum);
                }
                return map.computeIfAbsent("other", key -> key.length());
              }));
    }
    for (Background<Integer> adder : adders) {
      assertThat(adder.result()).isEqualTo(5);
    }

    assertThat(map).containsEntry("n", 200).containsEntry("other", 5);
  }

  /** Neither does the value have an {@code equals}, nor does the function leave it alone. */
  @Test
  void aMapRecognisesWhatAFunctionHasChanged() throws Exception {
    ConcurrentMap<String, int[]> map = manager.map();
    map.put("n", new int[1]);
    List<Background<int[]>> adders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      adders.add(
          Background.start(
              () -> {
                for (int n = 0; n < 25; n++) {
                  map.computeIfPresent("n", (key, counter) -> increased(counter));
                }
                return map.compute("n", (key, counter) -> increased(counter));
              }));
    }
    for (Background<int[]> adder : adders) {
      assertThat(adder.result()[0]).isBetween(26, 104);
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
  void aMapRefusesToReplaceByNull() {
    ConcurrentMap<String, Integer> map = manager.map();
    map.put("a", 1);
    assertThatNullPointerException().isThrownBy(() -> map.replaceAll((key, value) -> null));
    assertThatNullPointerException()
        .isThrownBy(
            () ->
                map.replaceAll(
                    (BiFunction<String, Integer, Integer> & Serializable) (key, value) -> null));
    assertThat(map).containsExactly(Map.entry("a", 1));
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
  void aQueueBelongsToTheManagerAndTakesNoBuffers() throws InterruptedException {
    IpcQueue<String> queue = manager.queue();
    queue.close();
    queue.put("still open");
    assertThat(queue.get(SOON)).isEqualTo("still open");
    assertThatThrownBy(() -> queue.putBytes(ByteBuffer.allocate(1)))
        .isInstanceOf(NotSerializableValueException.class);
    assertThatThrownBy(() -> queue.getBytes(ByteBuffer.allocate(1)))
        .isInstanceOf(NotSerializableValueException.class);
    assertThatThrownBy(() -> queue.putManyBytes(ByteBuffer.allocate(1), new int[] {1}, 1))
        .isInstanceOf(NotSerializableValueException.class);
    assertThatThrownBy(() -> queue.getManyBytes(ByteBuffer.allocate(1), new int[1]))
        .isInstanceOf(NotSerializableValueException.class);
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
  @SuppressWarnings("NullAway") // the point of it
  void aNamespaceTakesNoNull() {
    Namespace namespace = manager.namespace();
    namespace.set("x", 1);

    assertThatThrownBy(() -> namespace.set("x", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("x");
    assertThatThrownBy(() -> namespace.<Integer>update("x", 0, x -> null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("x");

    assertThat(namespace.toMap()).containsExactly(Map.entry("x", 1));
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
  void aFunctionOfTwoArgumentsMayThrow() {
    SerializableBiFunction<Integer, Integer, Integer> quotient = (a, b) -> a / b;

    assertThatThrownBy(() -> manager.value(1).update(v -> quotient.apply(v, 0)))
        .isInstanceOf(ArithmeticException.class);
  }
}
