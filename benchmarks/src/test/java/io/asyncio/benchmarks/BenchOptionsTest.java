package io.asyncio.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BenchOptionsTest {
  @Test
  void noArgumentsMeanTheWholeTable() {
    BenchOptions options = BenchOptions.parse(List.of());

    assertEquals(
        List.of(
            "switch",
            "spawn_await",
            "group_1000",
            "queue_ping_pong",
            "future_await",
            "call_soon",
            "timer_cancel",
            "lock",
            "timeout",
            "to_thread",
            "parked_heap",
            "million_rss",
            "million_wake"),
        options.rows().stream().map(Row::key).toList());
    assertEquals(Effort.full(), options.effort());
    assertEquals(Optional.empty(), options.json());
  }

  @Test
  void optionsMayStandInAnyOrder() {
    BenchOptions options =
        BenchOptions.parse(
            List.of(
                "core", "--rounds", "3", "--only", "lock,switch,lock", "--quick", "--json", "f"));

    assertEquals(List.of(Row.SWITCH, Row.LOCK), options.rows());
    assertEquals(Effort.quick().withRounds(3), options.effort());
    assertEquals(Optional.of(Path.of("f").toAbsolutePath()), options.json());
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    assertEquals("there is no suite 'cor'; there is: core", messageFor("cor"));
    assertEquals("there is no option '--fast'", messageFor("core", "--fast"));
    assertEquals("there is no option 'lock'", messageFor("core", "lock"));
    assertEquals("--json needs a value after it", messageFor("--json"));
    assertEquals("--rounds takes a number from 1 to 99, not '0'", messageFor("--rounds", "0"));
    assertTrue(
        messageFor("--only", "locks").startsWith("there is no row 'locks'; there are: switch,"));
    assertTrue(messageFor("--only", "").startsWith("there is no row ''"));
  }

  @Test
  void everyTimedRowHasABenchmarkOfOurs() {
    for (Row row : Row.values()) {
      if (row.isTimedByJmh()) {
        assertFalse(Peer.OURS.benchmark(row.method()).isEmpty(), row.key());
      }
    }
  }

  private static String messageFor(String... arguments) {
    return assertThrows(
            IllegalArgumentException.class, () -> BenchOptions.parse(List.of(arguments)))
        .getMessage();
  }
}
