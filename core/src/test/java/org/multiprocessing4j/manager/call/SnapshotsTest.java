package org.multiprocessing4j.manager.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotsTest {

  @Test
  void whatIsSortedIsCopiedWithItsOrder() {
    TreeMap<String, Integer> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.putAll(Map.of("b", 1, "A", 2));
    assertThat(Snapshots.copy(map.descendingMap()))
        .isInstanceOf(TreeMap.class)
        .isEqualTo(map)
        .hasToString("{b=1, A=2}");
    assertThat(Snapshots.copy(map.navigableKeySet()))
        .isInstanceOf(TreeSet.class)
        .hasToString("[A, b]");
  }

  /** Others may add and remove elements between a look at the size and one at the elements. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void whatChangesMeanwhileIsCopiedAsItIsFound(int wrong) {
    ConcurrentSkipListSet<Integer> set =
        new ConcurrentSkipListSet<>(List.of(1, 2, 3)) {
          @Override
          public int size() {
            return super.size() + wrong;
          }
        };
    assertThat(Snapshots.copy(set)).hasToString("[1, 2, 3]");
    ConcurrentSkipListMap<Integer, Integer> map =
        new ConcurrentSkipListMap<>(Map.of(1, 4, 2, 5)) {
          @Override
          public int size() {
            return super.size() + wrong;
          }
        };
    assertThat(Snapshots.copy(map)).hasToString("{1=4, 2=5}");
  }
}
