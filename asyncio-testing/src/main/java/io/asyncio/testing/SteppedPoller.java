package io.asyncio.testing;

import io.asyncio.loop.Poller;

/// Stops the loop when it has nothing to do, instead of letting it wait.
///
/// The loop waits in its poller exactly when nothing is ready; that is the moment at which a
/// stepped loop has to decide: wake who waits for that moment, jump to the next timer, wait for
/// something outside, or stop.
final class SteppedPoller implements Poller {

  private final VirtualClock clock;
  private Runnable stop = () -> {};
  private long untilNanos;
  private boolean waitsForOutside;
  private boolean idle;
  private boolean timerPending;

  SteppedPoller(VirtualClock clock) {
    this.clock = clock;
  }

  /// How to stop the loop, which is made after this.
  void stopBy(Runnable newStop) {
    stop = newStop;
  }

  // ---- Between runs, on the thread that starts them

  /// Lets the next run last until nothing is ready and the next timer is due later than this.
  void runUntil(long nanos) {
    prepare(nanos, true);
  }

  /// Lets the next run last until nothing is ready now; it waits for nothing.
  void look() {
    prepare(clock.nanoTime(), false);
  }

  private void prepare(long newUntilNanos, boolean newWaitsForOutside) {
    untilNanos = newUntilNanos;
    waitsForOutside = newWaitsForOutside;
    idle = false;
  }

  /// Whether the last run ended because the loop was idle, and not by a stop from elsewhere.
  boolean isIdle() {
    return idle;
  }

  /// Whether the run that ended idle left a timer that is due later than it was to last.
  boolean isTimerPending() {
    return timerPending;
  }

  // ---- On the loop's thread

  @Override
  public void poll(long maxWaitNanos) {
    // Looked at first: what came back from outside has woken the clock before it was taken off.
    boolean isOutsidePending = clock.isOutsidePending();
    if (maxWaitNanos == 0 || clock.isWoken()) {
      clock.poll(0);
    } else if (waitsForOutside && isOutsidePending) {
      clock.poll(FOREVER);
    } else if (clock.wakeIdleWaiters()) {
      clock.poll(0);
    } else if (maxWaitNanos != FOREVER && maxWaitNanos <= untilNanos - clock.nanoTime()) {
      clock.poll(maxWaitNanos);
    } else {
      idle = true;
      timerPending = maxWaitNanos != FOREVER;
      stop.run();
    }
  }

  @Override
  public void wakeup() {
    clock.wakeup();
  }

  @Override
  public void outsideStarted() {
    clock.outsideStarted();
  }

  @Override
  public void outsideEnded() {
    clock.outsideEnded();
  }

  @Override
  public void close() {
    clock.close();
  }
}
