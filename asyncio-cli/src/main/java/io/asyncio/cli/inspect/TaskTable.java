package io.asyncio.cli.inspect;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// `./asyncio ps PID`: each loop, and below it a table of its tasks.
///
/// On a terminal the widest columns give way until a row fits; elsewhere nothing is cut.
final class TaskTable {
  private static final String[] HEADINGS = {"ID", "NAME", "STATE", "SINCE", "WAITS FOR", "WHERE"};
  private static final int NARROWEST = 10;
  private static final int GAPS = 2 * HEADINGS.length;

  private final int width;
  private final boolean stacks;

  /// @param width columns of the terminal
  /// @param stacks whether to show all calls of each task
  TaskTable(int width, boolean stacks) {
    this.width = width;
    this.stacks = stacks;
  }

  String of(List<LoopView> loops) {
    return loops.stream().map(this::of).collect(Collectors.joining("\n"));
  }

  private String of(LoopView loop) {
    var lines = LoopText.of(loop);
    if (!loop.shown().isEmpty()) {
      lines.addAll(rows(loop.shown()));
    }
    return String.join("\n", lines) + "\n";
  }

  private List<String> rows(List<TaskView> tasks) {
    var rows = new ArrayList<String[]>(List.<String[]>of(HEADINGS));
    tasks.forEach(task -> rows.add(cells(task)));
    int[] widths = widths(rows);
    var lines = new ArrayList<String>();
    lines.add(line(HEADINGS, widths));
    for (int i = 0; i < tasks.size(); i++) {
      lines.add(line(rows.get(i + 1), widths));
      if (stacks) {
        addStacks(lines, tasks.get(i));
      }
    }
    return lines;
  }

  private static String[] cells(TaskView task) {
    return new String[] {
      String.valueOf(task.id()),
      Text.visible(task.name()),
      task.state(),
      since(task),
      Text.visible(task.waitsFor()),
      task.stack().isEmpty() ? "" : Text.visible(task.stack().getFirst())
    };
  }

  private static String since(TaskView task) {
    return task.state().equals("waiting") || task.waitingMillis() > 0
        ? Text.duration(task.waitingMillis())
        : "";
  }

  private int[] widths(List<String[]> rows) {
    var widths = new int[HEADINGS.length];
    for (var row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Text.width(row[i]));
      }
    }
    long tooMuch = Arrays.stream(widths).asLongStream().sum() + GAPS - width;
    for (; tooMuch > 0; tooMuch--) {
      int widest = widest(widths);
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static int widest(int[] widths) {
    int widest = 0;
    for (int i = 1; i < widths.length; i++) {
      if (widths[i] > widths[widest]) {
        widest = i;
      }
    }
    return widest;
  }

  private static String line(String[] cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append("  ").append(Text.fit(cells[i], widths[i]));
    }
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ') {
      end--;
    }
    return line.substring(0, end);
  }

  private static void addStacks(List<String> lines, TaskView task) {
    task.stack().forEach(frame -> lines.add("        at " + Text.visible(frame)));
    if (!task.createdAt().isEmpty()) {
      lines.add("      created");
      task.createdAt().forEach(frame -> lines.add("        at " + Text.visible(frame)));
    }
  }
}
