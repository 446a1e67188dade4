package io.asyncio.testing;

import java.math.BigDecimal;
import java.time.Duration;

/// Durations as people write them: `0s`, `1.5s`, `250ms`, `3us`, `7ns`.
final class DurationText {

  private DurationText() {}

  static String of(Duration duration) {
    long nanos = duration.abs().toNanos();
    String unit = "s";
    int digits = 9;
    if (nanos != 0 && nanos < 1_000) {
      unit = "ns";
      digits = 0;
    } else if (nanos != 0 && nanos < 1_000_000) {
      unit = "us";
      digits = 3;
    } else if (nanos != 0 && nanos < 1_000_000_000) {
      unit = "ms";
      digits = 6;
    }
    String number = BigDecimal.valueOf(nanos, digits).stripTrailingZeros().toPlainString();
    return (duration.isNegative() ? "-" : "") + number + unit;
  }
}
