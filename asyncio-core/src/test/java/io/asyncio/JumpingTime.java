package io.asyncio;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Time that passes as soon as a loop waits for a timer. For tests of the core, which cannot use
/// the module that has the real virtual clock.
final class JumpingTime implements Clock, Poller {

  private final Poller parking = Poller.parking();
  private final AtomicLong nanos = new AtomicLong();

  LoopOptions options(Mode mode) {
    return LoopOptions.defaults().withMode(mode).withClock(this).withPoller(() -> this);
  }

  Duration passed() {
    return Duration.ofNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void poll(long maxWaitNanos) {
    if (maxWaitNanos == FOREVER) {
      parking.poll(FOREVER);
    } else {
      nanos.addAndGet(maxWaitNanos);
      parking.poll(0);
    }
  }

  @Override
  public void wakeup() {
    parking.wakeup();
  }

  @Override
  public void close() {
    parking.close();
  }
}
