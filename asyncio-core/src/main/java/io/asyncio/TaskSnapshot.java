package io.asyncio;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What a task was doing at one moment.
///
/// @param id its number in this JVM
/// @param name its name
/// @param state what it was doing
/// @param waiting for how long it had been waiting, on the loop's clock, to about 20 milliseconds;
///   zero unless its state is [TaskState#WAITING]
/// @param waitsFor what for, such as `task 'main'`; empty unless it waited or was blocked
/// @param waitsForTasks the tasks that had to end, or to act, before it could go on
/// @param group the task in whose [TaskGroup] it is
/// @param stack its calls, as [Task#stack()]
/// @param createdAt the calls that made it, as [Future#createdAt()]
/// @see Task#snapshot()
public record TaskSnapshot(
    long id,
    String name,
    TaskState state,
    Duration waiting,
    String waitsFor,
    Set<Task<?>> waitsForTasks,
    Optional<Task<?>> group,
    List<StackTraceElement> stack,
    List<StackTraceElement> createdAt) {

  /// Checks the parts.
  public TaskSnapshot {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(waiting, "waiting");
    Objects.requireNonNull(waitsFor, "waitsFor");
    Objects.requireNonNull(waitsForTasks, "waitsForTasks");
    waitsForTasks = Collections.unmodifiableSet(new LinkedHashSet<>(waitsForTasks));
    Objects.requireNonNull(group, "group");
    stack = List.copyOf(Objects.requireNonNull(stack, "stack"));
    createdAt = List.copyOf(Objects.requireNonNull(createdAt, "createdAt"));
  }
}
