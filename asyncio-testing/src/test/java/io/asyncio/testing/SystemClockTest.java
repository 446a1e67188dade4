package io.asyncio.testing;

import io.asyncio.LoopOptions;
import io.asyncio.loop.Clock;

final class SystemClockTest implements ClockContract {

  @Override
  public Clock clock() {
    return Clock.system();
  }

  @Override
  public LoopOptions options() {
    return LoopOptions.defaults();
  }
}
