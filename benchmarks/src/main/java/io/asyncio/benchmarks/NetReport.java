package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The results of the network benchmark, as a table of plain text and as JSON.
final class NetReport {
  private static final int NAME_WIDTH = 19;

  private final List<NetRow> rows;
  private final RoundSamples samples;
  private final List<EchoPeer> columns;
  private final PeerTable table;

  NetReport(List<NetRow> rows, RoundSamples samples) {
    this.rows = rows;
    this.samples = samples;
    this.columns =
        Stream.of(EchoPeer.values()).filter(peer -> !samples.isEmpty(peer.key())).toList();
    this.table =
        new PeerTable(
            columns.stream().map(peer -> new PeerTable.Column(peer.key(), peer.title())).toList(),
            samples,
            NAME_WIDTH);
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
        lines.add(table.heading());
        some.forEach(row -> lines.add(table.line(row.key(), row.unit())));
        lines.add("");
      }
    }
    for (NetRow row : rows) {
      if (row.kind() == NetCase.Kind.PLUGGED) {
        lines.add(
            table.left(row.key(), row.unit())
                + table.number(row.key(), NetRow.WITH_NET)
                + " with a socket that listens, "
                + table.number(row.key(), NetRow.WITHOUT_NET)
                + " without");
      }
    }
    lines.add("");
    for (NetAim aim : NetAim.all()) {
      aim.verdict(rows, samples).ifPresent(lines::add);
    }
    return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  /// Returns a row per metric, case and way of ours: `cpu/64B/64/streams`.
  String json() {
    return PeerTable.json(
        rows.stream()
            .filter(row -> row.metric() != NetMetric.LOAD)
            .flatMap(row ->
                row.kind() == NetCase.Kind.PLUGGED
                    ? json(row, NetRow.WITH_NET, List.of(NetRow.WITHOUT_NET))
                    : columns.stream()
                        .filter(EchoPeer::isOurs)
                        .flatMap(ours -> json(row, ours.key(), peers()))));
  }

  private List<String> peers() {
    return columns.stream().filter(peer -> !peer.isOurs()).map(EchoPeer::key).toList();
  }

  private Stream<String> json(NetRow row, String ours, List<String> peers) {
    return table.json(
        new PeerTable.JsonRow(row.key() + "/" + ours, row.key(), row.unit(), row.isMoreBetter()),
        ours,
        peers);
  }
}
