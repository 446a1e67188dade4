package io.asyncio.testing;

import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Virtual time for one run of an exploration: it stops the loop when the run is over, or never
/// will be.
final class ExploredTime implements Poller {

  private final VirtualClock clock;
  private final long untilNanos;
  private Runnable stop = () -> {};
  private BooleanSupplier isOver = () -> true;
  private String verdict = "";

  ExploredTime(VirtualClock clock, Duration mostTime) {
    this.clock = clock;
    this.untilNanos = mostTime.toNanos();
  }

  void stopBy(Runnable newStop) {
    stop = newStop;
  }

  void runUntil(BooleanSupplier newIsOver) {
    isOver = newIsOver;
    verdict = "";
  }

  /// Why the loop was stopped before the run was over; empty if it was not.
  String verdict() {
    return verdict;
  }

  @Override
  public void poll(long maxWaitNanos) {
    if (maxWaitNanos == 0 || clock.isWoken() || clock.wakeIdleWaiters()) {
      clock.poll(0);
      return;
    }
    if (!isOver.getAsBoolean()) {
      if (clock.isOutsidePending()) {
        verdict =
            "something left the loop, so that no schedule can repeat it: a blocking call of the"
                + " JDK, or an executor other than the loop's own";
      } else if (maxWaitNanos == FOREVER) {
        verdict = "nothing can wake the loop any more";
      } else if (maxWaitNanos > untilNanos - clock.nanoTime()) {
        verdict =
            "the run did not end within "
                + DurationText.of(Duration.ofNanos(untilNanos))
                + " of virtual time: allow more by ExploreOptions.withMostTime";
      } else {
        clock.poll(maxWaitNanos);
        return;
      }
    }
    stop.run();
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
