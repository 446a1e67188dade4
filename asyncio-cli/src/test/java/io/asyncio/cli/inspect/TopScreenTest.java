package io.asyncio.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.inspect.LoopView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TopScreenTest {
  private static final int MANY = Integer.MAX_VALUE;

  @Test
  void aFrameShowsLoopLagTasksAndTheLongestWaits() {
    var loop = Views.loop(Views.waiting(1, "a", "task 'b'", 2L), Views.waiting(2, "b", "sleep"));

    assertEquals(
        """
        title
        loop 1 on thread 'main': sleeping, native mode, age 12.3s
          steps …/s, ready 1, timers 2, outside 3
          lag   median 0.1 ms, max 5.0 ms  ▁▂▅
          tasks 2 (2 waiting)
          longest waits
              2.0s  b                     sleep                           app.Main.step(Main.java:2)
              1.0s  a                     task 'b'                        app.Main.step(Main.java:1)
          slowest steps
            task 'main' 1203 ms
        """,
        new TopScreen("title").frame(List.of(loop), Duration.ZERO, MANY, MANY));
  }

  @Test
  void stepsPerSecondAreTheDifferenceOfTwoFrames() {
    var screen = new TopScreen("title");
    screen.frame(List.of(withSteps(1000)), Duration.ZERO, MANY, MANY);

    var frame = screen.frame(List.of(withSteps(4000)), Duration.ofSeconds(2), MANY, MANY);

    assertTrue(frame.contains("  steps 1 500/s, ready"), frame);
  }

  private static LoopView withSteps(long steps) {
    var loop = Views.loop();
    return new LoopView(
        loop.id(),
        loop.thread(),
        loop.mode(),
        loop.state(),
        false,
        true,
        0,
        steps,
        0,
        0,
        0,
        List.of(),
        0,
        "",
        List.of(),
        List.of(),
        0,
        0,
        0,
        0,
        0,
        List.of(),
        List.of());
  }

  @Test
  void aStallAndADeadlockAreNamed() {
    var frame =
        new TopScreen("title")
            .frame(List.of(Views.stalled(), Views.deadlocked()), Duration.ZERO, MANY, MANY);

    assertTrue(frame.contains("\n  now   task 'greedy', for 4.2s\n"), frame);
    assertTrue(frame.contains("\n  deadlock of 3 tasks; './asyncio ps' shows it\n"), frame);
  }

  @Test
  void aFrameFitsTheScreen() {
    var lines =
        new TopScreen("t".repeat(100))
            .frame(List.of(Views.deadlocked()), Duration.ZERO, 40, 5)
            .lines()
            .toList();

    assertEquals(5, lines.size());
    assertTrue(lines.stream().allMatch(line -> Text.width(line) <= 40), lines.toString());
    assertEquals("t".repeat(39) + "…", lines.getFirst());
  }

  @Test
  void aProcessWhoseLoopsHaveEndedIsSaidToHaveNone() {
    assertEquals(
        "title\nno loop runs\n",
        new TopScreen("title").frame(List.of(), Duration.ZERO, MANY, MANY));
  }
}
