package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// What was measured in one run, by row and peer.
final class Samples {
  private final Map<Cell, List<Double>> samples = new HashMap<>();

  private record Cell(Row row, Peer peer) {}

  void add(Row row, Peer peer, double value) {
    samples.computeIfAbsent(new Cell(row, peer), _ -> new ArrayList<>()).add(value);
  }

  /// Returns the value that the report shows: the best of all samples for CPython, to be on the
  /// safe side of every comparison, the median for everybody else.
  OptionalDouble value(Row row, Peer peer) {
    List<Double> values = samples.get(new Cell(row, peer));
    if (values == null) {
      return OptionalDouble.empty();
    }
    if (peer == Peer.CPYTHON) {
      return OptionalDouble.of(values.stream().min(Comparator.naturalOrder()).orElseThrow());
    }
    return OptionalDouble.of(median(values.stream().mapToDouble(Double::doubleValue)));
  }

  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
