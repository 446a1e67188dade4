package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The results of the network benchmark, as a table of plain text and as JSON.
final class NetReport {
  private static final int NAME_WIDTH = 19;
  private static final int UNIT_WIDTH = 4;
  private static final int CELL_WIDTH = 11;

  private final List<NetRow> rows;
  private final NetSamples samples;
  private final List<EchoPeer> columns;

  NetReport(List<NetRow> rows, NetSamples samples) {
    this.rows = rows;
    this.samples = samples;
    this.columns =
        Stream.of(EchoPeer.values()).filter(peer -> !samples.isEmpty(peer.key())).toList();
  }

  /// Returns a table per metric, the loop's own rows, and how far each aim is reached.
  String table() {
    List<String> lines = new ArrayList<>();
    for (NetMetric metric : NetMetric.values()) {
      List<NetRow> some =
          rows.stream()
              .filter(row -> row.metric() == metric && row.kind() != NetCase.Kind.PLUGGED)
              .toList();
      if (!some.isEmpty()) {
        lines.add(heading());
        some.forEach(row -> lines.add(line(row)));
        lines.add("");
      }
    }
    for (NetRow row : rows) {
      if (row.kind() == NetCase.Kind.PLUGGED) {
        lines.add(
            left(row)
                + number(samples.value(row.key(), NetRow.WITH_NET))
                + " with a socket that listens, "
                + number(samples.value(row.key(), NetRow.WITHOUT_NET))
                + " without");
      }
    }
    lines.add("");
    for (NetAim aim : NetAim.all()) {
      aim.verdict(rows, samples).ifPresent(lines::add);
    }
    return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  private String heading() {
    return columns.stream()
        .map(peer -> right(peer.title()))
        .collect(Collectors.joining("", " ".repeat(NAME_WIDTH + UNIT_WIDTH), ""));
  }

  private String line(NetRow row) {
    return columns.stream()
        .map(peer -> right(number(samples.value(row.key(), peer.key()))))
        .collect(Collectors.joining("", left(row), ""));
  }

  private static String left(NetRow row) {
    return row.key()
        + " ".repeat(Math.max(1, NAME_WIDTH - row.key().length()))
        + row.unit()
        + " ".repeat(Math.max(1, UNIT_WIDTH - row.unit().length()));
  }

  private static String right(String text) {
    return " ".repeat(Math.max(1, CELL_WIDTH - text.length())) + text;
  }

  private static String number(OptionalDouble value) {
    return value.isEmpty() ? "-" : TableReport.number(value.getAsDouble());
  }

  /// Returns a row per metric, case and way of ours: `cpu/64B/64/streams`.
  String json() {
    return rows.stream()
        .filter(row -> row.metric() != NetMetric.LOAD)
        .flatMap(row ->
            row.kind() == NetCase.Kind.PLUGGED
                ? json(row, NetRow.WITH_NET, List.of(NetRow.WITHOUT_NET))
                : columns.stream()
                    .filter(EchoPeer::isOurs)
                    .flatMap(ours -> json(row, ours.key(), peers())))
        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  private List<String> peers() {
    return columns.stream().filter(peer -> !peer.isOurs()).map(EchoPeer::key).toList();
  }

  private Stream<String> json(NetRow row, String ours, List<String> peers) {
    return decimal(row, ours)
        .map(value ->
            "{\"name\": \"%s/%s\", \"unit\": \"%s\", \"better\": \"%s\", \"ours\": %s, \"peers\": {%s}}"
                .formatted(
                    row.key(),
                    ours,
                    row.unit(),
                    row.isMoreBetter() ? "higher" : "lower",
                    value,
                    peers.stream()
                        .flatMap(
                            peer -> decimal(row, peer).map(theirs -> "\"" + peer + "\": " + theirs))
                        .collect(Collectors.joining(", "))));
  }

  private Stream<String> decimal(NetRow row, String column) {
    return samples.value(row.key(), column).stream()
        .mapToObj(value -> String.format(Locale.ROOT, "%.3f", value));
  }
}
