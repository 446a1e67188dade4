package io.asyncio.testing;

import io.asyncio.loop.Schedule;
import io.asyncio.loop.Step;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The choices of one run: made by a strategy, counted and written down.
final class Decisions implements Schedule, Choices {

  private final Strategy strategy;
  private final long mostSteps;
  private int[] made = new int[16];
  private int[] bounds = new int[16];
  private int count;
  private long steps;
  private volatile boolean interrupted;

  Decisions(Strategy strategy, long mostSteps) {
    this.strategy = strategy;
    this.mostSteps = mostSteps;
  }

  @Override
  public int choose(List<Step> candidates) {
    if (++steps > mostSteps) {
      throw new AssertionError(
          "the run did not end within "
              + mostSteps
              + " steps: something goes on for ever, or allow more by ExploreOptions.withMostSteps");
    }
    if (interrupted) {
      throw new AssertionError("the thread that waits for this exploration was interrupted");
    }
    int size = candidates.size();
    return size == 1 ? 0 : record(strategy.step(candidates), size);
  }

  @Override
  public int choose(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException(
          "cannot choose among " + bound + " possibilities: there must be at least 1");
    }
    return bound == 1 ? 0 : record(strategy.draw(bound), bound);
  }

  @Override
  public boolean chance(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException(
          "cannot let something happen in " + percent + " percent of cases: use 0 to 100");
    }
    return percent == 100 || (percent > 0 && record(strategy.chance(percent), 2) == 1);
  }

  private int record(int choice, int bound) {
    if (count == made.length) {
      made = Arrays.copyOf(made, count * 2);
      bounds = Arrays.copyOf(bounds, count * 2);
    }
    made[count] = choice;
    bounds[count++] = bound;
    return choice;
  }

  /// Ends the run at its next step. Any thread.
  void interrupt() {
    interrupted = true;
  }

  long steps() {
    return steps;
  }

  /// The choices made so far, without those at the end that production would make too.
  int[] made() {
    return Shrinker.withoutPlainEnd(Arrays.copyOf(made, count));
  }

  /// What tells this run's choices from those of others.
  long fingerprint() {
    SplitMix mix = new SplitMix(count);
    long print = 0;
    for (int i = 0; i < count; i++) {
      print = (print ^ made[i]) * 0x100000001B3L + mix.next();
    }
    return print;
  }

  /// The first choices of the next run, if all are to be tried in order: the last choice that has
  /// an alternative left takes it. Null after the last run.
  int @Nullable [] successor() {
    for (int i = count - 1; i >= 0; i--) {
      if (made[i] + 1 < bounds[i]) {
        int[] next = Arrays.copyOf(made, i + 1);
        next[i]++;
        return next;
      }
    }
    return null;
  }
}
