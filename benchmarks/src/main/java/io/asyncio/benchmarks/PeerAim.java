package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A bound for one of our columns in some rows: a ratio to another column, measured in the same
/// round, or a value.
///
/// @param metric what the rows measure
/// @param unit of the rows
/// @param isLeast whether the bound is to be reached at least, because more is better
/// @param peer the column to compare with; empty for a bound in the rows' unit
record PeerAim(
    String metric, String unit, boolean isLeast, String ours, double bound, Optional<String> peer) {

  /// A row that the aim holds for.
  ///
  /// @param caseName for the message
  /// @param key in the samples
  record Where(String caseName, String key) {}

  private record Reached(String caseName, double value) {}

  /// Returns how far we are where we are farthest from it, and in how many cases it is met; empty
  /// if nothing was measured.
  Optional<String> verdict(List<Where> rows, RoundSamples samples) {
    List<Reached> all = new ArrayList<>();
    for (Where row : rows) {
      reached(row.key(), samples).ifPresent(value -> all.add(new Reached(row.caseName(), value)));
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    all.sort((one, other) ->
        isLeast
            ? Double.compare(one.value(), other.value())
            : Double.compare(other.value(), one.value()));
    Reached worst = all.getFirst();
    long met =
        all.stream().filter(one -> isLeast ? one.value() >= bound : one.value() <= bound).count();
    return Optional.of(
        (met == all.size() ? "met     " : "missed  ")
            + "%s of %s %s%s in %s (aim %s %s), met in %d of %d"
                .formatted(
                    metric,
                    ours,
                    TableReport.number(worst.value()),
                    peer.map(name -> " × " + name).orElse(" " + unit),
                    worst.caseName(),
                    isLeast ? "≥" : "≤",
                    TableReport.number(bound),
                    met,
                    all.size()));
  }

  private OptionalDouble reached(String row, RoundSamples samples) {
    return peer.isPresent()
        ? samples.ratio(row, ours, peer.orElseThrow())
        : samples.value(row, ours);
  }
}
