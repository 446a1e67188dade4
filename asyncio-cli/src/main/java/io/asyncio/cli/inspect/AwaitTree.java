package io.asyncio.cli.inspect;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `./asyncio pstree PID`: below each task those that it waits for, and those of its group.
///
/// A task stands in the tree once: where it would come again the line refers back to it, and where
/// it would stand below itself the line says that the circle closes. Walked without recursion,
/// because a chain of waits is as long as a program makes it.
final class AwaitTree {
  /// No line is indented by more, or a long chain would be drawn with the square of its length.
  private static final int DEEPEST_INDENT = 600;

  private final int width;
  private final Map<Long, TaskView> tasks = new LinkedHashMap<>();
  private final Map<Long, Set<Long>> children = new LinkedHashMap<>();
  private final Set<Long> drawn = new HashSet<>();
  private final Set<Long> path = new HashSet<>();
  private final Deque<Node> open = new ArrayDeque<>();
  private final List<String> lines;

  private AwaitTree(int width, LoopView loop) {
    this.width = width;
    this.lines = LoopText.of(loop);
    loop.shown().forEach(task -> tasks.put(task.id(), task));
    for (var task : loop.shown()) {
      childrenOf(task.id()).addAll(task.waitsForTasks());
      if (task.group() != 0) {
        childrenOf(task.group()).add(task.id());
      }
    }
  }

  private Set<Long> childrenOf(long id) {
    return children.computeIfAbsent(id, _ -> new LinkedHashSet<>());
  }

  /// @param width columns of the terminal
  static String of(List<LoopView> loops, int width) {
    return loops.stream()
        .map(loop -> new AwaitTree(width, loop).draw())
        .collect(Collectors.joining("\n"));
  }

  private String draw() {
    var below = new HashSet<Long>();
    tasks.keySet().forEach(id -> below.addAll(childrenOf(id)));
    tasks.keySet().stream().filter(id -> !below.contains(id)).forEach(this::drawFrom);
    // What is left waits in circles, where nobody is first.
    tasks.keySet().forEach(this::drawFrom);
    return String.join("\n", lines) + "\n";
  }

  private void drawFrom(long root) {
    if (drawn.contains(root)) {
      return;
    }
    open.push(new Node(root, "", "", false));
    while (!open.isEmpty()) {
      var node = open.pop();
      if (node.leave) {
        path.remove(node.id);
      } else {
        visit(node);
      }
    }
  }

  private void visit(Node node) {
    var task = tasks.get(node.id);
    if (task == null) {
      add(node, "task %d, not shown".formatted(node.id));
    } else if (path.contains(node.id)) {
      add(node, name(task) + ": closes the circle");
    } else if (!drawn.add(node.id)) {
      add(node, name(task) + ": see above");
    } else {
      add(node, name(task) + "  " + state(task) + place(task));
      path.add(node.id);
      open.push(new Node(node.id, "", "", true));
      pushChildren(node);
    }
  }

  private void pushChildren(Node node) {
    var below = new ArrayList<>(childrenOf(node.id)).reversed();
    boolean last = true;
    for (long child : below) {
      open.push(new Node(child, node.indent + (last ? "└─ " : "├─ "), node.next(last), false));
      last = false;
    }
  }

  private void add(Node node, String text) {
    lines.add(Text.cut("  " + node.branch + "(T) " + text, width));
  }

  private static String name(TaskView task) {
    return Text.visible(task.name());
  }

  private static String state(TaskView task) {
    var waitsFor = task.waitsFor().isEmpty() ? "" : " for " + Text.visible(task.waitsFor());
    return task.state().equals("waiting") || task.waitingMillis() > 0
        ? task.state() + " " + Text.duration(task.waitingMillis()) + waitsFor
        : task.state() + waitsFor;
  }

  private static String place(TaskView task) {
    return task.stack().isEmpty() ? "" : "  " + Text.visible(task.stack().getFirst());
  }

  /// One line still to be drawn, or the end of what stands below it.
  ///
  /// @param branch what the line begins with
  /// @param indent what the lines below it begin with
  private record Node(long id, String branch, String indent, boolean leave) {
    String next(boolean last) {
      return indent.length() >= DEEPEST_INDENT ? indent : indent + (last ? "   " : "│  ");
    }
  }
}
