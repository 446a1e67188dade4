package io.asyncio.testing;

import io.asyncio.loop.Poller;

final class ParkingPollerTest implements PollerContract {

  @Override
  public Poller create() {
    return Poller.parking();
  }
}
