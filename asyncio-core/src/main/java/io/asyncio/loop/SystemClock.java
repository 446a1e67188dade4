package io.asyncio.loop;

/// The JVM's monotonic clock: the only place that reads real time.
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
