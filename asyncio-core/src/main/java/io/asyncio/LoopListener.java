package io.asyncio;

import io.asyncio.loop.TimerHandle;
import java.util.Optional;

/// Learns of what the tasks and timers of a loop do: the seam for tools and tests.
///
/// **Threads:** each method is called where it happens, by the code that does it, and must not
/// suspend.
///
/// @see <a
///   href="https://trio.readthedocs.io/en/stable/reference-lowlevel.html#instrument-api">Trio's
///   instruments</a>
public interface LoopListener {

  /// A task was created; it has not begun. Called by the thread that created it.
  ///
  /// @param task not done
  default void taskCreated(Task<?> task) {}

  /// A task has ended.
  ///
  /// @param task which is done
  default void taskDone(Task<?> task) {}

  /// A task is about to suspend. What this throws, the task's await throws instead of waiting.
  ///
  /// @param task which one; the code runs on its thread
  /// @param awaited what it waits for; empty if it only gives up a turn
  default void suspending(Task<?> task, Optional<Future<?>> awaited) {}

  /// A task goes on after a suspension that nobody cancelled. What this throws, the task's await
  /// throws instead of returning.
  ///
  /// @param task which one; the code runs on its thread
  /// @param awaited what it waited for; empty if it only gave up a turn
  default void resumed(Task<?> task, Optional<Future<?>> awaited) {}

  /// User code scheduled a timer.
  ///
  /// @param timer waits for its deadline
  default void timerScheduled(TimerHandle timer) {}

  /// Something that has to be closed was opened, such as a stream.
  ///
  /// @param resource as given to [EventLoop#resourceOpened(AutoCloseable)]
  default void resourceOpened(AutoCloseable resource) {}

  /// Something that had to be closed is closed.
  ///
  /// @param resource as given to [EventLoop#resourceClosed(AutoCloseable)]
  default void resourceClosed(AutoCloseable resource) {}

  /// Says from when on [#stepEnded(String, long)] wants to learn of a step; asked once, when the
  /// listener is added.
  ///
  /// @return nanoseconds; [Long#MAX_VALUE], for never, unless overridden: to measure steps costs
  ///   time
  default long slowStepNanos() {
    return Long.MAX_VALUE;
  }

  /// A step took at least as long as some listener, or debug mode, wanted to know. Called on the
  /// loop's bare thread: it must be short, and take no lock that a task may hold.
  ///
  /// @param label what ran, such as `task 'main'`
  /// @param nanos how long
  default void stepEnded(String label, long nanos) {}

  /// Says whether [#turnEnded(long, int)] is to be called; asked once, when the listener is added.
  ///
  /// @return false unless overridden
  default boolean wantsTurns() {
    return false;
  }

  /// A turn of the loop is over. Called on the loop's bare thread, as [#stepEnded(String, long)].
  ///
  /// @param nanos how long its steps took
  /// @param steps how many there were
  default void turnEnded(long nanos, int steps) {}
}
