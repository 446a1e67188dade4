package io.asyncio.sync;

/// A flag that tasks can wait for.
///
/// ```java
/// var ready = new Event();
/// createTask(() -> { ready.await(); use(connection); });
/// connection = connect();
/// ready.set();
/// ```
///
/// **Threads:** not thread-safe. Every method belongs to the thread of one loop, the one on which a
/// task first had to wait; from elsewhere use `loop.callSoonThreadsafe(event::set)`.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-sync.html#asyncio.Event">asyncio.Event</a>
public final class Event {
  private boolean set;
  private final WaitQueue waiters = new WaitQueue(this);

  /// Creates an event that is not set. Needs no running loop.
  public Event() {}

  /// Sets the flag and wakes every task that waits, in order of arrival. asyncio's `set`.
  ///
  /// Never suspends. Does nothing if the flag is set. The tasks go on even if [#clear()] follows
  /// before they run.
  public void set() {
    if (!set) {
      set = true;
      waiters.wakeAll();
    }
  }

  /// Clears the flag, so that [#await()] suspends again. asyncio's `clear`. Never suspends.
  public void clear() {
    set = false;
  }

  /// Returns whether the flag is set. asyncio's `is_set`.
  ///
  /// @return whether the flag is set
  public boolean isSet() {
    return set;
  }

  /// Waits for the flag. asyncio's `wait`.
  ///
  /// Suspends until the next [#set()]; returns without suspending if the flag is set. A cancelled
  /// task leaves nothing behind.
  ///
  /// @throws IllegalStateException if it has to wait and the event is bound to a different event
  ///   loop, or none is running
  public void await() {
    if (!set) {
      waiters.await();
    }
  }

  /// Returns the event's identity, whether it is set, and the number of waiters if there are any.
  @Override
  public String toString() {
    return WaitQueue.describe(this, set ? "set" : "unset", waiters);
  }
}
