package io.asyncio;

import java.util.Collection;
import java.util.List;

/// What stands behind a future that is awaited for something else than its value: a lock, a queue,
/// a group. So reports can say that a task waits for a lock, and who holds it.
///
/// **Threads:** both methods may be called by any thread, at any moment, and must neither suspend
/// nor wait nor run code of others; what they say may be out of date.
///
/// @see EventLoop#createFuture(WaitReason)
public interface WaitReason {

  /// Says what is waited for, to stand after "waits for".
  ///
  /// @return such as `a place in <Queue [...]>`
  String description();

  /// Returns what has to be done, or which tasks have to act, before the wait can end: the task
  /// that holds the lock, the tasks of the group. One of them may be enough.
  ///
  /// @return empty if nothing in the loop is known that the wait depends on
  default Collection<? extends Future<?>> dependsOn() {
    return List.of();
  }
}
