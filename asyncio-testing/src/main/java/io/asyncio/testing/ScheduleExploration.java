package io.asyncio.testing;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/// Runs a body under one schedule after the other until one fails, and shrinks and shows that one.
final class ScheduleExploration {

  /// Above this the number of different schedules is an estimate from below.
  private static final int MOST_REMEMBERED = 1 << 20;

  private final ExploredBody<Choices> body;
  private final ExploreOptions options;
  private final Set<Long> seen = new HashSet<>();
  private long runs;
  private long steps;
  private volatile Decisions running = new Decisions(new Strategy.Given(new int[0]), 0);
  private volatile boolean interrupted;

  ScheduleExploration(ExploredBody<Choices> body, ExploreOptions options) {
    this.body = Objects.requireNonNull(body, "body");
    this.options = options;
  }

  Explored seeds(long count) {
    Long only = Long.getLong("asyncio.seed");
    long first = only == null ? options.firstSeed() : only;
    long last = only == null ? first + count - 1 : first;
    for (long seed = first; seed <= last; seed++) {
      Trial trial = run(Strategy.of(seed), false);
      if (trial.failure().isPresent()) {
        throw report(
            "schedule of seed " + seed + " (" + runs + " of " + count + ")", trial.failure().get());
      }
    }
    return covered(false);
  }

  Explored every(long most) {
    int[] next = new int[0];
    while (next != null && runs < most) {
      Trial trial = run(new Strategy.Given(next), false);
      if (trial.failure().isPresent()) {
        throw report("schedule number " + runs, trial.failure().get());
      }
      next = running.successor();
    }
    return covered(next == null);
  }

  Explored replay(String schedule) {
    Trial trial = run(new Strategy.Given(ScheduleText.parse(schedule)), true);
    if (trial.failure().isPresent()) {
      throw failed("replayed schedule", schedule, trial);
    }
    return covered(false);
  }

  /// Ends the run that is under way, and with it the exploration. Any thread.
  void interrupt() {
    interrupted = true;
    running.interrupt();
  }

  private Trial run(Strategy strategy, boolean traced) {
    Decisions decisions = new Decisions(strategy, options.mostSteps());
    running = decisions;
    if (interrupted) {
      decisions.interrupt();
    }
    Trial trial = new Trial(decisions, options, traced);
    trial
        .run("main", () -> body.run(decisions))
        .ifPresent(main -> {
          if (main.isCancelled()) {
            trial.fail(new AssertionError("the body ended with a CancelledError"));
          } else {
            main.exception().ifPresent(trial::fail);
          }
        });
    trial.close();
    runs++;
    steps += decisions.steps();
    if (seen.size() < MOST_REMEMBERED) {
      seen.add(decisions.fingerprint());
    }
    return trial;
  }

  private Explored covered(boolean isComplete) {
    return new Explored(runs, seen.size(), 0, steps, isComplete);
  }

  // ---- When one has failed

  private AssertionError report(String which, Throwable failure) {
    int[] made = running.made();
    if (interrupted) {
      return new AssertionError(which + ": " + failure.getMessage(), failure);
    }
    int[] shrunk =
        new Shrinker(
                made,
                options.shrinkRuns(),
                choices ->
                    run(new Strategy.Given(choices), false)
                        .failure()
                        .filter(other -> other.getClass() == failure.getClass())
                        .isPresent())
            .shrink();
    Trial shown = run(new Strategy.Given(shrunk), true);
    if (shown.failure().isEmpty()) {
      return new AssertionError(
          which
              + " failed, and did not fail again when it was repeated: something outside the loop"
              + " decides, such as a clock, a random number, a static field or another thread",
          failure);
    }
    String how =
        made.length == shrunk.length && Arrays.equals(made, shrunk)
            ? ""
            : ", shrunk from " + made.length + " choices to " + shrunk.length;
    return failed(which + how, ScheduleText.of(shrunk), shown);
  }

  private static AssertionError failed(String which, String schedule, Trial trial) {
    Throwable failure = trial.failure().orElseThrow();
    return new AssertionError(
        which
            + " fails: "
            + failure
            + "\nto repeat it: Explore.replay(\""
            + schedule
            + "\", body)\nits steps:\n"
            + trial.traceText(),
        failure);
  }
}
