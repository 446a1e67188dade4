package io.asyncio.loop;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A callback with a deadline.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.TimerHandle">asyncio
///   TimerHandle</a>
public final class TimerHandle extends Handle {

  /// The place in the heap of a timer that is not in it.
  static final int NOWHERE = -1;

  final long whenNanos;
  private final @Nullable Step bare;

  // Kept by TimerHeap.
  long sequence;
  int index = NOWHERE;

  /// Creates a timer for user code that is not scheduled yet.
  ///
  /// @param loop the loop that runs it
  /// @param whenNanos the deadline on the loop's clock, in nanoseconds
  /// @param callback what to run
  /// @param context what the dispatcher restores around the callback
  public TimerHandle(HandleLoop loop, long whenNanos, Runnable callback, @Nullable Object context) {
    super(loop, callback, context);
    this.whenNanos = whenNanos;
    this.bare = null;
  }

  TimerHandle(HandleLoop loop, long whenNanos, Step bare) {
    super(loop, TimerHandle::nothing, null);
    this.whenNanos = whenNanos;
    this.bare = bare;
  }

  private static void nothing() {}

  /// Returns the deadline on the loop's clock.
  ///
  /// @return the time, as [io.asyncio.EventLoop#time()] counts it, at which the callback becomes
  ///   due
  public Duration when() {
    return Duration.ofNanos(whenNanos);
  }

  /// Says whether the timer waits for its deadline. The loop's thread only.
  ///
  /// @return false before it is scheduled, once it is due, and once it is cancelled
  public boolean isScheduled() {
    return index != NOWHERE && !isCancelled();
  }

  @Override
  public void cancel() {
    if (!isCancelled()) {
      super.cancel();
      loop.timerCancelled(this);
    }
  }

  @Override
  public void step() {
    if (bare == null) {
      super.step();
    } else if (!isCancelled()) {
      bare.step();
    }
  }

  @Override
  public void arrive(HandleLoop receiver) {
    Objects.requireNonNull(receiver, "receiver");
    receiver.addTimer(this);
  }

  @Override
  public String label() {
    return "timer of " + (bare == null ? super.label() : bare.label());
  }

  boolean isBare() {
    return bare != null;
  }

  boolean isBefore(TimerHandle other) {
    return whenNanos != other.whenNanos ? whenNanos < other.whenNanos : sequence < other.sequence;
  }
}
