package io.asyncio;

import java.time.Duration;
import java.util.Objects;

/// How a program runs; see [Asyncio#run] and [Runner].
///
/// @param loop how the loop is made
/// @param shutdownTimeout how long the end of the run waits for tasks that do not end when
///   cancelled, and then for the threads of the default executor
/// @param handleInterrupt whether Ctrl-C cancels the main task; only in the JVM's main thread
public record RunOptions(LoopOptions loop, Duration shutdownTimeout, boolean handleInterrupt) {

  /// Checks the parts.
  public RunOptions {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
    if (shutdownTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "shutdownTimeout must not be negative, found " + shutdownTimeout);
    }
  }

  /// Returns the options of production: those of [LoopOptions#defaults()], 5 minutes as asyncio,
  /// and Ctrl-C handled.
  ///
  /// @return the defaults
  public static RunOptions defaults() {
    return new RunOptions(LoopOptions.defaults(), Duration.ofMinutes(5), true);
  }

  /// Returns the defaults in debug mode.
  ///
  /// @return the defaults with debug on
  public static RunOptions debug() {
    return defaults().withDebug(true);
  }

  /// Returns a copy with debug mode on or off.
  ///
  /// @param debug whether the loop starts in debug mode
  /// @return a changed copy
  public RunOptions withDebug(boolean debug) {
    return withLoop(loop.withDebug(debug));
  }

  /// Returns a copy whose runs fail, or not, when all tasks wait for one another.
  ///
  /// @param failOnDeadlock whether to throw a [DeadlockException] in place of a mere report
  /// @return a changed copy
  public RunOptions withFailOnDeadlock(boolean failOnDeadlock) {
    return withLoop(loop.withFailOnDeadlock(failOnDeadlock));
  }

  /// Returns a copy with another way to make the loop.
  ///
  /// @param newLoop how the loop is made
  /// @return a changed copy
  public RunOptions withLoop(LoopOptions newLoop) {
    return new RunOptions(newLoop, shutdownTimeout, handleInterrupt);
  }

  /// Returns a copy with another limit for the shutdown.
  ///
  /// @param newShutdownTimeout how long to wait for tasks, and then for threads
  /// @return a changed copy
  public RunOptions withShutdownTimeout(Duration newShutdownTimeout) {
    return new RunOptions(loop, newShutdownTimeout, handleInterrupt);
  }

  /// Returns a copy that handles Ctrl-C or leaves it alone.
  ///
  /// @param newHandleInterrupt whether Ctrl-C cancels the main task
  /// @return a changed copy
  public RunOptions withHandleInterrupt(boolean newHandleInterrupt) {
    return new RunOptions(loop, shutdownTimeout, newHandleInterrupt);
  }
}
