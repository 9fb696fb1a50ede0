package org.multiprocessing4j.benchmarks.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.benchmarks.program.ProgramResult;

/** All that was measured, and why something was not. */
final class Results {
  private final Map<Figure, List<ProgramResult>> rounds = new EnumMap<>(Figure.class);
  private final Map<Figure, String> missing = new EnumMap<>(Figure.class);

  /** Notes what a figure was in the current round. */
  void add(Figure figure, ProgramResult result) {
    rounds.computeIfAbsent(figure, unused -> new ArrayList<>()).add(result);
  }

  /** Gives a figure up, with all its rounds, for a reason that the report will show. */
  void giveUp(Figure figure, String reason) {
    rounds.remove(figure);
    missing.put(figure, reason);
  }

  /** The figures that were given up, each with its reason. */
  Map<Figure, String> missing() {
    return missing;
  }

  /** What was measured, the first round first. */
  Map<Figure, List<ProgramResult>> rounds() {
    return rounds;
  }

  /**
   * The values of one figure.
   *
   * @param figure which one
   * @return its series, or empty if it was not measured
   */
  Optional<Series> series(Figure figure) {
    return series(figure, ProgramResult::value);
  }

  /** The 90th percentiles of one figure; empty if it was not measured or has none. */
  Optional<Series> p90(Figure figure) {
    return series(figure, ProgramResult::p90);
  }

  /** The 99th percentiles of one figure; empty if it was not measured or has none. */
  Optional<Series> p99(Figure figure) {
    return series(figure, ProgramResult::p99);
  }

  private Optional<Series> series(Figure figure, Function<ProgramResult, @Nullable Double> part) {
    List<Quantity> values = new ArrayList<>();
    for (ProgramResult result : rounds.getOrDefault(figure, List.of())) {
      Double number = part.apply(result);
      if (number != null) {
        values.add(Quantity.of(number, result.unit()));
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(new Series(values));
  }

  /**
   * How one figure compares with another.
   *
   * @param ours the dividend
   * @param peer the divisor
   * @return the quotient of each round, or empty if one of them was not measured
   */
  Optional<Series> ratio(Figure ours, Figure peer) {
    return series(ours).flatMap(a -> series(peer).map(a::dividedBy));
  }
}
