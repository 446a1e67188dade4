package io.asyncio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Tasks as a text: each below the one that waits for it, or in whose group it is.
///
/// ```text
/// 'main' waits for the tasks of its group at app.Bank.open(Bank.java:31)
///   'teller' waits for <Lock@1f2e [locked, waiters:1]> held by task 'ledger' at app.Bank.pay(Bank.java:44)
///     'ledger' waits for task 'teller' at app.Ledger.book(Ledger.java:12)
///       'teller', which closes the circle
///   'ledger', see above
/// ```
final class TaskTree {

  private final Map<Task<?>, TaskSnapshot> tasks = new LinkedHashMap<>();
  private final Map<Task<?>, Set<Task<?>>> below = new LinkedHashMap<>();
  private final Function<? super Task<?>, String> note;
  private final Set<Task<?>> shown = new LinkedHashSet<>();
  private final List<String> lines = new ArrayList<>();

  private TaskTree(Collection<Task<?>> all, Function<? super Task<?>, String> note) {
    this.note = note;
    all.forEach(task -> tasks.put(task, task.snapshot()));
    tasks.forEach((task, seen) -> {
      seen.waitsForTasks().forEach(needed -> putBelow(task, needed));
      seen.group().ifPresent(owner -> putBelow(owner, task));
    });
  }

  private void putBelow(Task<?> upper, Task<?> lower) {
    if (tasks.containsKey(lower)) {
      below.computeIfAbsent(upper, _ -> new LinkedHashSet<>()).add(lower);
    }
  }

  static String of(Collection<Task<?>> tasks, Function<? super Task<?>, String> note) {
    return new TaskTree(tasks, note).text();
  }

  private String text() {
    Set<Task<?>> lower = new LinkedHashSet<>();
    below.values().forEach(lower::addAll);
    for (Task<?> task : tasks.keySet()) {
      if (!lower.contains(task)) {
        show(task, 0, new LinkedHashSet<>());
      }
    }
    // What is left waits in a circle, which has no beginning.
    for (Task<?> task : tasks.keySet()) {
      if (!shown.contains(task)) {
        show(task, 0, new LinkedHashSet<>());
      }
    }
    return String.join("\n", lines);
  }

  private void show(Task<?> task, int depth, Set<Task<?>> path) {
    TaskSnapshot seen = tasks.get(task);
    if (seen == null) {
      return;
    }
    String indent = "  ".repeat(depth);
    String name = indent + "'" + seen.name() + "'";
    if (path.contains(task)) {
      lines.add(name + ", which closes the circle");
      return;
    }
    if (!shown.add(task)) {
      lines.add(name + ", see above");
      return;
    }
    lines.add(name + seen.doing());
    String added = note.apply(task);
    if (!added.isEmpty()) {
      lines.add(indent + "    " + added);
    }
    path.add(task);
    for (Task<?> each : below.getOrDefault(task, new LinkedHashSet<>())) {
      show(each, depth + 1, path);
    }
    path.remove(task);
  }
}
