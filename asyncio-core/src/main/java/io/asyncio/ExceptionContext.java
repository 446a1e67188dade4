package io.asyncio;

import io.asyncio.loop.Handle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What an [ExceptionHandler] is told.
///
/// @param message what happened; may be empty
/// @param exception what was thrown
/// @param future the future it concerns
/// @param task the task it concerns
/// @param handle the callback it concerns
/// @param createdAt where the future or the callback was made, innermost call first; empty unless
///   the loop was in debug mode
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.call_exception_handler">asyncio
///   loop.call_exception_handler</a>
public record ExceptionContext(
    String message,
    Optional<Throwable> exception,
    Optional<Future<?>> future,
    Optional<Task<?>> task,
    Optional<Handle> handle,
    List<StackTraceElement> createdAt) {

  /// Checks the parts.
  public ExceptionContext {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(exception, "exception");
    Objects.requireNonNull(future, "future");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(handle, "handle");
    createdAt = List.copyOf(Objects.requireNonNull(createdAt, "createdAt"));
  }

  /// Returns a context with only a message.
  ///
  /// @param message what happened; may be empty
  /// @return a new context
  public static ExceptionContext of(String message) {
    return new ExceptionContext(
        message, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /// Returns a context of a message and an exception.
  ///
  /// @param message what happened; may be empty
  /// @param exception what was thrown
  /// @return a new context
  public static ExceptionContext of(String message, Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    return new ExceptionContext(
        message,
        Optional.of(exception),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /// Returns a copy that names a future; a task is named as both.
  ///
  /// @param concerned the future it concerns
  /// @return a changed copy
  public ExceptionContext withFuture(Future<?> concerned) {
    Objects.requireNonNull(concerned, "concerned");
    Optional<Task<?>> asTask = concerned instanceof Task<?> named ? Optional.of(named) : task;
    return new ExceptionContext(
        message, exception, Optional.of(concerned), asTask, handle, concerned.createdAt());
  }

  /// The context variables that its handler sees.
  Context variables() {
    if (task.isPresent()) {
      return task.get().context();
    }
    return handle.isPresent() && handle.get().context() instanceof Context ofCallback
        ? ofCallback
        : Context.current();
  }

  /// Returns a copy that names a callback.
  ///
  /// @param concerned the callback it concerns
  /// @return a changed copy
  public ExceptionContext withHandle(Handle concerned) {
    Objects.requireNonNull(concerned, "concerned");
    return new ExceptionContext(
        message, exception, future, task, Optional.of(concerned), concerned.createdAt());
  }

  /// Returns a copy that says where what it concerns was made.
  ///
  /// @param stack innermost call first
  /// @return a changed copy
  public ExceptionContext withCreatedAt(List<StackTraceElement> stack) {
    Objects.requireNonNull(stack, "stack");
    return new ExceptionContext(message, exception, future, task, handle, stack);
  }
}
