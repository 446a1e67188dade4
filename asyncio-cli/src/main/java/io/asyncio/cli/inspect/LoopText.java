package io.asyncio.cli.inspect;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `ps` and `pstree` say of a loop before its tasks: how it is, what holds it up, and who
/// waits in a circle.
final class LoopText {
  private LoopText() {}

  /// Returns what is urgent first, then one line of the loop.
  static List<String> of(LoopView loop) {
    var lines = new ArrayList<String>();
    lines.addAll(deadlock(loop));
    lines.addAll(stall(loop));
    lines.add(header(loop));
    if (!loop.consistent()) {
      lines.add("  looked at from outside while it may have been changing");
    }
    if (loop.shown().size() < loop.tasks()) {
      lines.add(
          "  %s, %s shown, evenly chosen"
              .formatted(Text.count(loop.tasks(), "task"), Text.number(loop.shown().size())));
    }
    return lines;
  }

  private static String header(LoopView loop) {
    return "loop %d on thread '%s': %s, %s mode%s, %s%s, lag %s, age %s"
        .formatted(
            loop.id(),
            Text.visible(loop.thread()),
            loop.state(),
            loop.mode(),
            loop.debug() ? ", debug" : "",
            Text.count(loop.tasks(), "task"),
            states(loop),
            lag(loop),
            Text.duration(loop.ageMillis()));
  }

  /// Returns ` (1 running, 2 waiting)`, or nothing.
  static String states(LoopView loop) {
    var parts = new ArrayList<String>();
    addState(parts, loop.tasksReady(), "ready");
    addState(parts, loop.tasksRunning(), "running");
    addState(parts, loop.tasksWaiting(), "waiting");
    addState(parts, loop.tasksBlocked(), "blocked");
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }

  private static void addState(List<String> parts, int tasks, String state) {
    if (tasks > 0) {
      parts.add(Text.number(tasks) + " " + state);
    }
  }

  private static String lag(LoopView loop) {
    return loop.lagMicros().isEmpty() ? "unknown" : Text.millis(median(loop.lagMicros()));
  }

  /// @param values not empty
  static long median(List<Long> values) {
    var sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private static List<String> stall(LoopView loop) {
    if (!loop.state().equals("stalled")) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    lines.add(
        "stalled: %s has been running for %s and lets no other task of loop %d go on"
            .formatted(
                loop.step().isEmpty() ? "a step" : Text.visible(loop.step()),
                Text.duration(loop.stepMillis()),
                loop.id()));
    loop.stepStack().forEach(frame -> lines.add("    at " + Text.visible(frame)));
    return lines;
  }

  private static List<String> deadlock(LoopView loop) {
    if (loop.deadlock().isEmpty()) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    lines.add(
        "deadlock: %s of loop %d wait for one another, none can go on"
            .formatted(Text.count(loop.deadlock().size(), "task"), loop.id()));
    var tasks = new LinkedHashMap<Long, TaskView>();
    loop.shown().forEach(task -> tasks.put(task.id(), task));
    var left = new LinkedHashSet<>(loop.deadlock());
    while (!left.isEmpty()) {
      addCircle(lines, left.iterator().next(), left, tasks);
    }
    return lines;
  }

  /// Follows one circle from its first task.
  private static void addCircle(
      List<String> lines, long first, Set<Long> left, Map<Long, TaskView> tasks) {
    long id = first;
    while (left.remove(id)) {
      var task = tasks.get(id);
      if (task == null) {
        lines.add("  task %d, not shown".formatted(id));
        return;
      }
      var waitedFor = task.waitsForTasks();
      long next =
          waitedFor.stream()
              .filter(left::contains)
              .findFirst()
              .orElse(waitedFor.contains(first) ? first : 0L);
      var circle = next == first ? ", which closes the circle" : "";
      lines.add("  " + waits(task) + heldBy(task, tasks.get(next)) + circle + at(task));
      id = next;
    }
  }

  private static String waits(TaskView task) {
    return "task '%s' waits for %s"
        .formatted(Text.visible(task.name()), Text.visible(task.waitsFor()));
  }

  /// Says who is meant, if the words of the wait do not.
  private static String heldBy(TaskView task, @Nullable TaskView next) {
    return next == null || task.waitsFor().contains("'" + next.name() + "'")
        ? ""
        : ", held by task '" + Text.visible(next.name()) + "'";
  }

  private static String at(TaskView task) {
    return task.stack().isEmpty() ? "" : ", at " + Text.visible(task.stack().getFirst());
  }
}
