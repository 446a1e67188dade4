package io.asyncio.sync;

import io.asyncio.Task;
import org.jspecify.annotations.Nullable;

/// A mutual exclusion lock for tasks.
///
/// Between two suspension points a task has the loop to itself and needs no lock. It needs one
/// where others must not come in between, although it suspends:
///
/// ```java
/// try (var _ = lock.hold()) {
///   var balance = read(account);
///   write(account, balance - 1);
/// }
/// ```
///
/// The lock has no owner: any task may release it. It is not reentrant: a task that acquires it
/// twice waits for itself. Tasks get it in the order in which they asked; one that asks while the
/// lock is free and promised to a waiter has to wait too.
///
/// **Threads:** not thread-safe. Every method belongs to the thread of one loop, the one on which a
/// task first had to wait.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-sync.html#asyncio.Lock">asyncio.Lock</a>: same
///   order of wake-ups
public final class Lock {
  private static final Object NO_TASK = new Object();

  /// Who acquired it, for reports: any task may release it. [#NO_TASK] if that was none, null while
  /// the lock is free. One field for both: a second one would cost as much as the lock.
  private @Nullable Object holder;

  private @Nullable WaitQueue waiters;

  // A lock is held once at a time, so that one hold serves all.
  private final Hold hold = this::release;

  /// Creates a free lock. Needs no running loop.
  public Lock() {}

  /// Acquires the lock. asyncio's `acquire`.
  ///
  /// Suspends until the lock is free and it is the caller's turn; returns without suspending if the
  /// lock is free and nobody waits. A cancelled task does not have the lock, and if it was promised
  /// already, the next task in line gets it.
  ///
  /// @throws IllegalStateException if it has to wait and the lock is bound to a different event
  ///   loop, or none is running
  public void acquire() {
    if (holder == null && (waiters == null || !waiters.hasLiveWaiter())) {
      take();
    } else {
      acquireInTurn();
    }
  }

  private void acquireInTurn() {
    if (waiters == null) {
      waiters = new WaitQueue(this);
    }
    var queue = waiters;
    var place = queue.enlist();
    try {
      queue.await(place);
    } catch (Throwable failure) {
      if (holder == null) {
        queue.wakeHead();
      }
      throw failure;
    }
    take();
  }

  private void take() {
    Task<?> task = Task.current();
    holder = task == null ? NO_TASK : task;
  }

  /// Acquires the lock for the length of a try block: `async with lock` of asyncio.
  ///
  /// Suspends and fails as [#acquire()] does.
  ///
  /// @return what releases the lock when it is closed
  public Hold hold() {
    acquire();
    return hold;
  }

  /// Releases the lock and wakes the task that is next in line. asyncio's `release`.
  ///
  /// Never suspends: the task that was woken has the lock from its next turn on.
  ///
  /// @throws IllegalStateException if the lock is free
  public void release() {
    if (holder == null) {
      throw new IllegalStateException(
          "cannot release " + this + ": nobody holds it; release once per acquire");
    }
    holder = null;
    if (waiters != null) {
      waiters.wakeHead();
    }
  }

  @Nullable Task<?> holder() {
    return holder instanceof Task<?> task ? task : null;
  }

  /// Returns whether the lock is held. False also while it is promised to a waiter that has yet to
  /// run. asyncio's `locked`.
  ///
  /// @return whether the lock is held
  public boolean isLocked() {
    return holder != null;
  }

  /// Returns the lock's identity, whether it is locked, and the number of waiters if there are any.
  @Override
  public String toString() {
    return WaitQueue.describe(this, holder != null ? "locked" : "unlocked", waiters);
  }
}
