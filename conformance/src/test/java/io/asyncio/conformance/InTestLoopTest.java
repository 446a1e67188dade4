package io.asyncio.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Mode;
import io.asyncio.testing.VirtualClock;
import io.asyncio.testing.junit.AsyncioTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The twins print CPython's lines in the loop of a test as well, on its virtual time and under its
/// checks.
final class InTestLoopTest {

  /// Programs about what lies around a run, which a test's loop has behind it or still before it.
  private static final List<String> AROUND_A_RUN =
      List.of(
          // make, run, stop or close loops themselves
          "loop/call_soon_fifo",
          "loop/closed_loop_errors",
          "loop/nested_run_errors",
          "loop/run_until_complete_outcomes",
          "loop/stop_and_resume",
          "context/runner_context",
          "debug/bad_callbacks",
          "debug/slow_callback_report",
          // show what happens without a loop, or when a run ends
          "loop/no_running_loop",
          "loop/run_leftover_error",
          "groups/interrupt_in_child",
          "timeouts/misuse_errors",
          // begin with asyncio's own exception handler, where a test has one
          "loop/callback_error_to_handler",
          "debug/task_error_never_retrieved");

  static List<Entry> entries() {
    var virtual = new Setting(Mode.AUTOMATIC, true);
    return Index.load().entries().stream()
        .filter(entry -> entry.fits(virtual) && !AROUND_A_RUN.contains(entry.path()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("entries")
  @AsyncioTest
  void aTwinPrintsTheTraceOfItsOriginal(Entry entry, VirtualClock clock) throws Exception {
    var stage = new Stage(clock);
    entry.twin().play(stage);
    assertEquals(entry.expected(), stage.printed());
  }

  @Test
  void whatIsLeftOutIsNamedAsItIsInTheIndex() {
    var index = Index.load();
    AROUND_A_RUN.forEach(path -> assertTrue(index.find(path).isPresent(), path));
    assertTrue(entries().size() >= 105, () -> entries().size() + " twins are played");
  }
}
