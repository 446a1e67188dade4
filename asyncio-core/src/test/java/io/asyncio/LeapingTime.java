package io.asyncio;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Time that leaps to the next timer instead of being waited for, and stands still while something
/// outside the loop is under way.
public final class LeapingTime implements Clock, Poller {

  /// How long the loop wanted to wait, each time it had nothing to run.
  final List<Long> waits = new ArrayList<>();

  private final Poller parking = Poller.parking();
  private volatile long nanos;
  private volatile int outside;
  private volatile boolean woken;

  /// Options of a loop in one mode on a time of its own.
  public static RunOptions in(Mode mode) {
    return new LeapingTime().options(mode);
  }

  /// Options of a run on this time.
  public RunOptions options(Mode mode) {
    return new RunOptions(loopOptions(mode), RunOptions.defaults().shutdownTimeout(), false);
  }

  /// Options of a loop on this time.
  public LoopOptions loopOptions(Mode mode) {
    return LoopOptions.defaults().withMode(mode).withClock(this).withPoller(() -> this);
  }

  Duration passed() {
    return Duration.ofNanos(nanos);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void poll(long maxWaitNanos) {
    if (maxWaitNanos > 0 && !woken) {
      waits.add(maxWaitNanos);
      if (maxWaitNanos == FOREVER || outside > 0) {
        parking.poll(FOREVER);
      } else {
        nanos = Math.addExact(nanos, maxWaitNanos);
      }
    }
    woken = false;
  }

  @Override
  public void wakeup() {
    woken = true;
    parking.wakeup();
  }

  @Override
  public void outsideStarted() {
    synchronized (this) {
      outside++;
    }
  }

  @Override
  public void outsideEnded() {
    synchronized (this) {
      outside--;
    }
  }

  @Override
  public void close() {
    parking.close();
  }
}
