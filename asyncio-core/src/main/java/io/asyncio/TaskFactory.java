package io.asyncio;

import java.util.concurrent.Callable;

/// Makes the tasks of a loop; see [EventLoop#setTaskFactory(TaskFactory)].
///
/// A factory of your own does something around [#lazy()] or [#eager()].
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.set_task_factory">asyncio
///   loop.set_task_factory</a>
public interface TaskFactory {

  /// Creates a task and sees to its start.
  ///
  /// @param <T> the type of the result
  /// @param loop the loop it belongs to
  /// @param body what it runs
  /// @param options as given to `createTask`
  /// @return the task
  <T> Task<T> create(EventLoop loop, Callable<? extends T> body, TaskOptions options);

  /// Returns the factory that loops have by default: the first step is scheduled, unless the
  /// options say otherwise.
  ///
  /// @return the default
  static TaskFactory lazy() {
    return StandardTaskFactory.LAZY;
  }

  /// Returns the factory that runs each task's first step at once, up to its first wait; a task
  /// that never waits is done when `createTask` returns.
  ///
  /// @return asyncio's `eager_task_factory`
  static TaskFactory eager() {
    return StandardTaskFactory.EAGER;
  }
}
