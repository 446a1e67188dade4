package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The results of the HTTP benchmark, as a table of plain text and as JSON.
final class HttpReport {
  private static final int NAME_WIDTH = 33;

  private final List<HttpCase> cases;
  private final RoundSamples samples;
  private final PeerTable table;

  HttpReport(List<HttpCase> cases, RoundSamples samples) {
    this.cases = cases;
    this.samples = samples;
    this.table =
        new PeerTable(
            Stream.of(HttpPeer.values())
                .filter(peer -> !samples.isEmpty(peer.key()))
                .map(peer -> new PeerTable.Column(peer.key(), peer.title()))
                .toList(),
            samples,
            NAME_WIDTH);
  }

  /// Returns a table per metric, and how far each aim is reached.
  String table() {
    List<String> lines = new ArrayList<>();
    for (HttpMetric metric : HttpMetric.values()) {
      lines.add(table.heading());
      cases.stream()
          .filter(metric::isOf)
          .forEach(one -> lines.add(table.line(metric.row(one), metric.unit())));
      lines.add("");
    }
    for (HttpAim aim : HttpAim.all()) {
      aim.verdict(cases, samples).ifPresent(lines::add);
    }
    return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  /// Says where the load generator was the limit, in most rounds: at least so busy, in percent.
  String limits(double busy) {
    List<String> limited = new ArrayList<>();
    for (HttpCase one : cases) {
      String row = HttpMetric.LOAD.row(one);
      List<String> peers =
          table.columns().stream()
              .filter(column -> samples.value(row, column.key()).orElse(0) >= busy)
              .map(PeerTable.Column::title)
              .toList();
      if (!peers.isEmpty()) {
        limited.add("  " + one.name() + ": " + String.join(", ", peers));
      }
    }
    return limited.isEmpty()
        ? "The load generator was never the limit."
        : "The load generator was the limit, the server may be faster:\n"
            + String.join("\n", limited);
  }

  /// Returns a row per metric and case: `cpu/plain/64`.
  String json() {
    List<String> peers =
        table.columns().stream()
            .map(PeerTable.Column::key)
            .filter(key -> !key.equals(HttpPeer.OURS.key()))
            .toList();
    return PeerTable.json(
        Stream.of(HttpMetric.values())
            .filter(HttpMetric::isInJson)
            .flatMap(metric ->
                cases.stream()
                    .flatMap(one -> {
                      String row = metric.row(one);
                      return table.json(
                          new PeerTable.JsonRow(row, row, metric.unit(), metric.isMoreBetter()),
                          HttpPeer.OURS.key(),
                          peers);
                    })));
  }
}
