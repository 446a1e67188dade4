package io.asyncio.testing;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import java.time.Duration;
import java.util.Objects;

/// Tries an assertion until it holds: for what other tasks bring about at a time that a test cannot
/// name.
///
/// ```java
/// createTask(() -> server.start());
/// eventually(() -> assertTrue(server.isReady()));
/// ```
///
/// The time between the tries is the loop's: on virtual time they cost nothing.
public final class Eventually {

  private static final Duration WITHIN = Duration.ofSeconds(1);
  private static final Duration BETWEEN = Duration.ofMillis(10);

  private Eventually() {}

  /// Tries an assertion every 10 ms until it holds, for one second of the loop's time at most.
  ///
  /// Suspends after each try that failed, and as the assertion does. Does not suspend if the first
  /// one holds.
  ///
  /// @param assertion throws as long as it does not hold
  /// @throws AssertionError if it did not hold in time, with its last failure as cause
  public static void eventually(Action assertion) {
    eventually(WITHIN, assertion);
  }

  /// Tries an assertion every 10 ms until it holds, but not for ever.
  ///
  /// An [AssertionError] and an [Exception] mean that it does not hold yet; other errors, a
  /// [CancelledError] among them, pass through at once, and so does an [InterruptedException].
  /// Suspends after each try that failed, and as the assertion does.
  ///
  /// @param within how long to go on, on the loop's clock; the last try is at its end. Zero tries
  ///   once
  /// @param assertion throws as long as it does not hold
  /// @throws AssertionError if it did not hold in time, with its last failure as cause
  /// @throws IllegalArgumentException if the time is negative
  public static void eventually(Duration within, Action assertion) {
    Objects.requireNonNull(assertion, "assertion");
    if (within.isNegative()) {
      throw new IllegalArgumentException(
          "cannot try an assertion for " + within + ": use zero or more");
    }
    EventLoop loop = Asyncio.runningLoop();
    Duration end = loop.time().plus(within);
    for (long tries = 1; ; tries++) {
      try {
        assertion.run();
        return;
      } catch (InterruptedException interrupted) {
        throw Sneaky.raise(interrupted);
      } catch (AssertionError | Exception failure) {
        Duration left = end.minus(loop.time());
        if (!left.isPositive()) {
          throw gaveUp(within, tries, failure);
        }
        Asyncio.sleep(left.compareTo(BETWEEN) < 0 ? left : BETWEEN);
      }
    }
  }

  private static AssertionError gaveUp(Duration within, long tries, Throwable failure) {
    return new AssertionError(
        "did not hold within "
            + DurationText.of(within)
            + ", in "
            + (tries == 1 ? "1 try" : tries + " tries")
            + "; the last failure: "
            + failure,
        failure);
  }
}
