package io.asyncio.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Prints rows that have a value for each of some peers, as plain text and as JSON.
///
/// @param columns who was measured
/// @param samples what came out
/// @param nameWidth how long the name of a row may be
record PeerTable(List<Column> columns, RoundSamples samples, int nameWidth) {

  private static final int UNIT_WIDTH = 4;
  private static final int CELL_WIDTH = 11;

  /// Who was measured.
  ///
  /// @param key the name in the samples and in JSON
  /// @param title the heading
  record Column(String key, String title) {}

  String heading() {
    return columns.stream()
        .map(column -> right(column.title()))
        .collect(Collectors.joining("", " ".repeat(nameWidth + UNIT_WIDTH), ""));
  }

  String line(String row, String unit) {
    return columns.stream()
        .map(column -> right(number(row, column.key())))
        .collect(Collectors.joining("", left(row, unit), ""));
  }

  String left(String row, String unit) {
    return row
        + " ".repeat(Math.max(1, nameWidth - row.length()))
        + unit
        + " ".repeat(Math.max(1, UNIT_WIDTH - unit.length()));
  }

  private static String right(String text) {
    return " ".repeat(Math.max(1, CELL_WIDTH - text.length())) + text;
  }

  String number(String row, String column) {
    OptionalDouble value = samples.value(row, column);
    return value.isEmpty() ? "-" : TableReport.number(value.getAsDouble());
  }

  /// A row as JSON has it.
  ///
  /// @param name in JSON
  /// @param key in the samples
  record JsonRow(String name, String key, String unit, boolean isMoreBetter) {}

  /// Returns a list of `{name, unit, better, ours, peers: {…}}`.
  static String json(Stream<String> rows) {
    return rows.collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  /// Returns one element of that list; none if ours has not been measured.
  ///
  /// @param ours the column that is compared
  /// @param peers those it is compared with
  Stream<String> json(JsonRow row, String ours, List<String> peers) {
    return decimal(row, ours)
        .map(value ->
            "{\"name\": \"%s\", \"unit\": \"%s\", \"better\": \"%s\", \"ours\": %s, \"peers\": {%s}}"
                .formatted(
                    row.name(),
                    row.unit(),
                    row.isMoreBetter() ? "higher" : "lower",
                    value,
                    peers.stream()
                        .flatMap(
                            peer -> decimal(row, peer).map(theirs -> "\"" + peer + "\": " + theirs))
                        .collect(Collectors.joining(", "))));
  }

  private Stream<String> decimal(JsonRow row, String column) {
    return samples.value(row.key(), column).stream()
        .mapToObj(value -> String.format(Locale.ROOT, "%.3f", value));
  }
}
