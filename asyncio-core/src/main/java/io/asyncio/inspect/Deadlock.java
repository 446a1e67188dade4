package io.asyncio.inspect;

import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * Which tasks wait for one another, so that none of them can go on without help from outside.
 *
 * What a future depends on is asked by Future.dependsOn: a task on what it awaits, a place in the line
 * for a lock on the task that holds the lock, a gather on its parts. A future is stuck if it depends on
 * something and all of that is stuck: one dependency that can still move may be enough to end the wait,
 * as the first failure ends a gather. What depends on nothing known (a sleep, an item of a queue, a
 * future that someone will complete) can move.
 *
 * That is a greatest fixed point, found from the other end: whoever can move frees those who depend on
 * it, and what nobody has freed is stuck. Linear in the edges. The idea is the wait-for graph of
 * databases (Coffman et al. 1971, Holt 1972), with OR-edges as in Chandy, Misra and Haas 1983.
 */
/// The tasks of a loop that can't go on because they wait for one another.
final class Deadlock {

  private final Map<Future<?>, Collection<? extends Future<?>>> needs = new LinkedHashMap<>();
  private final Map<Future<?>, List<Future<?>>> neededBy = new HashMap<>();
  private final Set<Future<?>> free = new LinkedHashSet<>();

  private Deadlock() {}

  /// Finds the tasks that are stuck, in the order given. Of a loop that runs meanwhile the answer
  /// is a guess.
  static List<Task<?>> stuckAmong(Collection<? extends Task<?>> tasks) {
    Deadlock search = new Deadlock();
    tasks.forEach(search::explore);
    search.freeAllThatCanMove();
    List<Task<?>> stuck = new ArrayList<>();
    for (Task<?> task : tasks) {
      if (!search.free.contains(task)) {
        stuck.add(task);
      }
    }
    return stuck;
  }

  private void explore(Future<?> start) {
    Deque<Future<?>> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Future<?> future = open.remove();
      if (needs.containsKey(future)) {
        continue;
      }
      Collection<? extends Future<?>> needed = canMove(future) ? List.of() : future.dependsOn();
      needs.put(future, needed);
      for (Future<?> each : needed) {
        neededBy.computeIfAbsent(each, _ -> new ArrayList<>()).add(future);
        open.add(each);
      }
    }
  }

  private static boolean canMove(Future<?> future) {
    return future.isDone()
        || (future instanceof Task<?> task && task.taskState() != TaskState.WAITING);
  }

  private void freeAllThatCanMove() {
    Deque<Future<?>> freed = new ArrayDeque<>();
    needs.forEach((future, needed) -> {
      if (needed.isEmpty()) {
        freed.add(future);
      }
    });
    while (!freed.isEmpty()) {
      Future<?> future = freed.remove();
      if (free.add(future)) {
        freed.addAll(neededBy.getOrDefault(future, List.of()));
      }
    }
  }

  /// Follows the tasks that wait for one another until one comes up again.
  ///
  /// @param stuck not empty, as found by [#stuckAmong(Collection)]
  /// @return the tasks of a circle, each waiting for the next and the last for the first
  static List<Task<?>> circleIn(List<Task<?>> stuck) {
    Set<Task<?>> candidates = new HashSet<>(stuck);
    Set<Task<?>> path = new LinkedHashSet<>();
    Task<?> task = stuck.getFirst();
    while (path.add(task)) {
      Task<?> next = null;
      for (Task<?> needed : task.snapshot().waitsForTasks()) {
        if (candidates.contains(needed)) {
          next = needed;
          break;
        }
      }
      if (next == null) {
        // It has changed under our eyes.
        return List.of();
      }
      task = next;
    }
    List<Task<?>> all = List.copyOf(path);
    return all.subList(all.indexOf(task), all.size());
  }
}
