package io.asyncio.benchmarks;

/// How much time a run spends on each cell of the table.
///
/// @param rounds JVM forks per row and peer; the peers of a row take turns, in opposite order every
///   second round
/// @param warmups JMH warm-up iterations per fork
/// @param warmupMillis length of one of them
/// @param measurements measured JMH iterations per fork
/// @param measurementMillis length of one of them
/// @param wakeRounds how often a process parks and wakes its million, after a warm-up with fewer
///   tasks
record Effort(
    int rounds,
    int warmups,
    int warmupMillis,
    int measurements,
    int measurementMillis,
    int wakeRounds) {
  static Effort full() {
    return new Effort(2, 3, 500, 4, 200, 3);
  }

  static Effort quick() {
    return new Effort(1, 2, 350, 2, 100, 1);
  }

  /// Says whether the JIT compiler may not have had the time it needs.
  boolean isBrief() {
    return warmups * warmupMillis < 1_000;
  }

  Effort withRounds(int newRounds) {
    return new Effort(
        newRounds, warmups, warmupMillis, measurements, measurementMillis, wakeRounds);
  }
}
