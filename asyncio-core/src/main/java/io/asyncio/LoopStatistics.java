package io.asyncio;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// A loop in figures, at one moment.
///
/// @param steps how many steps of tasks and callbacks have begun since the loop was created
/// @param tasks how many tasks are not done
/// @param ready how many steps and callbacks wait for their turn
/// @param timers how many timers wait for their deadline
/// @param outside how many calls are out of the loop's hands: in executors, inside the JDK
/// @param poller what it waits in, such as `epoll`; `none` if it has no I/O
/// @param isAsleep whether the loop has nothing to run
/// @param lag how late the loop ran what was ready: measured ten times a second while it is busy
/// @param lastLags the last 60 of these measurements, oldest first
/// @see EventLoop#statistics()
public record LoopStatistics(
    long steps,
    int tasks,
    int ready,
    int timers,
    int outside,
    String poller,
    boolean isAsleep,
    LagHistogram lag,
    List<Duration> lastLags) {

  /// Checks the parts.
  public LoopStatistics {
    Objects.requireNonNull(poller, "poller");
    Objects.requireNonNull(lag, "lag");
    lastLags = List.copyOf(Objects.requireNonNull(lastLags, "lastLags"));
  }
}
