package io.asyncio.testing;

import io.asyncio.Action;
import io.asyncio.EventLoop;
import io.asyncio.LoopOptions;
import io.asyncio.Task;
import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.concurrent.Callable;

/// A loop that a test drives by hand: tasks run when the test says so, time moves when it says so.
///
/// ```java
/// try (TestLoop loop = new TestLoop()) {
///   EventLog log = new EventLog();
///   loop.start(() -> {
///     Asyncio.sleep(Duration.ofSeconds(1));
///     log.add("awake");
///   });
///   loop.advance(Duration.ofMillis(999));
///   log.assertExactly();
///   loop.advance(Duration.ofMillis(1));
///   log.assertExactly("awake");
/// }
/// ```
///
/// To run a whole program on virtual time, without stepping, [VirtualClock] alone is enough.
///
/// What the tasks do *outside* the loop (an executor, a blocking call of the JDK) is waited for in
/// real time: it belongs to the present, and a test says the same each time. So a task must not be
/// inside a blocking call that only the test's own next line would end.
///
/// Closing checks for leaks; see [LeakCheck].
///
/// **States:** open → closed. **Threads:** all methods belong to the test's thread, outside the
/// loop; the calling thread waits while the loop runs.
public final class TestLoop implements AutoCloseable {

  private final VirtualClock clock = new VirtualClock();
  private final SteppedPoller poller = new SteppedPoller(clock);
  private final EventLoop loop;
  private final LeakCheck leaks;

  /// Creates a loop with the default options, on virtual time that begins at zero.
  public TestLoop() {
    this(LoopOptions.defaults());
  }

  /// Creates a loop on virtual time that begins at zero.
  ///
  /// @param options mode and debug; the clock and the poller are replaced
  public TestLoop(LoopOptions options) {
    loop = EventLoop.create(options.withClock(clock).withPoller(() -> poller));
    poller.stopBy(loop::stop);
    leaks = LeakCheck.of(loop);
  }

  /// Returns the loop that this one drives.
  ///
  /// @return for everything that a loop offers, except running it
  public EventLoop loop() {
    return loop;
  }

  /// Returns the clock, for code that takes time and for threads of the test's own.
  ///
  /// @return the clock of [#loop()]
  public VirtualClock clock() {
    return clock;
  }

  /// Returns the virtual time.
  ///
  /// @return since the loop was created
  public Duration time() {
    return clock.time();
  }

  /// Schedules a body to run as a task; it begins when the loop is run.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return its task
  public <T> Task<T> start(Callable<? extends T> body) {
    return loop.createTask(body);
  }

  /// Schedules a body to run as a task; it begins when the loop is run.
  ///
  /// @param body what to run
  /// @return its task
  public Task<Void> start(Action body) {
    return loop.createTask(body);
  }

  /// Schedules a body to run as a task with a name; it begins when the loop is run.
  ///
  /// @param <T> the type of the result
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  public <T> Task<T> start(String name, Callable<? extends T> body) {
    return loop.createTask(name, body);
  }

  /// Schedules a body to run as a task with a name; it begins when the loop is run.
  ///
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  public Task<Void> start(String name, Action body) {
    return loop.createTask(name, body);
  }

  /// Runs until nothing is ready at the present time and nothing outside the loop is in flight. The
  /// time does not move.
  public void runUntilIdle() {
    advance(Duration.ZERO);
  }

  /// Moves the time, stopping at each timer that becomes due on the way to run what it starts, and
  /// runs until nothing is ready at the time reached.
  ///
  /// Ends early, without moving further, if something calls [EventLoop#stop()].
  ///
  /// @param duration by how much; zero or more
  /// @throws IllegalArgumentException if it is negative
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "cannot advance the test loop by " + duration + ": time never goes back");
    }
    long until = clock.time().plus(duration).toNanos();
    poller.runUntil(until);
    loop.runForever();
    long left = until - clock.nanoTime();
    if (poller.isIdle() && left > 0) {
      clock.advance(Duration.ofNanos(left));
    }
  }

  /// Runs a body as a task until it is done; the time jumps over what it waits for. Other tasks run
  /// meanwhile.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return its result, or else throws its exception
  /// @throws AssertionError if the body waits for something that can't come any more: no timer is
  ///   pending and nothing outside the loop is in flight
  public <T> T run(Callable<? extends T> body) {
    return runUntil(Poller.FOREVER, body);
  }

  /// Runs a body as a task until it is done, but not for ever; the time jumps over what it waits
  /// for.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @param within how long it may take on the loop's clock
  /// @return its result, or else throws its exception
  /// @throws AssertionError if the body takes longer, or waits for something that can't come any
  ///   more
  public <T> T run(Callable<? extends T> body, Duration within) {
    return runUntil(clock.time().plus(within).toNanos(), body);
  }

  /// Runs a body as a task until it is done, while the time moves only by what the body, or
  /// whatever else runs in the loop, calls of [VirtualClock#advance(Duration)].
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return its result, or else throws its exception
  /// @throws AssertionError if the body waits for something that can't come any more, or for a
  ///   timer that nobody can let become due
  public <T> T runByHand(Callable<? extends T> body) {
    return runUntil(clock.nanoTime(), body);
  }

  private <T> T runUntil(long untilNanos, Callable<? extends T> body) {
    Task<T> main = loop.createTask(body);
    poller.runUntil(untilNanos);
    try {
      return loop.runUntilComplete(main);
    } catch (IllegalStateException e) {
      if (!poller.isIdle()) {
        throw e;
      }
      AssertionError stuck =
          new AssertionError(whyIdle() + ", and these tasks wait:\n" + leaks.waitGraph(), e);
      cancelAll();
      throw stuck;
    }
  }

  /// Lets tasks that will never go on clean up; those that refuse are found when the loop is
  /// closed.
  private void cancelAll() {
    loop.allTasks().forEach(Task::cancel);
    poller.look();
    loop.runForever();
  }

  private String whyIdle() {
    String now = DurationText.of(time());
    return poller.isTimerPending()
        ? "the next timer is due later than the time may move, which is " + now
        : "nothing can wake the loop any more at " + now;
  }

  /// Returns who waits for whom among the loop's tasks; see [LeakCheck#waitGraph()].
  ///
  /// @return a task a line, below the one that waits for it
  public String waitGraph() {
    return leaks.waitGraph();
  }

  /// Runs a body as a task until it is done; the time jumps over what it waits for. Other tasks run
  /// meanwhile.
  ///
  /// @param body what to run; its exception is thrown
  /// @throws AssertionError if the body waits for something that can't come any more
  public void run(Action body) {
    run(() -> {
      body.run();
      return null;
    });
  }

  /// Runs what is still ready, closes the loop and checks that it leaves nothing behind.
  /// Idempotent.
  ///
  /// @throws AssertionError if a task is alive, a timer is pending, something outside the loop is
  ///   in flight, or a failure reached nobody
  @Override
  public void close() {
    if (loop.isClosed()) {
      return;
    }
    poller.look();
    loop.runForever();
    if (clock.isOutsidePending()) {
      leaks.found("something outside the loop is still in flight: await it before the test ends");
    }
    leaks.close();
  }

  @Override
  public String toString() {
    return "<TestLoop at " + DurationText.of(time()) + ">";
  }
}
