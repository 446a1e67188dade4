package io.asyncio;

import java.time.Duration;
import java.util.Objects;

/// How a loop is watched by the [LoopMonitor] of its JVM.
///
/// @param stallLimit from when on a step counts as a stall, and is reported while it goes on; zero
///   for no watch over this loop
/// @param failOnDeadlock whether a run whose tasks wait for one another ends with a
///   [DeadlockException], in place of a mere report
public record WatchOptions(Duration stallLimit, boolean failOnDeadlock) {

  private static final int MOST_DIGITS = 9;

  /// Checks the parts.
  public WatchOptions {
    Objects.requireNonNull(stallLimit, "stallLimit");
    if (stallLimit.isNegative()) {
      throw new IllegalArgumentException(
          "stallLimit must not be negative, found " + stallLimit + "; zero means no watch");
    }
  }

  /// Returns the options of production, as far as the environment does not say otherwise.
  ///
  /// The limit is that of the system property `asyncio.stall.limit`, in milliseconds.
  ///
  /// @return a second, report only
  public static WatchOptions defaults() {
    return new WatchOptions(stallLimitProperty(), false);
  }

  private static Duration stallLimitProperty() {
    String text = System.getProperty("asyncio.stall.limit", "1000");
    boolean isNumber = !text.isEmpty() && text.length() <= MOST_DIGITS;
    long millis = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      isNumber &= digit >= 0 && digit <= 9;
      millis = 10 * millis + digit;
    }
    if (!isNumber) {
      throw new IllegalArgumentException(
          "system property asyncio.stall.limit is '"
              + text
              + "'; give a number of milliseconds, or 0 for no watch");
    }
    return Duration.ofMillis(millis);
  }
}
