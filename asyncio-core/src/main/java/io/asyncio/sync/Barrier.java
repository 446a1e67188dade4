package io.asyncio.sync;

import java.util.Locale;

/// A meeting point for a fixed number of tasks: nobody passes before all are there.
///
/// ```java
/// var start = new Barrier(3);
/// for (var runner : runners) {           // three of them
///   group.createTask(() -> {
///     warmUp(runner);
///     start.await();
///     run(runner);
///   });
/// }
/// ```
///
/// **States:** filling → draining → filling, over and over; by [#reset()] from filling or draining
/// to resetting until all have left; by [#abort()] broken until `reset`. Who comes while it drains
/// or resets waits for the next round. A cancelled task gives its place back, and the others wait
/// on.
///
/// **Threads:** not thread-safe. Every method belongs to the thread of one loop, the one on which a
/// task first had to wait.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-sync.html#asyncio.Barrier">asyncio.Barrier</a>:
///   same order of wake-ups
public final class Barrier {
  private final int parties;
  private final Condition changed = new Condition(this);
  private State state = State.FILLING;
  // Tasks inside, be they waiting for others or on their way out.
  private int inside;

  private enum State {
    FILLING,
    DRAINING,
    RESETTING,
    BROKEN;

    boolean isClosing() {
      return this == DRAINING || this == RESETTING;
    }
  }

  /// Creates a barrier. Needs no running loop.
  ///
  /// @param parties how many tasks it takes to pass; 1 or more
  /// @throws IllegalArgumentException if `parties` is less than 1
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException(
          "cannot create a Barrier for " + parties + " parties: give a number from 1 on");
    }
    this.parties = parties;
  }

  /// Waits for the others. asyncio's `wait`.
  ///
  /// Suspends until as many tasks as the barrier has parties are there; the last of them goes on
  /// without suspending, before the others. A cancelled task gives its place back.
  ///
  /// @return the caller's place in the order of arrival, from 0 to `parties() - 1`
  /// @throws BrokenBarrierException if the barrier is or gets aborted, or is reset meanwhile
  /// @throws IllegalStateException if the barrier is bound to a different event loop, or if none is
  ///   running
  public int await() {
    try (var _ = changed.hold()) {
      enter();
      var index = inside++;
      try {
        if (inside == parties) {
          state = State.DRAINING;
          changed.signalAll();
        } else {
          awaitOthers();
        }
        return index;
      } finally {
        inside--;
        leave();
      }
    }
  }

  private void enter() {
    changed.waitFor(() -> !state.isClosing());
    if (state == State.BROKEN) {
      throw new BrokenBarrierException(
          "cannot wait at " + this + ": it was aborted; reset it before it is used again");
    }
  }

  private void awaitOthers() {
    changed.waitFor(() -> state != State.FILLING);
    if (state == State.BROKEN) {
      throw new BrokenBarrierException("gave up waiting at " + this + ": it was aborted meanwhile");
    }
    if (state == State.RESETTING) {
      throw new BrokenBarrierException("gave up waiting at " + this + ": it was reset meanwhile");
    }
  }

  private void leave() {
    if (inside == 0) {
      if (state.isClosing()) {
        state = State.FILLING;
      }
      changed.signalAll();
    }
  }

  /// Makes the barrier as new. asyncio's `reset`.
  ///
  /// Tasks that wait get a [BrokenBarrierException]; those that wait for the next round stay. Mends
  /// an aborted barrier, unless tasks are still on their way out of it, which get the exception
  /// first.
  ///
  /// Suspends while other tasks are just passing; a cancelled caller has not reset it.
  public void reset() {
    try (var _ = changed.hold()) {
      state = inside > 0 ? State.RESETTING : State.FILLING;
      changed.signalAll();
    }
  }

  /// Breaks the barrier. asyncio's `abort`.
  ///
  /// Tasks that wait, and all that come before the next [#reset()], get a [BrokenBarrierException].
  ///
  /// Suspends while other tasks are just passing; a cancelled caller has not aborted it.
  public void abort() {
    try (var _ = changed.hold()) {
      state = State.BROKEN;
      changed.signalAll();
    }
  }

  /// Returns the number of tasks that it takes to pass.
  ///
  /// @return the number of parties
  public int parties() {
    return parties;
  }

  /// Returns the number of tasks that wait for the others; 0 unless the barrier is filling.
  /// asyncio's `n_waiting`.
  ///
  /// @return the number of tasks that wait
  public int waiting() {
    return state == State.FILLING ? inside : 0;
  }

  /// Returns whether the barrier was aborted and not reset. asyncio's `broken`.
  ///
  /// @return whether the barrier is broken
  public boolean isBroken() {
    return state == State.BROKEN;
  }

  /// Returns the barrier's identity, its state, and how many of its parties wait.
  @Override
  public String toString() {
    var name = state.name().toLowerCase(Locale.ROOT);
    var waiters = isBroken() ? "" : ", waiters:" + waiting() + '/' + parties;
    return '<' + Identity.of(this) + " [" + name + waiters + "]>";
  }
}
