package io.asyncio.cli.inspect;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// `./asyncio top PID`: frame after frame, each with what changed since the one before.
final class TopScreen {
  private static final int LONGEST_WAITS = 10;
  private static final int SLOWEST_STEPS = 5;
  private static final int LAGS = 40;
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private final String title;
  private final Map<Integer, Long> stepsBefore = new LinkedHashMap<>();

  /// @param title what stands in the first line
  TopScreen(String title) {
    this.title = title;
  }

  /// Returns the next frame.
  ///
  /// @param sinceLast how long ago the last one was looked at; means nothing for the first
  /// @param width columns of the terminal
  /// @param height its rows; what does not fit is left out
  String frame(List<LoopView> loops, Duration sinceLast, int width, int height) {
    var lines = new ArrayList<String>();
    lines.add(title);
    if (loops.isEmpty()) {
      lines.add("no loop runs");
    }
    for (var loop : loops) {
      lines.addAll(of(loop, sinceLast));
      stepsBefore.put(loop.id(), loop.steps());
    }
    return lines.stream()
        .limit(height)
        .map(line -> Text.cut(line, width) + "\n")
        .collect(Collectors.joining());
  }

  private List<String> of(LoopView loop, Duration sinceLast) {
    var lines = new ArrayList<String>();
    lines.add(
        "loop %d on thread '%s': %s, %s mode, age %s"
            .formatted(
                loop.id(),
                Text.visible(loop.thread()),
                loop.state(),
                loop.mode(),
                Text.duration(loop.ageMillis())));
    lines.add(
        "  steps %s, ready %s, timers %s, outside %s"
            .formatted(
                rate(loop, sinceLast),
                Text.number(loop.ready()),
                Text.number(loop.timers()),
                Text.number(loop.outside())));
    lines.add("  lag   " + lag(loop.lagMicros()));
    lines.add("  tasks " + Text.number(loop.tasks()) + LoopText.states(loop));
    if (loop.stepMillis() > 0) {
      lines.add(
          "  now   %s, for %s"
              .formatted(Text.visible(loop.step()), Text.duration(loop.stepMillis())));
    }
    addDeadlock(lines, loop);
    addLongestWaits(lines, loop.shown());
    addSlowestSteps(lines, loop.slowSteps());
    return lines;
  }

  private String rate(LoopView loop, Duration sinceLast) {
    var before = stepsBefore.get(loop.id());
    return before == null || !sinceLast.isPositive()
        ? "…/s"
        : Text.number((loop.steps() - before) * 1000 / Math.max(1, sinceLast.toMillis())) + "/s";
  }

  private static String lag(List<Long> micros) {
    return micros.isEmpty()
        ? "unknown"
        : "median %s, max %s  %s"
            .formatted(
                Text.millis(LoopText.median(micros)),
                Text.millis(Collections.max(micros)),
                bars(micros.subList(Math.max(0, micros.size() - LAGS), micros.size())));
  }

  /// One bar for each sample: the lowest below 100 microseconds, each next one three times that.
  private static String bars(List<Long> micros) {
    var bars = new StringBuilder();
    for (long lag : micros) {
      int height = 0;
      for (long limit = 100; lag >= limit && height < BARS.length() - 1; limit *= 3) {
        height++;
      }
      bars.append(BARS.charAt(height));
    }
    return bars.toString();
  }

  private static void addDeadlock(List<String> lines, LoopView loop) {
    if (!loop.deadlock().isEmpty()) {
      lines.add(
          "  deadlock of %s; './asyncio ps' shows it"
              .formatted(Text.count(loop.deadlock().size(), "task")));
    }
  }

  private static void addLongestWaits(List<String> lines, List<TaskView> tasks) {
    var waiting =
        tasks.stream()
            .filter(task -> task.waitingMillis() > 0)
            .sorted(Comparator.comparingLong(TaskView::waitingMillis).reversed())
            .limit(LONGEST_WAITS)
            .toList();
    if (!waiting.isEmpty()) {
      lines.add("  longest waits");
    }
    for (var task : waiting) {
      lines.add(
          "    %6s  %s  %s  %s"
              .formatted(
                  Text.duration(task.waitingMillis()),
                  Text.fit(Text.visible(task.name()), 20),
                  Text.fit(Text.visible(task.waitsFor()), 30),
                  task.stack().isEmpty() ? "" : Text.visible(task.stack().getFirst())));
    }
  }

  private static void addSlowestSteps(List<String> lines, List<String> steps) {
    if (!steps.isEmpty()) {
      lines.add("  slowest steps");
    }
    steps.stream().limit(SLOWEST_STEPS).forEach(step -> lines.add("    " + Text.visible(step)));
  }
}
