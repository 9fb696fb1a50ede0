package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.pool.call.EncodedCall;

class ItemListTest {
  private final WorkItem a = item();
  private final WorkItem b = item();
  private final WorkItem c = item();

  private static WorkItem item() {
    SerializableCallable<Integer> task = () -> 1;
    return new WorkItem(EncodedCall.ofTask(task), 0, 0, null, outcome -> {});
  }

  /** Both ways, which must agree. */
  private static List<WorkItem> itemsOf(ItemList list) {
    List<WorkItem> forwards = new ArrayList<>();
    for (@Nullable WorkItem item = list.first(); item != null; item = item.next) {
      forwards.add(item);
    }
    List<WorkItem> backwards = new ArrayList<>();
    for (@Nullable WorkItem item = list.last(); item != null; item = item.previous) {
      backwards.add(item);
    }
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(forwards);
    assertThat(list.size()).isEqualTo(forwards.size());
    assertThat(list.isEmpty()).isEqualTo(forwards.isEmpty());
    return forwards;
  }

  @Test
  void itemsAreKeptInTheirOrder() {
    ItemList list = new ItemList();
    assertThat(itemsOf(list)).isEmpty();

    list.addFirst(b);
    list.addFirst(a);
    list.addLast(c);

    assertThat(itemsOf(list)).containsExactly(a, b, c);
  }

  @Test
  void anyItemCanBeRemovedAndAddedAgain() {
    for (WorkItem one : List.of(a, b, c)) {
      ItemList list = ItemList.of(List.of(a, b, c));
      List<WorkItem> rest = new ArrayList<>(List.of(a, b, c));
      rest.remove(one);

      list.remove(one);
      assertThat(itemsOf(list)).isEqualTo(rest);

      list.addFirst(one);
      assertThat(itemsOf(list)).hasSize(3).first().isSameAs(one);
      for (WorkItem item : itemsOf(list)) {
        list.remove(item);
      }
      assertThat(itemsOf(list)).isEmpty();
    }
  }

  @Test
  void takenItemsComeBehindThoseThatAreThere() {
    for (Supplier<ItemList> first :
        List.<Supplier<ItemList>>of(() -> ItemList.of(List.of(a)), ItemList::new)) {
      ItemList list = first.get();
      List<WorkItem> expected = itemsOf(list);
      ItemList others = ItemList.of(List.of(b, c));

      list.takeAll(others);
      list.takeAll(others); // which is empty now

      expected.addAll(List.of(b, c));
      assertThat(itemsOf(list)).isEqualTo(expected);
      assertThat(itemsOf(others)).isEmpty();
      expected.forEach(list::remove);
    }
  }
}
