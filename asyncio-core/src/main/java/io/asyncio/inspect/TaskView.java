package io.asyncio.inspect;

import java.util.List;
import java.util.Objects;

/// What [LoopsMXBean] says of one task.
///
/// @param id the task's number in its process
/// @param name its name
/// @param state `new`, `ready`, `running`, `waiting` or `blocked` (inside a blocking call of the
///   JDK)
/// @param waitingMillis for how long it has been waiting, to about 20 ms; 0 if it is not
/// @param waitsFor what it waits for, such as `task 'main'` or `lock held by task 'main'`; empty if
///   it is not waiting
/// @param waitsForTasks the ids of the tasks that have to end, or to act, before it can go on
/// @param group the id of the task in whose group it is; 0 if it is in none
/// @param stack its calls, innermost first, without those of this library and of the JDK's
///   machinery
/// @param createdAt the calls that made it, innermost first; known in debug mode only
public record TaskView(
    long id,
    String name,
    String state,
    long waitingMillis,
    String waitsFor,
    List<Long> waitsForTasks,
    long group,
    List<String> stack,
    List<String> createdAt) {

  /// Checks the parts.
  public TaskView {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(waitsFor, "waitsFor");
    waitsForTasks = List.copyOf(Objects.requireNonNull(waitsForTasks, "waitsForTasks"));
    stack = List.copyOf(Objects.requireNonNull(stack, "stack"));
    createdAt = List.copyOf(Objects.requireNonNull(createdAt, "createdAt"));
  }
}
