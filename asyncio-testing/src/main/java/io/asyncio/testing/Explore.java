package io.asyncio.testing;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// Looks for the order of events, or the suspension point, at which a body goes wrong.
///
/// ```java
/// Explore.schedules(1000, () -> {
///   Account account = new Account(100);
///   gather(() -> account.withdraw(80), () -> account.withdraw(80));
///   assertTrue(account.balance() >= 0);
/// });
/// ```
///
/// **Schedules.** What is ready runs first in, first out in production; which of two tasks is ready
/// first depends on the network, on other threads, on the next version of the program. An
/// exploration draws each choice among what is ready, timers that are due included, from a seed.
/// Only promises are kept: callbacks run in the order in which they were scheduled, locks and
/// queues serve tasks in the order in which they came. Seed 0 is production's order; odd seeds
/// choose step by step, even ones let some tasks run far ahead of others. The same seed makes the
/// same choices on every machine, as long as the body itself does.
///
/// **Points.** A cancellation, a failure or a timeout may come wherever a task suspends. The other
/// explorations run the body once for each such place, in the order of one seed, which is
/// production's unless the options say otherwise, and check an invariant afterwards: no lock held,
/// no item lost, no permit gone.
///
/// Each run has a fresh loop on virtual time, in which `toThread` takes its turn as all else does
/// (see [VirtualExecutor]). What a body uses it must make itself: an object that outlives the run
/// carries one run into the next. A run fails if the body throws, if nothing can wake its loop any
/// more, if it does not end within the limits of the [ExploreOptions], and if it leaves something
/// behind as [LeakCheck] tells it. A failing schedule is shrunk, repeated and shown step by step.
///
/// To repeat a single seed without a change of the code, set the system property `asyncio.seed`.
///
/// **Threads:** the caller waits; it must not run in a loop itself. A body runs in its own loop.
///
/// @see <a href="https://docs.rs/loom">loom</a>
/// @see <a
///   href="https://www.usenix.org/conference/osdi14/technical-sessions/presentation/yuan">Yuan et
///   al.: most catastrophic failures come from untested error handling</a>
public final class Explore {

  private static final List<Injection> CANCELS =
      List.of(
          Injection.CANCEL_BEFORE,
          Injection.CANCEL_WHILE_WAITING,
          Injection.CANCEL_WHEN_WOKEN,
          Injection.CANCEL_TWICE);
  private static final List<Injection> FAILURES =
      List.of(Injection.FAIL_BEFORE, Injection.FAIL_AFTER);
  private static final List<Injection> TIMEOUTS = List.of(Injection.EXPIRE);

  private Explore() {}

  /// Returns the clock of the run that the caller belongs to, to wait until nothing else happens by
  /// [VirtualClock#awaitIdle()], or to take time by [VirtualClock#advance(java.time.Duration)].
  /// Never suspends.
  ///
  /// @return the clock that the running loop lives by
  /// @throws IllegalStateException outside a run of an exploration
  public static VirtualClock clock() {
    return Trial.CLOCK
        .get()
        .orElseThrow(() ->
            new IllegalStateException(
                "cannot get the clock of a run: this is no body of an exploration"));
  }

  // ---- Schedules

  /// Runs a body under many schedules.
  ///
  /// @param count how many seeds, from 0 on
  /// @param body runs as the main task of each run; makes all it uses
  /// @return what was covered
  /// @throws AssertionError if it fails under one of them; the message shows the shortest schedule
  ///   found, the cause is what it failed with
  public static Explored schedules(long count, Action body) {
    return schedules(count, body, ExploreOptions.defaults());
  }

  /// Runs a body under many schedules.
  ///
  /// @param count how many seeds
  /// @param body runs as the main task of each run; makes all it uses
  /// @param options limits and the first seed
  /// @return what was covered
  /// @throws AssertionError if it fails under one of them
  public static Explored schedules(long count, Action body, ExploreOptions options) {
    return schedules(count, ignoringChoices(body), options);
  }

