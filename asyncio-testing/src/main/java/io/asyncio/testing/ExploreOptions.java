package io.asyncio.testing;

import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import java.time.Duration;
import java.util.Objects;

/// How [Explore] goes about it.
///
/// @param firstSeed the seed of the first schedule; the others follow one by one. An exploration of
///   suspension points has only this one
/// @param mode how the loops run their tasks
/// @param mostSteps how many steps one run may take before it counts as one that never ends
/// @param mostTime how much virtual time one run may take before it counts as one that never ends
/// @param shrinkRuns how many runs may be spent on making a failing schedule shorter
/// @param wholeBody whether a cancellation strikes the body as a whole at each point, as one that
///   comes from outside does, and not the task that suspends there
public record ExploreOptions(
    long firstSeed,
    Mode mode,
    long mostSteps,
    Duration mostTime,
    int shrinkRuns,
    boolean wholeBody) {

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
  /// 365 days for each run, 1 000 runs to shrink, single tasks cancelled.
  ///
  /// @return the defaults
  public static ExploreOptions defaults() {
    return new ExploreOptions(
        0, LoopOptions.defaults().mode(), 100_000, Duration.ofDays(365), 1_000, false);
  }

  /// Returns a copy that begins elsewhere.
  ///
  /// @param newFirstSeed the seed of the first schedule
  /// @return a changed copy
  public ExploreOptions withFirstSeed(long newFirstSeed) {
    return new ExploreOptions(newFirstSeed, mode, mostSteps, mostTime, shrinkRuns, wholeBody);
  }

  /// Returns a copy with another mode.
  ///
  /// @param newMode how the loops run their tasks
  /// @return a changed copy
  public ExploreOptions withMode(Mode newMode) {
    return new ExploreOptions(firstSeed, newMode, mostSteps, mostTime, shrinkRuns, wholeBody);
  }

  /// Returns a copy with another limit of steps.
  ///
  /// @param newMostSteps for one run
  /// @return a changed copy
  public ExploreOptions withMostSteps(long newMostSteps) {
    return new ExploreOptions(firstSeed, mode, newMostSteps, mostTime, shrinkRuns, wholeBody);
  }

  /// Returns a copy with another limit of virtual time.
  ///
  /// @param newMostTime for one run
  /// @return a changed copy
  public ExploreOptions withMostTime(Duration newMostTime) {
    return new ExploreOptions(firstSeed, mode, mostSteps, newMostTime, shrinkRuns, wholeBody);
  }

  /// Returns a copy that spends more or less on shrinking.
  ///
  /// @param newShrinkRuns how many runs at most
  /// @return a changed copy
  public ExploreOptions withShrinkRuns(int newShrinkRuns) {
    return new ExploreOptions(firstSeed, mode, mostSteps, mostTime, newShrinkRuns, wholeBody);
  }

  /// Returns a copy that cancels the body as a whole, or single tasks.
  ///
  /// Cancelling a single task finds more: a primitive must not suffer from it. But a task that
  /// others wait for may not be there to be cancelled alone; then this fits.
  ///
  /// @param newWholeBody whether a cancellation strikes the whole body
  /// @return a changed copy
  public ExploreOptions withWholeBody(boolean newWholeBody) {
    return new ExploreOptions(firstSeed, mode, mostSteps, mostTime, shrinkRuns, newWholeBody);
  }
}
