package io.asyncio;

import java.time.Duration;
import java.util.Objects;

/// Durations as nanoseconds, saturated: what is too long for a long lasts 146 years.
final class Nanos {

  private static final long MOST = Long.MAX_VALUE / 2;
  private static final Duration LONGEST = Duration.ofNanos(MOST);

  private Nanos() {}

  static long of(Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      return MOST;
    }
    return duration.compareTo(LONGEST.negated()) < 0 ? -MOST : duration.toNanos();
  }

  static long after(long now, Duration delay) {
    Objects.requireNonNull(delay, "delay");
    long nanos = of(delay);
    long when = now + nanos;
    return nanos > 0 && when < now ? Long.MAX_VALUE : when;
  }
}
