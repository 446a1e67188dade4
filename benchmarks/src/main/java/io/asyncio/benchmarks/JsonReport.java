package io.asyncio.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The results as JSON: a list of `{name, unit, better, ours, peers: {…}}`.
final class JsonReport {
  private JsonReport() {}

  static String of(List<Row> rows, Samples samples) {
    return rows.stream()
        .flatMap(row -> row(row, samples).stream())
        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  private static Optional<String> row(Row row, Samples samples) {
    return number(samples.value(row, Peer.OURS))
        .map(ours ->
            "{\"name\": \"%s\", \"unit\": \"%s\", \"better\": \"lower\", \"ours\": %s, \"peers\": {%s}}"
                .formatted(row.key(), row.unit(), ours, peers(row, samples)));
  }

  private static String peers(Row row, Samples samples) {
    return Stream.of(Peer.values())
        .filter(peer -> peer != Peer.OURS)
        .flatMap(peer ->
            number(samples.value(row, peer))
                .map(value -> "\"" + peer.key() + "\": " + value)
                .stream())
        .collect(Collectors.joining(", "));
  }

  private static Optional<String> number(OptionalDouble value) {
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "%.3f", value.getAsDouble()));
  }
}
