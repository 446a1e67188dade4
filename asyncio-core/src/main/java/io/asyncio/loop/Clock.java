package io.asyncio.loop;

/// The time a loop lives by: monotonic nanoseconds from an origin of its own.
///
/// **Threads:** read by the loop's thread and, through [io.asyncio.EventLoop#time()], by any other.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.time">asyncio
///   loop.time</a>
@FunctionalInterface
public interface Clock {

  /// Returns the time now, in nanoseconds; never goes back. Never suspends.
  ///
  /// @return nanoseconds since an arbitrary origin, the same for all readings of this clock
  long nanoTime();

  /// Returns the JVM's own monotonic clock.
  ///
  /// @return the clock of production
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
