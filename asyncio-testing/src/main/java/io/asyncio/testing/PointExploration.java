package io.asyncio.testing;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.Timeout;
import io.asyncio.TimeoutExpiredException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs a body again and again, each time with one thing done to it at one of its suspension
/// points, and checks an invariant after each run. SQLite does so with the n-th allocation and the
/// n-th I/O call: n grows until a run does not come that far.
final class PointExploration<S> {

  private final Callable<? extends S> setUp;
  private final ExploredBody<? super S> body;
  private final ExploredBody<? super S> invariant;
  private final Supplier<? extends Throwable> failureFactory;
  private final ExploreOptions options;
  private long runs;
  private long points;
  private long steps;
  private volatile @Nullable Decisions running;
  private volatile boolean interrupted;

  PointExploration(
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant,
      Supplier<? extends Throwable> failureFactory,
      ExploreOptions options) {
    this.setUp = Objects.requireNonNull(setUp, "setUp");
    this.body = Objects.requireNonNull(body, "body");
    this.invariant = Objects.requireNonNull(invariant, "invariant");
    this.failureFactory = Objects.requireNonNull(failureFactory, "failure");
    this.options = options;
  }

  Explored sweep(List<Injection> injections) {
    for (Injection injection : injections) {
      long target = 0;
      Run run;
      do {
        run = new Run(injection, target, false);
        run.play();
        if (run.trial.failure().isPresent()) {
          throw report(injection, target, run);
        }
        points += run.injector.hasHit() ? 1 : 0;
        target++;
      } while (run.injector.hasHit() || target == 1);
    }
    return new Explored(runs, 1, points, steps, true);
  }

  /// Ends the run that is under way, and with it the exploration. Any thread.
  void interrupt() {
    interrupted = true;
    Decisions decisions = running;
    if (decisions != null) {
      decisions.interrupt();
    }
  }

  private AssertionError report(Injection injection, long target, Run failing) {
    Run shown = new Run(injection, target, true);
    if (!interrupted) {
      shown.play();
    }
    Trial trial = shown.trial.failure().isPresent() ? shown.trial : failing.trial;
    Throwable failure = trial.failure().orElseThrow();
    String what =
        target == 0
            ? "the body fails before anything is done to it: "
            : shown.injector.what()
                + " (suspension point "
                + target
                + (options.firstSeed() == 0 ? "" : ", seed " + options.firstSeed())
                + "): ";
    return new AssertionError(what + failure + "\nthe steps:\n" + trial.traceText(), failure);
  }

  /// One run with one injection.
  private final class Run {

    private final Injection injection;
    private final Decisions decisions;
    private final Trial trial;
    private final Injector injector;
    private Set<Task<?>> outsiders = new LinkedHashSet<>();
    private final AtomicReference<@Nullable S> state = new AtomicReference<>();

    Run(Injection injection, long target, boolean traced) {
      this.injection = injection;
      decisions = new Decisions(Strategy.of(options.firstSeed()), options.mostSteps());
      running = decisions;
      if (interrupted) {
        decisions.interrupt();
      }
      trial = new Trial(decisions, options, traced);
      injector = new Injector(injection, target, failureFactory, options.wholeBody(), trial);
      trial.listenWith(injector);
    }

    void play() {
      trial.run("set up", () -> state.set(setUp.call())).ifPresent(this::mustSucceed);
      outsiders = trial.tasks();
      trial.run("body", this::runBody).ifPresent(this::mayEndByInjection);
      injector.end();
      trial.run("invariant", () -> invariant.run(made())).ifPresent(this::mustSucceed);
      trial.close();
      runs++;
      steps += decisions.steps();
    }

    @SuppressWarnings("NullAway") // null only if S may be
    private S made() {
      return state.get();
    }

    private void runBody() throws Exception {
      Timeout timeout = Timeout.never();
      injector.begin(Asyncio.currentTask(), outsiders, timeout);
      if (injection == Injection.EXPIRE) {
        timeout.run(() -> body.run(made()));
      } else {
        body.run(made());
      }
    }

    private void mustSucceed(Task<?> task) {
      if (task.isCancelled()) {
        trial.fail(new AssertionError(task + " was cancelled"));
      } else {
        task.exception().ifPresent(trial::fail);
      }
    }

    /// The cancellation, the failure or the timeout may come out of the body, or nothing; anything
    /// else is a fault that it brought to light.
    private void mayEndByInjection(Task<?> task) {
      if (task.isCancelled()) {
        if (!injection.isCancel() || !injector.hasHit()) {
          trial.fail(
              new AssertionError("the body ended with a CancelledError that nobody asked for"));
        }
        return;
      }
      task.exception()
          .filter(error -> !injector.isInjected(error))
          .filter(error ->
              !(injection == Injection.EXPIRE
                  && injector.hasHit()
                  && error instanceof TimeoutExpiredException))
          .ifPresent(trial::fail);
    }
  }
}
