package io.asyncio.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AwaitTreeTest {
  private static final int WIDE = Integer.MAX_VALUE;

  private static List<String> tree(LoopView loop) {
    return AwaitTree.of(List.of(loop), WIDE)
        .lines()
        .dropWhile(line -> !line.contains("(T)"))
        .toList();
  }

  @Test
  void whoIsWaitedForStandsBelowWhoWaits() {
    assertEquals(
        List.of(
            "  (T) main  waiting 1.0s for gather  app.Main.step(Main.java:1)",
            "  ├─ (T) b  waiting 2.0s for task 'd'  app.Main.step(Main.java:2)",
            "  │  └─ (T) d  ready",
            "  └─ (T) c  ready",
            "  (T) alone  ready"),
        tree(
            Views.loop(
                Views.waiting(1, "main", "gather", 2L, 3L),
                Views.waiting(2, "b", "task 'd'", 4L),
                Views.ready(3, "c"),
                Views.ready(4, "d"),
                Views.ready(5, "alone"))));
  }

  @Test
  void theTasksOfAGroupStandBelowItsOwnerOnce() {
    assertEquals(
        List.of(
            "  (T) owner  waiting 1.0s for its group  app.Main.step(Main.java:1)",
            "  ├─ (T) x  waiting 4m10s for sleep",
            "  └─ (T) y  waiting 4m10s for sleep"),
        tree(
            Views.loop(
                Views.waiting(1, "owner", "its group", 2L),
                Views.inGroup(2, "x", 1),
                Views.inGroup(3, "y", 1))));
  }

  @Test
  void aTaskThatTwoWaitForIsDrawnOnce() {
    assertEquals(
        List.of(
            "  (T) a  waiting 1.0s for task 'c'  app.Main.step(Main.java:1)",
            "  └─ (T) c  ready",
            "  (T) b  waiting 2.0s for task 'c'  app.Main.step(Main.java:2)",
            "  └─ (T) c: see above"),
        tree(
            Views.loop(
                Views.waiting(1, "a", "task 'c'", 3L),
                Views.waiting(2, "b", "task 'c'", 3L),
                Views.ready(3, "c"))));
  }

  @Test
  void aCircleIsDrawnOnceAndMarked() {
    assertEquals(
        List.of(
            "  (T) a  waiting 1.0s for lock held by task 'b'  app.Main.step(Main.java:1)",
            "  └─ (T) b  waiting 2.0s for lock  app.Main.step(Main.java:2)",
            "     └─ (T) c  waiting 3.0s for task 'a'  app.Main.step(Main.java:3)",
            "        └─ (T) a: closes the circle"),
        tree(Views.deadlocked()));
  }

  @Test
  void aTaskThatIsNotShownIsALeaf() {
    assertEquals(
        List.of(
            "  (T) a\\nb  waiting 1.0s for task 'x'  app.Main.step(Main.java:1)",
            "  └─ (T) task 99, not shown"),
        tree(Views.loop(Views.waiting(1, "a\nb", "task 'x'", 99L))));
  }

  @Test
  void aVeryLongChainOfWaitsIsDrawn() {
    int length = 5000;
    var chain =
        LongStream.rangeClosed(1, length)
            .mapToObj(id -> Views.waiting(id, "t" + id, "the next", id % length + 1))
            .toArray(TaskView[]::new);

    var lines = AwaitTree.of(List.of(Views.loop(chain)), 60).lines().toList();

    assertEquals(length + 2, lines.size());
    assertTrue(lines.stream().skip(1).allMatch(line -> Text.width(line) <= 60));
  }
}
