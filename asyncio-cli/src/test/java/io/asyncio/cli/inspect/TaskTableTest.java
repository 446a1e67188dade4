package io.asyncio.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.inspect.LoopView;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskTableTest {
  private static final String HEADER =
      "loop 1 on thread 'main': sleeping, native mode, 2 tasks (2 waiting), lag 0.1 ms, age 12.3s\n";

  private static String table(LoopView... loops) {
    return new TaskTable(Integer.MAX_VALUE, false).of(List.of(loops));
  }

  @Test
  void aLoopIsALineAndATableOfItsTasks() {
    assertEquals(
        HEADER
            + """
              ID  NAME   STATE    SINCE  WAITS FOR     WHERE
              1   main   waiting  1.0s   task 'child'  app.Main.step(Main.java:1)
              20  child  ready
            """,
        table(Views.loop(Views.waiting(1, "main", "task 'child'", 20L), Views.ready(20, "child"))));
  }

  @Test
  void aStallComesFirstWithItsStack() {
    assertEquals(
        """
        stalled: task 'greedy' has been running for 4.2s and lets no other task of loop 2 go on
            at app.Main.spin(Main.java:9)
        loop 2 on thread 'loop\\n2': stalled, portable mode, debug, 1 task (1 running), lag unknown, age 1d01h
          looked at from outside while it may have been changing
          1 task, 0 shown, evenly chosen
        """,
        table(Views.stalled()));
  }

  @Test
  void aDeadlockIsToldInWords() {
    assertEquals(
        """
        deadlock: 3 tasks of loop 1 wait for one another, none can go on
          task 'a' waits for lock held by task 'b', at app.Main.step(Main.java:1)
          task 'b' waits for lock, held by task 'c', at app.Main.step(Main.java:2)
          task 'c' waits for task 'a', which closes the circle, at app.Main.step(Main.java:3)
        """,
        table(Views.deadlocked()).lines().limit(4).reduce("", (a, b) -> a + b + "\n"));
  }

  @Test
  void twoCirclesAreToldOneAfterTheOther() {
    var loop =
        Views.loop(
            4,
            List.of(1L, 2L, 3L, 4L),
            Views.waiting(1, "a", "task 'c'", 3L),
            Views.waiting(2, "b", "task 'd'", 4L),
            Views.waiting(3, "c", "task 'a'", 1L),
            Views.waiting(4, "d", "task 'b'", 2L));

    var names = table(loop).lines().skip(1).limit(4).map(line -> line.substring(2, 10)).toList();

    assertEquals(List.of("task 'a'", "task 'c'", "task 'b'", "task 'd'"), names);
  }

  @Test
  void aSampleIsSaidToBeOne() {
    var text = table(Views.loop(100_000, List.of(), Views.ready(1, "one"), Views.ready(2, "two")));

    assertTrue(text.contains("\n  100 000 tasks, 2 shown, evenly chosen\n"), text);
  }

  @Test
  void aWeirdNameStaysInItsCell() {
    var text =
        table(
            Views.loop(
                Views.ready(1, "a\nb\tc\u001b[2J\u202e\ud800"),
                Views.ready(2, "😀日本"),
                Views.ready(3, "z")));

    assertEquals(
        """
          ID  NAME                          STATE  SINCE  WAITS FOR  WHERE
          1   a\\nb\\tc\\u001b[2J\\u202e\\ud800  ready
          2   😀日本                        ready
          3   z                             ready
        """,
        text.substring(text.indexOf('\n') + 1));
  }

  @Test
  void onATerminalTheWidestCellsAreCut() {
    var loop = Views.loop(Views.waiting(1, "n".repeat(500), "w".repeat(40), 2L));

    var lines = new TaskTable(80, false).of(List.of(loop)).lines().skip(1).toList();

    assertEquals(List.of(true, true), lines.stream().map(line -> Text.width(line) <= 80).toList());
    assertTrue(lines.getLast().contains("nn…  waiting  1.0s   ww"), lines.getLast());
  }

  @Test
  void wholeStacksAndPlacesOfCreationAreShownOnDemand() {
    var loop = Views.loop(Views.waiting(1, "a", "sleep"), Views.inGroup(2, "b", 1));

    var lines = new TaskTable(Integer.MAX_VALUE, true).of(List.of(loop)).lines().skip(2).toList();

    assertEquals(
        List.of(
            "  1   a     waiting  1.0s   sleep      app.Main.step(Main.java:1)",
            "        at app.Main.step(Main.java:1)",
            "        at app.Main.main(Main.java:1)",
            "  2   b     waiting  4m10s  sleep",
            "      created",
            "        at a.B.c(B.java:2)"),
        lines);
  }
}
