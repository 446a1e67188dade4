package io.asyncio.testing;

import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Task;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Who waits for whom among the tasks of a loop, as a text: each task below the one that waits for
/// it, with the line at which it waits.
///
/// ```text
/// 'main' waits at app.Bank.pay(Bank.java:31) for
///   'ledger' waits at app.Ledger.lock(Ledger.java:12) for
///     'main', which closes the circle
/// ```
final class WaitGraph {

  private final Set<Task<?>> tasks;
  private final Creations creations;
  private final Map<Task<?>, Set<Task<?>>> awaited = new LinkedHashMap<>();
  private final Set<Task<?>> shown = new LinkedHashSet<>();
  private final StringBuilder text = new StringBuilder();

  private WaitGraph(Set<Task<?>> tasks, Creations creations) {
    this.tasks = tasks;
    this.creations = creations;
    for (Task<?> task : tasks) {
      for (Task<?> waiter : waitersOf(task)) {
        awaited.computeIfAbsent(waiter, _ -> new LinkedHashSet<>()).add(task);
      }
    }
  }

  /// Describes the tasks of a loop that does not run, or that the caller runs in.
  static String of(EventLoop loop, Creations creations) {
    return new WaitGraph(loop.allTasks(), creations).text();
  }

  /// The tasks that wait for a task, by themselves or through a gather or a shield.
  private static Set<Task<?>> waitersOf(Task<?> task) {
    Set<Task<?>> waiters = new LinkedHashSet<>();
    addWaiters(task.awaitedBy(), waiters);
    return waiters;
  }

  private static void addWaiters(Collection<Future<?>> futures, Set<Task<?>> waiters) {
    for (Future<?> future : futures) {
      if (future instanceof Task<?> waiter) {
        waiters.add(waiter);
      } else {
        addWaiters(future.awaitedBy(), waiters);
      }
    }
  }

  private String text() {
    for (Task<?> task : tasks) {
      if (waitersOf(task).isEmpty()) {
        show(task, 1, new LinkedHashSet<>());
      }
    }
    // What is left waits in a circle, which has no beginning.
    for (Task<?> task : tasks) {
      if (!shown.contains(task)) {
        show(task, 1, new LinkedHashSet<>());
      }
    }
    // Without the end of the last line.
    return text.substring(0, Math.max(0, text.length() - 1));
  }

  private void show(Task<?> task, int depth, Set<Task<?>> path) {
    text.append("  ".repeat(depth)).append('\'').append(task.name()).append('\'');
    if (path.contains(task)) {
      text.append(", which closes the circle\n");
      return;
    }
    if (!shown.add(task)) {
      text.append(", see above\n");
      return;
    }
    task.stack().stream().findFirst().ifPresent(at -> text.append(" waits at ").append(at));
    Set<Task<?>> next = awaited.getOrDefault(task, new LinkedHashSet<>());
    text.append(next.isEmpty() ? "" : " for");
    text.append(creations.createdAt(task).replace("\n    ", "\n" + "  ".repeat(depth + 2)));
    text.append('\n');
    path.add(task);
    next.forEach(child -> show(child, depth + 1, path));
    path.remove(task);
  }
}
