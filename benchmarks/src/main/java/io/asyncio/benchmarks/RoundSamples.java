package io.asyncio.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What the rounds of the network benchmark have measured, by row and column.
final class RoundSamples {
  private final Map<Cell, Map<Integer, Double>> samples = new HashMap<>();

  private record Cell(String row, String column) {}

  void add(int round, String row, String column, double value) {
    samples.computeIfAbsent(new Cell(row, column), _ -> new TreeMap<>()).put(round, value);
  }

  private Map<Integer, Double> rounds(String row, String column) {
    return samples.getOrDefault(new Cell(row, column), Map.of());
  }

  boolean isEmpty(String column) {
    return samples.keySet().stream().noneMatch(cell -> cell.column().equals(column));
  }

  /// Returns the median of the rounds.
  OptionalDouble value(String row, String column) {
    return median(rounds(row, column).values());
  }

  /// Returns the median of the ratios of each round: what disturbs a round disturbs both.
  OptionalDouble ratio(String row, String column, String base) {
    Map<Integer, Double> bases = rounds(row, base);
    return median(
        rounds(row, column).entrySet().stream()
            .filter(sample -> bases.getOrDefault(sample.getKey(), 0.0) > 0)
            .map(sample -> sample.getValue() / bases.getOrDefault(sample.getKey(), 0.0))
            .toList());
  }

  private static OptionalDouble median(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return OptionalDouble.empty();
    }
    int middle = sorted.size() / 2;
    return OptionalDouble.of(
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
  }
}
