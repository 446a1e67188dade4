package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// What was measured in one run, by row and peer.
final class Samples {
  private final Map<Cell, List<Double>> samples = new HashMap<>();

  private record Cell(Row row, Peer peer) {}

  void add(Row row, Peer peer, double value) {
    samples.computeIfAbsent(new Cell(row, peer), _ -> new ArrayList<>()).add(value);
  }

  /// Returns the value that the report shows: the best sample, for every peer alike, because what
  /// disturbs a measurement only ever adds to it.
  OptionalDouble value(Row row, Peer peer) {
    return samples.getOrDefault(new Cell(row, peer), List.of()).stream()
        .mapToDouble(Double::doubleValue)
        .min();
  }
}
