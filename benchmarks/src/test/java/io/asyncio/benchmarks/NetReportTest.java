package io.asyncio.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NetReportTest {
  private static final String CPU = "cpu/64B/64";

  private final RoundSamples samples = new RoundSamples();

  @Test
  void jsonHasARowForEachOfOurServers() {
    samples.add(1, CPU, "streams", 12);
    samples.add(1, CPU, "protocol", 11);
    samples.add(1, CPU, "netty", 10);
    samples.add(1, "rate/64B/64", "streams", 100_000);
    samples.add(1, "rate/switch", "net", 110);
    samples.add(1, "rate/switch", "plain", 100);

    assertEquals(
        """
        [
          {"name": "rate/64B/64/streams", "unit": "1/s", "better": "higher", "ours": 100000.000, "peers": {}},
          {"name": "rate/switch/net", "unit": "ns", "better": "lower", "ours": 110.000, "peers": {"plain": 100.000}},
          {"name": "cpu/64B/64/streams", "unit": "µs", "better": "lower", "ours": 12.000, "peers": {"netty": 10.000}},
          {"name": "cpu/64B/64/protocol", "unit": "µs", "better": "lower", "ours": 11.000, "peers": {"netty": 10.000}}
        ]
        """,
        report("64B/64,switch").json());
  }

  @Test
  void aimsCompareWithinEachRound() {
    for (int round = 1; round <= 3; round++) {
      samples.add(round, CPU, "streams", round * 11.0);
      samples.add(round, CPU, "netty", round * 10.0);
    }
    samples.add(4, CPU, "streams", 1);

    assertTrue(
        report("64B/64")
            .table()
            .endsWith("met     cpu of streams 1.10 × netty in 64B/64 (aim ≤ 1.15), met in 1 of 1"));
  }

  @Test
  void oneCaseThatMissesMissesTheAim() {
    for (String row : List.of("rate/64B/1", "rate/64B/64")) {
      samples.add(1, row, "vertx", 1_000);
    }
    samples.add(1, "rate/64B/1", "streams", 1_100);
    samples.add(1, "rate/64B/64", "streams", 1_300);

    assertTrue(
        report("64B")
            .table()
            .endsWith("missed  rate of streams 1.10 × vertx in 64B/1 (aim ≥ 1.20), met in 1 of 2"));
  }

  private NetReport report(String cases) {
    return new NetReport(NetRow.of(NetCase.named(cases)), samples);
  }
}
