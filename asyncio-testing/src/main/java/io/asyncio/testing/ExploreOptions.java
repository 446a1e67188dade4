package io.asyncio.testing;

import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import java.time.Duration;
import java.util.Objects;

/// How [Explore] goes about it.
///
/// @param firstSeed the seed of the first schedule; the others follow one by one
/// @param mode how the loops run their tasks
/// @param mostSteps how many steps one run may take before it counts as one that never ends
/// @param mostTime how much virtual time one run may take before it counts as one that never ends
/// @param shrinkRuns how many runs may be spent on making a failing schedule shorter
public record ExploreOptions(
    long firstSeed, Mode mode, long mostSteps, Duration mostTime, int shrinkRuns) {

  /// Checks the parts.
  public ExploreOptions {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(mostTime, "mostTime");
    if (mostSteps < 1 || mostTime.isNegative() || shrinkRuns < 0) {
      throw new IllegalArgumentException(
          "cannot explore with mostSteps "
              + mostSteps
              + ", mostTime "
              + mostTime
              + ", shrinkRuns "
              + shrinkRuns
              + ": mostSteps must be at least 1, the others not negative");
    }
  }

  /// Returns the defaults: seeds from 0 on, the mode of [LoopOptions#defaults()], 100 000 steps and
  /// 365 days for each run, 1 000 runs to shrink.
  ///
  /// @return the defaults
  public static ExploreOptions defaults() {
    return new ExploreOptions(
        0, LoopOptions.defaults().mode(), 100_000, Duration.ofDays(365), 1_000);
  }

  /// Returns a copy that begins elsewhere.
  ///
  /// @param newFirstSeed the seed of the first schedule
  /// @return a changed copy
  public ExploreOptions withFirstSeed(long newFirstSeed) {
    return new ExploreOptions(newFirstSeed, mode, mostSteps, mostTime, shrinkRuns);
  }

  /// Returns a copy with another mode.
  ///
  /// @param newMode how the loops run their tasks
  /// @return a changed copy
  public ExploreOptions withMode(Mode newMode) {
    return new ExploreOptions(firstSeed, newMode, mostSteps, mostTime, shrinkRuns);
  }

  /// Returns a copy with another limit of steps.
  ///
  /// @param newMostSteps for one run
  /// @return a changed copy
  public ExploreOptions withMostSteps(long newMostSteps) {
    return new ExploreOptions(firstSeed, mode, newMostSteps, mostTime, shrinkRuns);
  }

  /// Returns a copy with another limit of virtual time.
  ///
  /// @param newMostTime for one run
  /// @return a changed copy
  public ExploreOptions withMostTime(Duration newMostTime) {
    return new ExploreOptions(firstSeed, mode, mostSteps, newMostTime, shrinkRuns);
  }

  /// Returns a copy that spends more or less on shrinking.
  ///
  /// @param newShrinkRuns how many runs at most
  /// @return a changed copy
  public ExploreOptions withShrinkRuns(int newShrinkRuns) {
    return new ExploreOptions(firstSeed, mode, mostSteps, mostTime, newShrinkRuns);
  }
}
