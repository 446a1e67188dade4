package io.asyncio;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

  /// Describes the task in a few lines: what it was doing, since when, where, and where it was
  /// made.
  ///
  /// @return lines that stand well below others, indented by two: the first one starts with the
  ///   name
  public String describe() {
    StringBuilder text = new StringBuilder("task '").append(name).append("' ");
    switch (state) {
      case WAITING -> {
        text.append("has waited for ").append(seconds(waiting)).append(" for ").append(waitsFor);
        if (!namesAll()) {
          text.append(": ").append(namesOfNeeded());
        }
      }
      case BLOCKED -> text.append("is in ").append(waitsFor);
      default -> text.append("is ").append(state.name().toLowerCase(Locale.ROOT));
    }
    stack.stream().findFirst().ifPresent(frame -> text.append("\n      at ").append(frame));
    createdAt.stream()
        .findFirst()
        .ifPresent(frame -> text.append("\n      created at ").append(frame));
    return text.toString();
  }

  /// What it was doing, and where, in one line that follows the name.
  String doing() {
    String what =
        switch (state) {
          case WAITING -> " waits for " + waitsFor;
          case BLOCKED -> " is in " + waitsFor;
          default -> " is " + state.name().toLowerCase(Locale.ROOT);
        };
    return stack.isEmpty() ? what : what + " at " + stack.getFirst();
  }

  private boolean namesAll() {
    return waitsForTasks.stream().allMatch(task -> waitsFor.contains("'" + task.name() + "'"));
  }

  private String namesOfNeeded() {
    String names =
        waitsForTasks.stream()
            .limit(5)
            .map(task -> "task '" + task.name() + "'")
            .collect(Collectors.joining(", "));
    return waitsForTasks.size() > 5 ? names + ", …" : names;
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
