package io.asyncio.http.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/// How often and when a request is tried again.
///
/// Before the second attempt it waits for a random time up to `first`, before the third up to twice
/// that, and so on, up to `longest`; as long as an answer's `Retry-After` says, if it says so, but
/// if that is more than `longest`, the answer is returned.
///
/// @param attempts how many in all, the first among them
/// @param first the longest wait before the second
/// @param longest the longest wait before any
/// @param statuses of answers that are worth another attempt
/// @param methods that may be repeated
/// @param random where the waits come from
public record RetryPolicy(
    int attempts,
    Duration first,
    Duration longest,
    Set<Integer> statuses,
    Set<String> methods,
    RandomGenerator random) {

  private static final RetryPolicy DEFAULTS =
      new RetryPolicy(
          3,
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Set.of(429, 502, 503, 504),
          Call.IDEMPOTENT,
          new SecureRandom());

  /// Checks and copies the parts.
  ///
  /// @throws IllegalArgumentException if there is no attempt, or a wait is not positive
  public RetryPolicy {
    statuses = Set.copyOf(statuses);
    methods = Set.copyOf(methods);
    Objects.requireNonNull(random, "random");
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, found " + attempts);
    }
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "waits must be positive, the longest not below the first, found %s and %s"
              .formatted(first, longest));
    }
  }

  /// Returns three attempts, waits from 100 milliseconds to 10 seconds, the statuses 429, 502, 503
  /// and 504, and the methods that are idempotent.
  ///
  /// @return always the same
  public static RetryPolicy defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with another number of attempts.
  ///
  /// @param newAttempts at least 1
  /// @return a changed copy
  public RetryPolicy withAttempts(int newAttempts) {
    return new RetryPolicy(newAttempts, first, longest, statuses, methods, random);
  }

  /// Returns a copy with other waits.
  ///
  /// @param newFirst the longest before the second attempt
  /// @param newLongest the longest before any
  /// @return a changed copy
  public RetryPolicy withWaits(Duration newFirst, Duration newLongest) {
    return new RetryPolicy(attempts, newFirst, newLongest, statuses, methods, random);
  }

  /// Returns a copy for other methods.
  ///
  /// @param newMethods those that the server does not mind twice
  /// @return a changed copy
  public RetryPolicy withMethods(Set<String> newMethods) {
    return new RetryPolicy(attempts, first, longest, statuses, newMethods, random);
  }

  /// Returns a copy with another source of waits.
  ///
  /// @param newRandom with a seed, for tests
  /// @return a changed copy
  public RetryPolicy withRandom(RandomGenerator newRandom) {
    return new RetryPolicy(attempts, first, longest, statuses, methods, newRandom);
  }

  /// The wait before an attempt, of which the second has the number 1.
  Duration waitBefore(int attempt) {
    double doubled = first.toNanos() * Math.pow(2, attempt - 1);
    double most = Math.min(doubled, (double) longest.toNanos());
    return Duration.ofNanos((long) (random.nextDouble() * most));
  }
}
