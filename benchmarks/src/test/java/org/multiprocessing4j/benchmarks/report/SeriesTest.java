package org.multiprocessing4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.benchmarks.report.Quantity.Dimension;

class SeriesTest {
  @Test
  void theMedianIsTheMiddleValueWhateverTheOrder() {
    assertThat(rates(9, 1, 5).median().value()).isEqualTo(5);
    assertThat(rates(4, 1, 2, 9).median().value()).isEqualTo(3);
  }

  @Test
  void theLeastAndTheGreatestAreKept() {
    assertThat(rates(9, 1, 5).minimum().value()).isEqualTo(1);
    assertThat(rates(9, 1, 5).maximum().value()).isEqualTo(9);
  }

  @Test
  void aRatioIsTheMedianOfTheQuotientsOfEachRound() {
    Series quotients = rates(10, 100, 30).dividedBy(rates(1, 10, 100));
    assertThat(quotients.median().value()).isCloseTo(10, within(1e-9));
    assertThat(quotients.minimum().value()).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void timesAreNotComparedWithRates() {
    Series time = new Series(List.of(new Quantity(1, Dimension.TIME)));
    assertThatThrownBy(() -> time.dividedBy(rates(1))).isInstanceOf(IllegalArgumentException.class);
  }

  private static Series rates(double... values) {
    return new Series(
        Arrays.stream(values).mapToObj(v -> new Quantity(v, Dimension.RATE)).toList());
  }
}
