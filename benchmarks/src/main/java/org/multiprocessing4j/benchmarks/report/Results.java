package org.multiprocessing4j.benchmarks.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was measured, and why something was not. */
final class Results {
  private final Map<Figure, List<Quantity>> rounds = new EnumMap<>(Figure.class);
  private final Map<Figure, String> missing = new EnumMap<>(Figure.class);

  /** Notes the value of a figure in the current round. */
  void add(Figure figure, Quantity value) {
    rounds.computeIfAbsent(figure, unused -> new ArrayList<>()).add(value);
  }

  /** Gives a figure up, with all its rounds, for a reason that the report will show. */
  void giveUp(Figure figure, String reason) {
    rounds.remove(figure);
    missing.put(figure, reason);
  }

  /** Whether a figure was given up. */
  boolean isGivenUp(Figure figure) {
    return missing.containsKey(figure);
  }

  /** The figures that were given up, each with its reason. */
  Map<Figure, String> missing() {
    return missing;
  }

  /**
   * The values of one figure.
   *
   * @param figure which one
   * @return its series, or empty if it was not measured
   */
  Optional<Series> series(Figure figure) {
    return Optional.ofNullable(rounds.get(figure)).map(Series::new);
  }

  /**
   * How one figure compares with another.
   *
   * @param ours the dividend
   * @param peer the divisor
   * @return the median quotient, or empty if one of them was not measured
   */
  Optional<Double> ratio(Figure ours, Figure peer) {
    return series(ours).flatMap(a -> series(peer).map(a::ratioTo));
  }
}
