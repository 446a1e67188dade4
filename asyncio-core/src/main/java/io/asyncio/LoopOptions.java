package io.asyncio;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import io.asyncio.loop.Schedule;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// How a loop is made.
///
/// @param mode how it runs its tasks
/// @param clock the time it lives by
/// @param poller creates what it waits in
/// @param debug whether it starts in debug mode; see [EventLoop#setDebug(boolean)]
/// @param schedule chooses each step, for tests; empty for first in, first out
/// @param ownThread whether each run has a thread of its own for which the caller waits, and not
///   the calling thread
/// @param watch when it counts as stalled, and what happens in a deadlock
public record LoopOptions(
    Mode mode,
    Clock clock,
    Supplier<? extends Poller> poller,
    boolean debug,
    Optional<Schedule> schedule,
    boolean ownThread,
    WatchOptions watch) {

  /// Checks the parts.
  public LoopOptions {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(poller, "poller");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(watch, "watch");
  }

  /// Returns the options of production, as far as the environment does not say otherwise.
  ///
  /// The mode is that of the system property `asyncio.mode` (`native`, `portable` or `automatic`);
  /// debug is on if the property `asyncio.debug` is `true` or the environment variable
  /// `ASYNCIO_DEBUG` is set to other than `0`.
  ///
  /// @return real time, no I/O
  public static LoopOptions defaults() {
    return new LoopOptions(
        modeProperty(),
        Clock.system(),
        Poller::parking,
        isDebugDefault(),
        Optional.empty(),
        true,
        WatchOptions.defaults());
  }

  private static Mode modeProperty() {
    String mode = System.getProperty("asyncio.mode", "automatic");
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "automatic" -> Mode.AUTOMATIC;
      case "native" -> Mode.NATIVE;
      case "portable" -> Mode.PORTABLE;
      default ->
          throw new IllegalArgumentException(
              "system property asyncio.mode is '" + mode + "'; use native, portable or automatic");
    };
  }

  private static boolean isDebugDefault() {
    String property = System.getProperty("asyncio.debug");
    if (property != null) {
      return property.isEmpty() || Boolean.parseBoolean(property);
    }
    String variable = System.getenv("ASYNCIO_DEBUG");
    return variable != null && !variable.isEmpty() && !"0".equals(variable);
  }

  /// Returns a copy with another mode.
  ///
  /// @param newMode how the loop runs its tasks
  /// @return a changed copy
  public LoopOptions withMode(Mode newMode) {
    return new LoopOptions(newMode, clock, poller, debug, schedule, ownThread, watch);
  }

  /// Returns a copy with another clock.
  ///
  /// @param newClock the time the loop lives by
  /// @return a changed copy
  public LoopOptions withClock(Clock newClock) {
    return new LoopOptions(mode, newClock, poller, debug, schedule, ownThread, watch);
  }

  /// Returns a copy with another poller.
  ///
  /// @param newPoller creates what the loop waits in
  /// @return a changed copy
  public LoopOptions withPoller(Supplier<? extends Poller> newPoller) {
    return new LoopOptions(mode, clock, newPoller, debug, schedule, ownThread, watch);
  }

  /// Returns a copy with debug mode on or off.
  ///
  /// @param newDebug whether the loop starts in debug mode
  /// @return a changed copy
  public LoopOptions withDebug(boolean newDebug) {
    return new LoopOptions(mode, clock, poller, newDebug, schedule, ownThread, watch);
  }

  /// Returns a copy with another order of steps.
  ///
  /// @param newSchedule chooses each step; serves one loop. Such a loop starts nothing by itself
  ///   when the garbage collector finds something lost, so that it runs the same each time
  /// @return a changed copy
  public LoopOptions withSchedule(Schedule newSchedule) {
    return new LoopOptions(
        mode,
        clock,
        poller,
        debug,
        Optional.of(Objects.requireNonNull(newSchedule, "schedule")),
        ownThread,
        watch);
  }

  /// Returns a copy that runs on a thread of its own or on the caller's.
  ///
  /// On the caller's, a run costs no thread, and an interrupt of that thread is not noticed and may
  /// be lost. In native mode the caller must be a platform thread; in portable mode a virtual one
  /// is faster.
  ///
  /// @param newOwnThread whether each run has a thread of its own
  /// @return a changed copy
  public LoopOptions withOwnThread(boolean newOwnThread) {
    return new LoopOptions(mode, clock, poller, debug, schedule, newOwnThread, watch);
  }

  /// Returns a copy with another limit for stalls.
  ///
  /// @param stallLimit from when on a step is reported while it goes on; zero for no watch
  /// @return a changed copy
  public LoopOptions withStallLimit(Duration stallLimit) {
    return withWatch(new WatchOptions(stallLimit, watch.failOnDeadlock()));
  }

  /// Returns a copy whose runs fail, or not, when all tasks wait for one another.
  ///
  /// @param failOnDeadlock whether to throw a [DeadlockException] in place of a mere report
  /// @return a changed copy
  public LoopOptions withFailOnDeadlock(boolean failOnDeadlock) {
    return withWatch(new WatchOptions(watch.stallLimit(), failOnDeadlock));
  }

  private LoopOptions withWatch(WatchOptions newWatch) {
    return new LoopOptions(mode, clock, poller, debug, schedule, ownThread, newWatch);
  }
}
