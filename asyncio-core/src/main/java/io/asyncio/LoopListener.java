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

  /// A task is about to suspend. What this throws, the task's await throws instead of waiting.
  ///
  /// @param task which one; the code runs on its thread
  /// @param awaited what it waits for; empty if it only gives up a turn
  void suspending(Task<?> task, Optional<Future<?>> awaited);

  /// A task goes on after a suspension that nobody cancelled. What this throws, the task's await
  /// throws instead of returning.
  ///
  /// @param task which one; the code runs on its thread
  /// @param awaited what it waited for; empty if it only gave up a turn
  void resumed(Task<?> task, Optional<Future<?>> awaited);

  /// User code scheduled a timer.
  ///
  /// @param timer waits for its deadline
  void timerScheduled(TimerHandle timer);

  /// Something that has to be closed was opened, such as a stream.
  ///
  /// @param resource as given to [EventLoop#resourceOpened(AutoCloseable)]
  void resourceOpened(AutoCloseable resource);

  /// Something that had to be closed is closed.
  ///
  /// @param resource as given to [EventLoop#resourceClosed(AutoCloseable)]
  void resourceClosed(AutoCloseable resource);
}
