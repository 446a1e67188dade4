package io.asyncio;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tasks of a loop that are not done, in the order they were created: a list linked through the
/// tasks themselves.
final class TaskList {

  private @Nullable Task<?> first;
  private @Nullable Task<?> last;
  private int size;

  void add(Task<?> task) {
    size++;
    task.previous = last;
    if (last == null) {
      first = task;
    } else {
      last.next = task;
    }
    last = task;
  }

  void remove(Task<?> task) {
    size--;
    Task<?> before = task.previous;
    Task<?> after = task.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    task.previous = null;
    task.next = null;
  }

  /// Any thread; from outside the loop it is a hint.
  int size() {
    return size;
  }

  /// Any thread; from outside the loop it is a hint.
  List<Task<?>> toList() {
    List<Task<?>> tasks = new ArrayList<>(size);
    for (Task<?> task = first; task != null; task = task.next) {
      if (task.isPending()) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  Set<Task<?>> toSet() {
    Set<Task<?>> tasks = new LinkedHashSet<>();
    for (Task<?> task = first; task != null; task = task.next) {
      if (task.isPending()) {
        tasks.add(task);
      }
    }
    return tasks;
  }
}
