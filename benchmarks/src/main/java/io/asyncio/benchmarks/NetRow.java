package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// A row of the network benchmark's table.
///
/// @param metric what is compared
/// @param kind of the case
/// @param caseName of the case
record NetRow(NetMetric metric, NetCase.Kind kind, String caseName) {
  /// The columns of the loop itself, which are no servers.
  static final String WITH_NET = "net";

  static final String WITHOUT_NET = "plain";

  /// Returns the rows of the cases, metric by metric.
  static List<NetRow> of(List<NetCase> cases) {
    List<NetRow> rows = new ArrayList<>();
    for (NetMetric metric : NetMetric.values()) {
      for (NetCase one : cases) {
        if (NetMetric.of(one.kind()).contains(metric)) {
          rows.add(new NetRow(metric, one.kind(), one.name()));
          if (one.kind().isHeld() && metric != NetMetric.MEMORY) {
            rows.add(few(metric, one));
          }
        }
      }
    }
    return rows;
  }

  static NetRow of(NetMetric metric, NetCase one) {
    return new NetRow(metric, one.kind(), one.name());
  }

  /// The row that compares with few connections held by each server.
  static NetRow few(NetMetric metric, NetCase one) {
    String name = one.kind() == NetCase.Kind.HELD ? "held10" : "held10each";
    return new NetRow(metric, one.kind(), name);
  }

  String key() {
    return metric.key() + "/" + caseName;
  }

  String unit() {
    return metric.unit(kind);
  }

  boolean isMoreBetter() {
    return metric.isMoreBetter(kind);
  }
}
