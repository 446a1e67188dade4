package io.asyncio.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HttpReportTest {
  private static final HttpCase PLAIN = new HttpCase(HttpCase.Kind.PLAIN, 64);

  private final RoundSamples samples = new RoundSamples();

  @Test
  void rowsAreNamedByMetricAndCase() {
    assertEquals(
        List.of(
            "rate/plain/64",
            "p50/plain/64",
            "p99/plain/64",
            "cpu/plain/64",
            "memory/plain/64",
            "memory/plain/64/allocated",
            "load/plain/64"),
        Stream.of(HttpMetric.values()).map(metric -> metric.row(PLAIN)).toList());
  }

  @Test
  void jsonComparesUsWithEachPeer() {
    add(HttpMetric.RATE, HttpPeer.OURS, 120_000);
    add(HttpMetric.RATE, HttpPeer.NETTY, 130_000);
    add(HttpMetric.RATE, HttpPeer.NODE, 40_000);
    add(HttpMetric.P50, HttpPeer.OURS, 480);
    add(HttpMetric.ALLOCATED, HttpPeer.OURS, 900);
    add(HttpMetric.LOAD, HttpPeer.OURS, 90);

    assertEquals(
        """
        [
          {"name": "rate/plain/64", "unit": "1/s", "better": "higher", "ours": 120000.000, "peers": {"netty": 130000.000, "node": 40000.000}},
          {"name": "memory/plain/64/allocated", "unit": "B", "better": "lower", "ours": 900.000, "peers": {}}
        ]
        """,
        report().json());
  }

  @Test
  void aimsCompareUsWithPeers() {
    add(HttpMetric.RATE, HttpPeer.OURS, 121);
    add(HttpMetric.RATE, HttpPeer.HELIDON, 100);
    add(HttpMetric.CPU, HttpPeer.OURS, 6);
    add(HttpMetric.CPU, HttpPeer.NETTY, 5);

    assertTrue(
        report()
            .table()
            .endsWith(
                """
                missed  cpu of ours 1.20 × netty in plain/64 (aim ≤ 1.05), met in 0 of 1
                met     rate of ours 1.21 × helidon in plain/64 (aim ≥ 1.20), met in 1 of 1\
                """));
  }

  @Test
  void aBusyGeneratorIsNamed() {
    add(HttpMetric.LOAD, HttpPeer.OURS, 60);
    assertEquals("The load generator was never the limit.", report().limits(95));

    add(HttpMetric.LOAD, HttpPeer.NETTY, 97);
    assertTrue(report().limits(95).endsWith("\n  plain/64: Netty"));
  }

  private void add(HttpMetric metric, HttpPeer peer, double value) {
    samples.add(1, metric.row(PLAIN), peer.key(), value);
  }

  private HttpReport report() {
    return new HttpReport(List.of(PLAIN), samples);
  }
}
