package io.asyncio.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private final Samples samples = new Samples();

  @Test
  void jsonHasTheFormThatAllBenchesShare() {
    samples.add(Row.SWITCH, Peer.OURS, 100);
    samples.add(Row.SWITCH, Peer.BARE_VT, 80.5);
    samples.add(Row.SWITCH, Peer.CPYTHON, 2000);
    samples.add(Row.PARKED_HEAP, Peer.OURS, 600);
    samples.add(Row.LOCK, Peer.KOTLIN, 9);

    assertEquals(
        """
        [
          {"name": "switch", "unit": "ns", "better": "lower", "ours": 100.000, "peers": {"bare_vt": 80.500, "cpython": 2000.000}},
          {"name": "parked_heap", "unit": "B", "better": "lower", "ours": 600.000, "peers": {}}
        ]
        """,
        JsonReport.of(List.of(Row.SWITCH, Row.LOCK, Row.PARKED_HEAP), samples));
  }

  @Test
  void theTableShowsRatiosAndHowFarTheAimsAreReached() {
    samples.add(Row.SWITCH, Peer.OURS, 125);
    samples.add(Row.SWITCH, Peer.BARE_VT, 100);
    samples.add(Row.SWITCH, Peer.CPYTHON, 1250);

    assertEquals(
        """
                                  ours   bare VT    JDK VT    Kotlin   CPython     ours/bare   Kotlin/ours  CPython/ours
        switch          ns         125       100         -         -     1,250          1.25                        10.0

        switch          met     1.25 × bare VT (aim ≤ 1.30)
        switch          missed  10.0 × faster than CPython (aim ≥ 15.0)\
        """,
        TableReport.of(List.of(Row.SWITCH), samples));
  }

  @Test
  void theBestSampleCountsForEveryPeerAlike() {
    for (double nanos : new double[] {5, 1, 9, 2}) {
      samples.add(Row.LOCK, Peer.OURS, nanos);
      samples.add(Row.LOCK, Peer.CPYTHON, nanos + 1);
    }

    assertEquals(1, samples.value(Row.LOCK, Peer.OURS).orElseThrow());
    assertEquals(2, samples.value(Row.LOCK, Peer.CPYTHON).orElseThrow());
    assertTrue(samples.value(Row.LOCK, Peer.KOTLIN).isEmpty());
  }
}
