package io.asyncio.benchmarks;

import java.util.List;
import java.util.Locale;

/// What is known of a case when it has been measured.
enum NetMetric {
  /// How many per second; of the loop itself, how long one takes.
  RATE("1/s"),
  P50("µs"),
  P99("µs"),
  /// Processor time of the server per message, or per connection that was accepted.
  CPU("µs"),
  /// Heap and direct buffers of the server per idle connection.
  MEMORY("B"),
  /// How busy the load generator was. Near 100 it is the limit, and the rate says little.
  LOAD("%");

  private final String unit;

  NetMetric(String unit) {
    this.unit = unit;
  }

  static List<NetMetric> of(NetCase.Kind kind) {
    return switch (kind) {
      case ECHO, ACCEPT, TLS, HANDSHAKE -> List.of(RATE, P50, P99, CPU, LOAD);
      case HELD, HELD_BY_SEVERAL -> List.of(P50, P99, MEMORY);
      case PLUGGED -> List.of(RATE);
    };
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String unit(NetCase.Kind kind) {
    return kind == NetCase.Kind.PLUGGED ? "ns" : unit;
  }

  boolean isMoreBetter(NetCase.Kind kind) {
    return this == RATE && kind != NetCase.Kind.PLUGGED;
  }
}
