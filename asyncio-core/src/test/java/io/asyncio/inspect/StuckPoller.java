package io.asyncio.inspect;

import example.Blocking;
import io.asyncio.loop.Poller;

/// A poller whose first look takes as long as the test wants.
final class StuckPoller implements Poller {

  private final Poller parking = Poller.parking();
  private final Blocking blocking;

  StuckPoller(Blocking blocking) {
    this.blocking = blocking;
  }

  @Override
  public void poll(long maxWaitNanos) {
    blocking.compute();
    parking.poll(maxWaitNanos);
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
