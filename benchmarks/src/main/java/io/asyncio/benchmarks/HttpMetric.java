package io.asyncio.benchmarks;

import java.util.Locale;

/// What is known of a case when it has been measured.
enum HttpMetric {
  /// Requests answered, or messages returned, per second.
  RATE("1/s"),
  P50("µs"),
  P99("µs"),
  /// Processor time of the server or client per request or message.
  CPU("µs"),
  /// What of it lies in memory, at the end of the case.
  MEMORY("MiB"),
  /// What a server or client in a JVM takes from the heap per request or message.
  ALLOCATED("B"),
  /// How busy the load generator was, or the server that clients ask. Near 100 it is the limit, and
  /// the rate says little.
  LOAD("%");

  private final String unit;

  HttpMetric(String unit) {
    this.unit = unit;
  }

  /// Says whether wrk tells it of such a case: latencies of rows of requests it counts as if each
  /// had been sent when the one before it was answered, and so gets them wrong.
  boolean isOf(HttpCase one) {
    return one.kind().depth() == 1 || (this != P50 && this != P99);
  }

  /// Returns the name of a case's row: `rate/plain/64`. What is allocated is a kind of memory:
  /// `memory/plain/64/allocated`.
  String row(HttpCase one) {
    return this == ALLOCATED
        ? MEMORY.row(one) + "/allocated"
        : name().toLowerCase(Locale.ROOT) + "/" + one.name();
  }

  /// Returns how a verdict calls it.
  String words() {
    return this == ALLOCATED ? "allocation" : name().toLowerCase(Locale.ROOT);
  }

  String unit() {
    return unit;
  }

  boolean isMoreBetter() {
    return this == RATE;
  }

  /// Says whether a program is to compare it from one run to the next.
  boolean isInJson() {
    return switch (this) {
      case RATE, P99, CPU, MEMORY, ALLOCATED -> true;
      case P50, LOAD -> false;
    };
  }
}
