package io.asyncio;

import java.time.Duration;
import java.util.Objects;

/// Durations as nanoseconds, saturated: what is too long for a long lasts 146 years.
final class Nanos {

  private static final long MOST = Long.MAX_VALUE / 2;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long MOST_SECONDS = MOST / NANOS_PER_SECOND;

  private Nanos() {}

  static long of(Duration duration) {
    long seconds = duration.getSeconds();
    if (seconds >= MOST_SECONDS) {
      return MOST;
    }
    return seconds <= -MOST_SECONDS ? -MOST : seconds * NANOS_PER_SECOND + duration.getNano();
  }

  static long after(long now, Duration delay) {
    Objects.requireNonNull(delay, "delay");
    long nanos = of(delay);
    long when = now + nanos;
    return nanos > 0 && when < now ? Long.MAX_VALUE : when;
  }
}
