package io.asyncio;

import java.util.Objects;
import java.util.Optional;

/// How a task is created.
///
/// @param name the task's name; empty for "Task-" and a number
/// @param context what the task runs in, not copied; empty for a copy of the creator's
/// @param eagerStart whether the first step runs at once, inside the call that creates the task
public record TaskOptions(Optional<String> name, Optional<Context> context, boolean eagerStart) {

  private static final TaskOptions DEFAULTS =
      new TaskOptions(Optional.empty(), Optional.empty(), false);

  /// Checks the parts.
  public TaskOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(context, "context");
  }

  /// Returns the options of a plain task.
  ///
  /// @return no name, a copied context, no eager start
  public static TaskOptions defaults() {
    return DEFAULTS;
  }

  /// Returns the options of a task with a name.
  ///
  /// @param name the name
  /// @return the defaults with this name
  public static TaskOptions named(String name) {
    return DEFAULTS.withName(name);
  }

  /// Returns a copy with another name.
  ///
  /// @param newName the name
  /// @return a changed copy
  public TaskOptions withName(String newName) {
    return new TaskOptions(
        Optional.of(Objects.requireNonNull(newName, "name")), context, eagerStart);
  }

  /// Returns a copy with another context.
  ///
  /// @param newContext what the task runs in, not copied
  /// @return a changed copy
  public TaskOptions withContext(Context newContext) {
    return new TaskOptions(
        name, Optional.of(Objects.requireNonNull(newContext, "context")), eagerStart);
  }

  /// Returns a copy with or without eager start.
  ///
  /// @param newEagerStart whether the first step runs at once
  /// @return a changed copy
  public TaskOptions withEagerStart(boolean newEagerStart) {
    return new TaskOptions(name, context, newEagerStart);
  }
}
