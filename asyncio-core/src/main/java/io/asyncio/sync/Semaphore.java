package io.asyncio.sync;

import org.jspecify.annotations.Nullable;

/// A number of permits that tasks take and give back.
///
/// The usual way to have at most N of something at a time:
///
/// ```java
/// var permits = new Semaphore(10);
/// for (var url : urls) {
///   group.createTask(() -> {
///     try (var _ = permits.hold()) {
///       fetch(url);
///     }
///   });
/// }
/// ```
///
/// Permits have no owner: any task may release. Tasks get them in the order in which they asked;
/// one that asks while others wait has to wait too, even if a permit is left. Nothing limits how
/// many are released, unless the semaphore is [#bounded]. To tell who holds what, use
/// [CapacityLimiter].
///
/// **Threads:** not thread-safe. Every method belongs to the thread of one loop, the one on which a
/// task first had to wait.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-sync.html#asyncio.Semaphore">asyncio.Semaphore
///   and BoundedSemaphore</a>: same order of wake-ups
public final class Semaphore {
  // Free permits; one that was promised to a waiter is no longer among them.
  private int permits;
  private final int bound;
  private final boolean bounded;
  private @Nullable WaitQueue waiters;
  private final Hold hold = this::release;

  /// Creates a semaphore. Needs no running loop.
  ///
  /// @param permits how many are free at first; 0 or more
  /// @throws IllegalArgumentException if `permits` is negative
  public Semaphore(int permits) {
    this(permits, Integer.MAX_VALUE, false);
  }

  private Semaphore(int permits, int bound, boolean bounded) {
    if (permits < 0) {
      throw new IllegalArgumentException(
          "cannot create a Semaphore with " + permits + " permits: give a number from 0 on");
    }
    this.permits = permits;
    this.bound = bound;
    this.bounded = bounded;
  }

  /// Creates a semaphore that refuses to have more permits than at first: asyncio's
  /// `BoundedSemaphore`. Needs no running loop.
  ///
  /// @param permits how many are free at first; 0 or more
  /// @return a semaphore whose [#release()] throws when nothing is out
  /// @throws IllegalArgumentException if `permits` is negative
  public static Semaphore bounded(int permits) {
    return new Semaphore(permits, permits, true);
  }

  /// Takes a permit. asyncio's `acquire`.
  ///
  /// Suspends until it is the caller's turn and a permit is free; returns without suspending if one
  /// is free and nobody waits. A cancelled task has no permit, and if one was promised already, the
  /// next task in line gets it.
  ///
  /// @throws IllegalStateException if it has to wait and the semaphore is bound to a different
  ///   event loop, or none is running
  public void acquire() {
    if (!isLocked()) {
      permits--;
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
      if (place.wasWoken()) {
        permits++;
      }
      throw failure;
    } finally {
      // Whoever came while a permit was promised had to queue, even if others were free.
      while (permits > 0 && queue.wakeNext()) {
        permits--;
      }
    }
  }

  /// Takes a permit for the length of a try block: `async with semaphore` of asyncio.
  ///
  /// Suspends and fails as [#acquire()] does.
  ///
  /// @return what gives the permit back when it is closed
  public Hold hold() {
    acquire();
    return hold;
  }

  /// Gives a permit back and wakes the task that is next in line. asyncio's `release`.
  ///
  /// Never suspends.
  ///
  /// @throws IllegalArgumentException if the semaphore is bounded and has all its permits; the kind
  ///   of error is asyncio's
  public void release() {
    if (permits >= bound) {
      throw tooManyPermits();
    }
    if (waiters == null || !waiters.wakeNext()) {
      permits++;
    }
  }

  private RuntimeException tooManyPermits() {
    return bounded
        ? new IllegalArgumentException(
            "cannot release "
                + this
                + ": it has all its "
                + bound
                + " permits; release once per acquire")
        : new IllegalStateException(
            "cannot release " + this + ": it has the most permits that it can count");
  }

  /// Returns whether [#acquire()] would suspend: no permit is free, or others wait. asyncio's
  /// `locked`.
  ///
  /// @return whether a task that asks now has to wait
  public boolean isLocked() {
    return permits == 0 || (waiters != null && waiters.hasLiveWaiter());
  }

  /// Returns the semaphore's identity, whether it is locked, else the number of free permits, and
  /// the number of waiters if there are any.
  @Override
  public String toString() {
    var state = isLocked() ? "locked" : "unlocked, value:" + permits;
    return WaitQueue.describe(this, state, waiters);
  }
}
