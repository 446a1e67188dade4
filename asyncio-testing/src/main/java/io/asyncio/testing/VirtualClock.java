package io.asyncio.testing;

import io.asyncio.LoopOptions;
import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Time that passes only when nothing else can happen: an hour of sleeps takes milliseconds.
///
/// ```java
/// VirtualClock clock = new VirtualClock();
/// Asyncio.run(() -> Asyncio.sleep(Duration.ofHours(1)), RunOptions.defaults().withLoop(clock.options()));
/// clock.time(); // PT1H
/// ```
///
/// It is both what the loop reads the time from and what it waits in. A loop that has nothing to
/// run until its next timer makes the clock *jump* there, by exactly the wait; nothing else moves
/// it but [#advance(Duration)]. Code that runs takes no time at all.
///
/// Time stands still while something *outside* the loop is in flight, because what it brings back
/// belongs to the present: a call in an executor (`toThread`), a wrapped `CompletionStage`, a task
/// inside a blocking call of the JDK. The loop then waits for it in real time. Threads that the
/// loop cannot know of are announced by [#outsideStarted()] and [#outsideEnded()].
///
/// A loop with no timer left waits in real time too, until another thread wakes it.
///
/// **States:** none; a clock serves one loop at a time, and may serve the next when that one is
/// closed: its time goes on. **Threads:** `poll` and `close` belong to the loop's thread, all else
/// is safe from any.
public final class VirtualClock implements Clock, Poller {

  private final boolean autoJump;
  private final AtomicLong nanos;
  private final AtomicInteger outside = new AtomicInteger();
  private final Poller parking = Poller.parking();

  /// The permit of [#wakeup()] as well, so that a jump can look at it.
  private volatile boolean woken;

  /// Creates a clock that jumps by itself and begins at zero.
  public VirtualClock() {
    this(Duration.ZERO);
  }

  /// Creates a clock that jumps by itself.
  ///
  /// @param origin the time at which it begins
  public VirtualClock(Duration origin) {
    this(origin.toNanos(), true);
  }

  private VirtualClock(long originNanos, boolean autoJump) {
    this.nanos = new AtomicLong(originNanos);
    this.autoJump = autoJump;
  }

  /// Creates a clock that begins at zero and only moves by [#advance(Duration)]: a loop that waits
  /// for a timer waits, in real time, for another thread to do that.
  ///
  /// @return a clock that is moved by hand; [TestLoop] is easier to use and misses no timer
  public static VirtualClock withoutAutoJump() {
    return new VirtualClock(0, false);
  }

  /// Returns the default options of a loop, but living by this clock.
  ///
  /// @return options for one loop at a time
  public LoopOptions options() {
    return LoopOptions.defaults().withClock(this).withPoller(() -> this);
  }

  /// Returns the time now.
  ///
  /// @return since the clock's origin, plus that origin
  public Duration time() {
    return Duration.ofNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  /// Moves the time and wakes the loop. Never suspends.
  ///
  /// The time moves in one go: timers that became due run in their order, but all at the new time.
  /// Called by code that the loop runs, it is the time that this code takes.
  ///
  /// @param duration by how much; zero or more
  /// @throws IllegalArgumentException if it is negative
  /// @throws ArithmeticException if the time would pass 2^63 nanoseconds, 292 years
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "cannot advance " + this + " by " + duration + ": time never goes back");
    }
    move(duration.toNanos());
    wakeup();
  }

  @Override
  public void poll(long maxWaitNanos) {
    if (maxWaitNanos > 0 && !woken) {
      if (maxWaitNanos == FOREVER || !autoJump || isOutsidePending()) {
        parking.poll(FOREVER);
      } else {
        move(maxWaitNanos);
      }
    }
    woken = false;
    parking.poll(0);
  }

  private void move(long by) {
    nanos.updateAndGet(now -> Math.addExact(now, by));
  }

  @Override
  public void wakeup() {
    woken = true;
    parking.wakeup();
  }

  /// Lets the time stand still until [#outsideEnded()] was called as often.
  @Override
  public void outsideStarted() {
    outside.incrementAndGet();
  }

  /// Takes one [#outsideStarted()] back, after whatever came from outside was handed to the loop.
  ///
  /// Without an open one it does nothing: what a closed loop left in flight may still come back.
  @Override
  public void outsideEnded() {
    if (outside.getAndUpdate(open -> Math.max(0, open - 1)) == 1) {
      wakeup();
    }
  }

  /// Says whether something outside the loop is in flight, so that the time stands still.
  ///
  /// @return true while more was started than ended
  public boolean isOutsidePending() {
    return outside.get() > 0;
  }

  /// Whether the next poll ends at once.
  boolean isWoken() {
    return woken;
  }

  /// Forgets what is in flight: it can't come back to a loop that is closed. The time stays.
  @Override
  public void close() {
    outside.set(0);
    woken = false;
    parking.close();
  }

  @Override
  public String toString() {
    int pending = outside.get();
    return "<VirtualClock "
        + time()
        + (autoJump ? "" : " by hand")
        + (pending == 0 ? "" : ", " + pending + " outside")
        + ">";
  }
}
