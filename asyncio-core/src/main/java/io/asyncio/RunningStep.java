package io.asyncio;

import java.util.Objects;
import java.util.Optional;

/// What a loop is in the middle of.
///
/// @param label names it, such as `task 'main'`
/// @param task whose code runs; empty for callbacks and for the loop itself
/// @param thread where to look for the stack
/// @param isWaiting whether that thread waits for something, and keeps the loop meanwhile: a task
///   that is pinned by a native frame or a class initialiser, or in portable mode inside a blocking
///   call of the JDK
/// @see EventLoop#runningStep()
public record RunningStep(String label, Optional<Task<?>> task, Thread thread, boolean isWaiting) {

  /// Checks the parts.
  public RunningStep {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(thread, "thread");
  }
}
