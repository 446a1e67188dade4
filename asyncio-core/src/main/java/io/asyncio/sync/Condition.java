package io.asyncio.sync;

import io.asyncio.CancelledError;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A lock with a place to wait for news about what it guards.
///
/// ```java
/// try (var _ = stock.hold()) {            // one task
///   stock.waitFor(() -> !shelf.isEmpty());
///   return shelf.removeLast();
/// }
///
/// try (var _ = stock.hold()) {            // another
///   shelf.add(item);
///   stock.signal();
/// }
/// ```
///
/// Its words for waking are the JDK's, since `notify` and `notifyAll` are final in [Object]. A task
/// may be woken although nothing changed for it, when one that was signalled is cancelled: so check
/// in a loop, or let [#waitFor] do it.
///
/// **Threads:** not thread-safe. Every method belongs to the thread of one loop, the one on which a
/// task first had to wait.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-sync.html#asyncio.Condition">asyncio.Condition</a>:
///   same order of wake-ups
public final class Condition {
  private final Lock lock;
  private final WaitQueue waiters;

  /// Creates a condition with a lock of its own. Needs no running loop.
  public Condition() {
    this(new Lock());
  }

  /// Creates a condition over a lock, which several conditions may share.
  ///
  /// @param lock guards what the condition is about; free or held
  public Condition(Lock lock) {
    this.lock = Objects.requireNonNull(lock, "lock");
    this.waiters = new WaitQueue(this);
  }

  /// A condition that is part of something, which reports name in its place.
  Condition(Object owner) {
    this.lock = new Lock();
    this.waiters = new WaitQueue(new LoopBinding(this), owner::toString);
  }

  /// Acquires the lock, as [Lock#acquire()] does.
  public void acquire() {
    lock.acquire();
  }

  /// Releases the lock, as [Lock#release()] does.
  public void release() {
    lock.release();
  }

  /// Acquires the lock for the length of a try block, as [Lock#hold()] does.
  ///
  /// @return what releases the lock when it is closed
  public Hold hold() {
    return lock.hold();
  }

  /// Returns whether the lock is held, as [Lock#isLocked()] does.
  ///
  /// @return whether the lock is held
  public boolean isLocked() {
    return lock.isLocked();
  }

  /// Releases the lock, waits for a signal, and acquires the lock again. asyncio's `wait`.
  ///
  /// Always suspends. The caller has the lock whenever this returns or throws, a cancelled one too:
  /// it waits for the lock however often it is cancelled meanwhile, and then throws the latest
  /// [CancelledError]. If it was signalled before, or may have been, another waiter is woken
  /// instead.
  ///
  /// @throws IllegalStateException if the lock is not held, if the condition is bound to a
  ///   different event loop, or if none is running
  public void await() {
    requireLock("wait for");
    var place = waiters.enlist();
    lock.release();
    try {
      try {
        waiters.await(place);
      } finally {
        reacquire(null);
      }
    } catch (Throwable failure) {
      waiters.wakeNext();
      throw failure;
    }
  }

  /// Waits for the lock as often as it takes, since whoever leaves [#await()] has it. Only what
  /// fails twice in a row in the same way will go on to fail, as a lock of another loop does.
  private void reacquire(@Nullable Throwable before) {
    try {
      lock.acquire();
    } catch (Throwable failure) {
      if (failure instanceof CancelledError
          || before == null
          || before.getClass() != failure.getClass()) {
        reacquire(failure);
      }
      throw failure;
    }
  }

  /// Waits until a predicate holds. asyncio's `wait_for`.
  ///
  /// Checks first, without suspending; then once after each signal. The predicate runs with the
  /// lock held, and what it throws comes out.
  ///
  /// @param predicate must not suspend
  /// @return what the predicate returned last, which is true
  /// @throws IllegalStateException if it has to wait, as for [#await()]
  public boolean waitFor(BooleanSupplier predicate) {
    Objects.requireNonNull(predicate, "predicate");
    var holds = predicate.getAsBoolean();
    while (!holds) {
      await();
      holds = predicate.getAsBoolean();
    }
    return holds;
  }

  /// Wakes the task that has waited longest, if one waits. asyncio's `notify`.
  ///
  /// Never suspends. The task goes on once it has got the lock, which the caller still holds.
  ///
  /// @throws IllegalStateException if the lock is not held
  public void signal() {
    signal(1);
  }

  /// Wakes the tasks that have waited longest. asyncio's `notify(n)`.
  ///
  /// @param n how many to wake; if fewer wait, all of them
  /// @throws IllegalStateException if the lock is not held
  /// @throws IllegalArgumentException if `n` is negative
  public void signal(int n) {
    requireLock("signal");
    if (n < 0) {
      throw new IllegalArgumentException(
          "cannot signal " + n + " tasks of " + this + ": give a number from 0 on");
    }
    for (var left = n; left > 0 && waiters.wakeNext(); left--) {
      // until enough are woken
    }
  }

  /// Wakes every task that waits, in order of arrival. asyncio's `notify_all`.
  ///
  /// @throws IllegalStateException if the lock is not held
  public void signalAll() {
    requireLock("signal");
    waiters.wakeAll();
  }

  private void requireLock(String attempt) {
    if (!lock.isLocked()) {
      throw new IllegalStateException(
          "cannot " + attempt + ' ' + this + ": its lock is not held; acquire it first");
    }
  }

  /// Returns the condition's identity, whether its lock is locked, and the number of waiters if
  /// there are any.
  @Override
  public String toString() {
    return WaitQueue.describe(this, isLocked() ? "locked" : "unlocked", waiters);
  }
}
