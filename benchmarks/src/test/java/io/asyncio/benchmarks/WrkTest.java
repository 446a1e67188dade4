package io.asyncio.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class WrkTest {
  private static final String OUTPUT =
      """
      Running 1s test @ http://127.0.0.1:42333/plain
        1 threads and 64 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency   502.11us  198.06us   6.44ms   92.50%
          Req/Sec   123.40k     5.02k  130.11k    80.00%
        250000 requests in 2.00s, 30.99MB read
      Requests/sec: 125000.00
      Transfer/sec:     15.50MB
      measured 250000 2000000 480 910 3
      """;

  @Test
  void theLineOfTheScriptCounts() {
    assertEquals(new HttpReading(250_000, 2e6, 480, 910, 3, 1.5e6), Wrk.parse(OUTPUT, 1.5e6));
  }

  @Test
  void rateAndLoadAreOfTheTimeThatItTook() {
    HttpReading reading = Wrk.parse(OUTPUT, 1.5e6);

    assertEquals(125_000, reading.perSecond());
    assertEquals(75, reading.load());
  }

  @Test
  void whatWrkSaidInsteadIsShown() {
    assertEquals(
        "wrk printed no line that begins with 'measured ': unable to connect",
        assertThrows(IllegalStateException.class, () -> Wrk.parse("unable to connect", 0))
            .getMessage());
  }
}
