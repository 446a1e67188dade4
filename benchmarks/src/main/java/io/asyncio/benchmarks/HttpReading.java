package io.asyncio.benchmarks;

/// What came out of a run of an [HttpLoad], times in microseconds.
///
/// @param requests that were answered, or messages that came back
/// @param micros it took
/// @param failed connections that broke, answers that said so or were missing
/// @param ownMicros of a processor that the load itself used
record HttpReading(
    long requests, double micros, double p50, double p99, long failed, double ownMicros) {

  private static final double MICROS_PER_SECOND = 1e6;

  double perSecond() {
    return requests / micros * MICROS_PER_SECOND;
  }

  /// Returns the part of its processor that the load used, in percent.
  double load() {
    return ownMicros / micros * 100;
  }
}