  /// Runs a body under many schedules, and lets it draw from them itself.
  ///
  /// @param count how many seeds
  /// @param body runs as the main task of each run; makes all it uses
  /// @param options limits and the first seed
  /// @return what was covered
  /// @throws AssertionError if it fails under one of them
  @SuppressWarnings("overloads") // their lambdas differ in parameters
  public static Explored schedules(long count, ExploredBody<Choices> body, ExploreOptions options) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "cannot explore " + count + " schedules: use at least 1, or the test tests nothing");
    }
    ScheduleExploration exploration = new ScheduleExploration(body, options);
    return explore(options, () -> exploration.seeds(count), exploration::interrupt);
  }

  /// Runs a body under every schedule that there is, in order: for a few tasks of a few steps.
  /// Their number grows as the factorial of both.
  ///
  /// @param most after how many to give up
  /// @param body runs as the main task of each run; makes all it uses
  /// @return what was covered; [Explored#isComplete()] if those were all
  /// @throws AssertionError if it fails under one of them
  public static Explored everySchedule(long most, Action body) {
    return everySchedule(most, ignoringChoices(body), ExploreOptions.defaults());
  }

  /// Runs a body under every schedule that there is, with everything that it may draw from them.
  ///
  /// @param most after how many to give up
  /// @param body runs as the main task of each run; makes all it uses
  /// @param options limits
  /// @return what was covered; [Explored#isComplete()] if those were all
  /// @throws AssertionError if it fails under one of them
  public static Explored everySchedule(
      long most, ExploredBody<Choices> body, ExploreOptions options) {
    if (most < 1) {
      throw new IllegalArgumentException(
          "cannot explore " + most + " schedules: use at least 1, or the test tests nothing");
    }
    ScheduleExploration exploration = new ScheduleExploration(body, options);
    return explore(options, () -> exploration.every(most), exploration::interrupt);
  }

  /// Runs a body under the one schedule that a failure reported: to look at it, or to keep it as a
  /// test.
  ///
  /// @param schedule as the report has it
  /// @param body the one that failed
  /// @throws AssertionError if it still fails
  /// @throws IllegalArgumentException if the text is no schedule
  public static void replay(String schedule, Action body) {
    replay(schedule, ignoringChoices(body));
  }

  /// Runs a body that draws from its schedule under the one that a failure reported.
  ///
  /// @param schedule as the report has it
  /// @param body the one that failed
  /// @throws AssertionError if it still fails
  /// @throws IllegalArgumentException if the text is no schedule
  @SuppressWarnings("overloads") // their lambdas differ in parameters
  public static void replay(String schedule, ExploredBody<Choices> body) {
    Objects.requireNonNull(schedule, "schedule");
    ExploreOptions options = ExploreOptions.defaults();
    ScheduleExploration exploration = new ScheduleExploration(body, options);
    Explored _ = explore(options, () -> exploration.replay(schedule), exploration::interrupt);
  }

  private static ExploredBody<Choices> ignoringChoices(Action body) {
    Objects.requireNonNull(body, "body");
    return _ -> body.run();
  }

  // ---- Points

  /// Runs a body once for each place at which one of its tasks suspends, and cancels the task
  /// there: just before it suspends, while it waits, when what it waits for has come but it has yet
  /// to go on, and twice, the second time during whatever the first one led to.
  ///
  /// The body may end by that cancellation, or go on and end in peace; another exception is a
  /// failure. Its tasks are those that it creates.
  ///
  /// @param <S> the type of what a run works on
  /// @param setUp makes what one run works on, in its loop
  /// @param body what is cancelled
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static <S> Explored cancellations(
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant) {
    return cancellations(setUp, body, invariant, ExploreOptions.defaults());
  }

  /// Cancels a body at each suspension point.
  ///
  /// @param <S> the type of what a run works on
  /// @param setUp makes what one run works on, in its loop
  /// @param body what is cancelled
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @param options limits
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static <S> Explored cancellations(
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant,
      ExploreOptions options) {
    return points(setUp, body, invariant, InjectedFailure::new, options, CANCELS);
  }

  /// Cancels a body at each suspension point. The body begins by making afresh what it works on.
  ///
  /// @param body what is cancelled
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static Explored cancellations(Action body, Action invariant) {
    return cancellations(() -> "", ignoringState(body), ignoringState(invariant));
  }

  /// Runs a body once for each place at which one of its tasks suspends, and lets the await there
  /// throw an [InjectedFailure]: instead of waiting, and after it waited.
  ///
  /// The body may end by that failure, also as a cause or as a part of a group, or in peace;
  /// another exception is a failure.
  ///
  /// @param <S> the type of what a run works on
  /// @param setUp makes what one run works on, in its loop
  /// @param body what fails
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static <S> Explored failures(
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant) {
    return failures(InjectedFailure::new, setUp, body, invariant, ExploreOptions.defaults());
  }

  /// Lets a body fail at each suspension point with a failure of the caller's choice.
  ///
  /// @param <S> the type of what a run works on
  /// @param failure makes what the await throws
  /// @param setUp makes what one run works on, in its loop
  /// @param body what fails
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @param options limits
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static <S> Explored failures(
      Supplier<? extends Throwable> failure,
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant,
      ExploreOptions options) {
    return points(setUp, body, invariant, failure, options, FAILURES);
  }

  /// Lets a body fail at each suspension point. The body begins by making afresh what it works on.
  ///
  /// @param body what fails
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static Explored failures(Action body, Action invariant) {
    return failures(() -> "", ignoringState(body), ignoringState(invariant));
  }

  /// Runs a body within a timeout, once for each place at which the body's own task suspends, and
  /// lets the timeout expire there.
  ///
  /// The body may end by that timeout or in peace; another exception is a failure.
  ///
  /// @param <S> the type of what a run works on
  /// @param setUp makes what one run works on, in its loop
  /// @param body what is timed out
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static <S> Explored timeouts(
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant) {
    return timeouts(setUp, body, invariant, ExploreOptions.defaults());
  }

  /// Lets a timeout around a body expire at each suspension point.
  ///
  /// @param <S> the type of what a run works on
  /// @param setUp makes what one run works on, in its loop
  /// @param body what is timed out
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @param options limits
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static <S> Explored timeouts(
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant,
      ExploreOptions options) {
    return points(setUp, body, invariant, InjectedFailure::new, options, TIMEOUTS);
  }

  /// Lets a timeout around a body expire at each suspension point. The body begins by making afresh
  /// what it works on.
  ///
  /// @param body what is timed out
  /// @param invariant throws if the state is not as it has to be after the body, however that ended
  /// @return what was covered
  /// @throws AssertionError if the body or the invariant fails; the message names the point
  public static Explored timeouts(Action body, Action invariant) {
    return timeouts(() -> "", ignoringState(body), ignoringState(invariant));
  }

  private static ExploredBody<Object> ignoringState(Action part) {
    Objects.requireNonNull(part, "part");
    return _ -> part.run();
  }

  private static <S> Explored points(
      Callable<? extends S> setUp,
      ExploredBody<? super S> body,
      ExploredBody<? super S> invariant,
      Supplier<? extends Throwable> failure,
      ExploreOptions options,
      List<Injection> injections) {
    PointExploration<S> exploration =
        new PointExploration<>(setUp, body, invariant, failure, options);
    return explore(options, () -> exploration.sweep(injections), exploration::interrupt);
  }

  private static Explored explore(
      ExploreOptions options, Callable<Explored> exploration, Runnable interrupt) {
    if (isInLoop()) {
      throw new IllegalStateException(
          "cannot explore inside a running loop, which would stand still meanwhile; explore in a"
              + " plain test");
    }
    Mode mode;
    try (EventLoop probe = EventLoop.create(LoopOptions.defaults().withMode(options.mode()))) {
      mode = probe.mode();
    }
    return ExplorerThread.call(mode, exploration, interrupt);
  }

  private static boolean isInLoop() {
    try {
      return Asyncio.runningLoop().isRunning();
    } catch (IllegalStateException _) {
      return false;
    }
  }
}
