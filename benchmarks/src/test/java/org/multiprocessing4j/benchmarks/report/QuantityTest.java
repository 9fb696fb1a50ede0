package org.multiprocessing4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "4.75, us/op, 4.75 µs",
    "118.4, ns, 118 ns",
    "0.0131, ms, 13.1 µs",
    "1457427, msg/s, 1.46 M/s",
    "98404.3, ops/s, 98.4 k/s",
    "13.97, msg/s, 14.0 /s",
    "44249907, bytes, 42.2 MiB",
    "0.0004, fraction, 0.0400 %",
    "0.00126, fraction, 0.126 %",
    "9.996, us, 10.0 µs",
    "0.4567, ns, 0.457 ns"
  })
  void numbersAreShownWithTheUnitThatSuitsThem(double value, String unit, String shown) {
    assertThat(Quantity.of(value, unit)).hasToString(shown);
  }

  @Test
  void theBetterOneComesFirst() {
    Quantity fast = Quantity.of(2, "us");
    Quantity slow = Quantity.of(3, "us");
    Quantity many = Quantity.of(3, "msg/s");
    Quantity few = Quantity.of(2, "msg/s");
    assertThat(Quantity.BEST_FIRST.compare(fast, slow)).isNegative();
    assertThat(Quantity.BEST_FIRST.compare(many, few)).isNegative();
  }

  @Test
  void anUnknownUnitIsRefused() {
    assertThatThrownBy(() -> Quantity.of(1, "parsec"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parsec");
  }
}
