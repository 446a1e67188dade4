package io.asyncio;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How often a loop was how late.
///
/// @param counts at index `i`, how often the lag was less than 2 to the `i` microseconds and not
///   less than half of that; the last one has no upper limit
public record LagHistogram(List<Long> counts) {

  /// How many counts there are.
  static final int SIZE = 28;

  /// Copies the counts.
  public LagHistogram {
    counts = List.copyOf(Objects.requireNonNull(counts, "counts"));
  }

  /// Returns how often the lag was measured.
  ///
  /// @return the sum of the counts
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /// Returns the upper limit of a count.
  ///
  /// @param index of the count
  /// @return the lags in it are shorter than this
  public Duration limit(int index) {
    return Duration.ofNanos(1000L << Objects.checkIndex(index, counts.size()));
  }

  /// Returns a lag that a share of the measurements stayed below.
  ///
  /// @param share such as 0.99; from 0 to 1
  /// @return the upper limit of the count that reaches the share; zero if nothing was measured
  /// @throws IllegalArgumentException if the share is not from 0 to 1
  public Duration quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be from 0 to 1, found " + share);
    }
    double wanted = share * total();
    long seen = 0;
    for (int i = 0; i < counts.size(); i++) {
      seen += counts.get(i);
      if (seen > 0 && seen >= wanted) {
        return limit(i);
      }
    }
    return Duration.ZERO;
  }
}
