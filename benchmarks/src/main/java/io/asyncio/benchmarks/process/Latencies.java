package io.asyncio.benchmarks.process;

import java.util.Arrays;
import java.util.Locale;

/// Counts durations in classes that are three percent wide.
public final class Latencies {

  private static final int FINE_BITS = 5;
  private static final int FINE = 1 << FINE_BITS;

  private final long[] counts = new long[Long.SIZE * FINE];
  private long count;

  /// Begins without any.
  public Latencies() {}

  /// Counts one more.
  ///
  /// @param nanos how long it was
  public void add(long nanos) {
    counts[place(nanos)]++;
    count++;
  }

  /// Forgets all.
  public void clear() {
    Arrays.fill(counts, 0);
    count = 0;
  }

  /// Returns how many there were.
  ///
  /// @return since the last time they were forgotten
  public long count() {
    return count;
  }

  /// Returns the least duration that the given part of all does not exceed, to three percent.
  ///
  /// @param part such as 0.99
  /// @return nanoseconds; 0 if there were none
  public double nanos(double part) {
    long wanted = Math.max(1, (long) Math.ceil(part * count));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return middle(i);
      }
    }
    return 0;
  }

  /// Returns the numbers that the benchmark reads: `count nanos p50 p99`.
  ///
  /// @param nanos in which they were counted
  /// @return the numbers in the order that it reads them in
  public String line(long nanos) {
    return String.format(Locale.ROOT, "%d %d %.0f %.0f", count, nanos, nanos(0.5), nanos(0.99));
  }

  private static int place(long nanos) {
    if (nanos < FINE) {
      return (int) Math.max(0, nanos);
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - FINE_BITS;
    return (shift + 1) * FINE + (int) (nanos >>> shift) - FINE;
  }

  private static double middle(int place) {
    if (place < FINE) {
      return place;
    }
    int shift = place / FINE - 1;
    return (place % FINE + FINE + 0.5) * (1L << shift);
  }
}
