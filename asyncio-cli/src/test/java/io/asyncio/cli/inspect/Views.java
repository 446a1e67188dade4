package io.asyncio.cli.inspect;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.util.List;

/// Views made by hand.
final class Views {
  private Views() {}

  static TaskView ready(long id, String name) {
    return new TaskView(id, name, "ready", 0, "", List.of(), 0, List.of(), List.of());
  }

  static TaskView waiting(long id, String name, String waitsFor, Long... tasks) {
    return new TaskView(
        id,
        name,
        "waiting",
        1000 * id,
        waitsFor,
        List.of(tasks),
        0,
        List.of("app.Main.%s(Main.java:%d)".formatted("step", id), "app.Main.main(Main.java:1)"),
        List.of());
  }

  static TaskView inGroup(long id, String name, long group) {
    return new TaskView(
        id,
        name,
        "waiting",
        250_000,
        "sleep",
        List.of(),
        group,
        List.of(),
        List.of("a.B.c(B.java:2)"));
  }

  static LoopView loop(TaskView... tasks) {
    return loop(tasks.length, List.of(), tasks);
  }

  static LoopView loop(int howMany, List<Long> deadlock, TaskView... tasks) {
    return new LoopView(
        1,
        "main",
        "native",
        "sleeping",
        false,
        true,
        12_300,
        50,
        1,
        2,
        3,
        List.of(50L, 100L, 5000L),
        0,
        "",
        List.of(),
        List.of("task 'main' 1203 ms"),
        howMany,
        0,
        0,
        howMany,
        0,
        deadlock,
        List.of(tasks));
  }

  static LoopView stalled() {
    return new LoopView(
        2,
        "loop\n2",
        "portable",
        "stalled",
        true,
        false,
        90_061_000,
        70,
        0,
        0,
        0,
        List.of(),
        4200,
        "task 'greedy'",
        List.of("app.Main.spin(Main.java:9)"),
        List.of(),
        1,
        0,
        1,
        0,
        0,
        List.of(),
        List.of());
  }

  static LoopView deadlocked() {
    return loop(
        3,
        List.of(1L, 2L, 3L),
        waiting(1, "a", "lock held by task 'b'", 2L),
        waiting(2, "b", "lock", 3L),
        waiting(3, "c", "task 'a'", 1L));
  }
}
