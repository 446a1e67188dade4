package io.asyncio.inspect;

import io.asyncio.DeadlockException;
import io.asyncio.EventLoop;
import io.asyncio.LoopStatistics;
import io.asyncio.RunningStep;
import io.asyncio.Task;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/*
 * What the watchdog remembers of one loop between two looks at it.
 *
 * The loop does nothing for it but count its steps. A count that has not moved since the last look,
 * while the loop is not asleep, means that one step has been running all that time: the first look at
 * which that was seen is where the stall is taken to begin, so that it is reported a little late and a
 * little too short, never too long.
 *
 * A loop that is asleep and has nothing that could wake it, and has been so for as long as a stall would
 * take to be reported, is searched for a deadlock: once, until it has moved. It is at rest meanwhile, so
 * that what is read from here is true; whether it still rested afterwards is checked.
 */
/// The watch over one loop. Belongs to the watchdog's thread, but for [#slowSteps()].
final class LoopWatch {

  private static final Logger STALLS = System.getLogger("asyncio.watchdog");
  private static final Logger DEADLOCKS = System.getLogger("asyncio.deadlock");
  private static final int SLOW_STEPS = 10;

  private final long limitNanos;
  private final boolean failOnDeadlock;
  private final StallListener listener;

  private long stepsBefore = -1;
  private boolean wasAsleep;
  private long unchangedSince;

  private long nextReportNanos;
  private Optional<RunningStep> stalled = Optional.empty();
  private boolean searched;
  private boolean orphaned;
  private volatile List<SlowStep> slowSteps = List.of();

  LoopWatch(EventLoop loop, StallListener listener) {
    this.limitNanos = limitNanos(loop);
    this.failOnDeadlock = loop.watch().failOnDeadlock();
    this.listener = listener;
  }

  /// Saturated: a limit of centuries is none, but no error either.
  static long limitNanos(EventLoop loop) {
    return TimeUnit.NANOSECONDS.convert(loop.watch().stallLimit());
  }

  /// Learns of each stall that has ended.
  interface StallListener {
    void stallEnded(EventLoop loop, String label, Duration total);
  }

  /// A stall that has ended.
  record SlowStep(String label, Duration total) {}

  void look(EventLoop loop, long now) {
    LoopStatistics seen = loop.statistics();
    // What does not run does not rest either: its first step would seem to have begun long ago.
    if (seen.steps() != stepsBefore || seen.isAsleep() != wasAsleep || !loop.isRunning()) {
      endStall(loop, now);
      stepsBefore = seen.steps();
      wasAsleep = seen.isAsleep();
      unchangedSince = now;
      nextReportNanos = limitNanos;
      searched = false;
    } else {
      lookAtOneThatRests(loop, seen.isAsleep(), now - unchangedSince);
    }
    if (loop.isRunning() && !seen.isAsleep()) {
      loop.measureLag();
    }
    lookForOrphan(loop);
  }

  private void lookAtOneThatRests(EventLoop loop, boolean isAsleep, long nanos) {
    if (limitNanos == 0) {
      return;
    }
    if (!isAsleep && nanos >= nextReportNanos) {
      loop.runningStep().ifPresent(step -> reportStall(loop, step, nanos));
    } else if (isAsleep && !searched && nanos >= limitNanos && loop.isAsleepForGood()) {
      searched = true;
      searchDeadlock(loop);
    }
  }

  private void reportStall(EventLoop loop, RunningStep step, long nanos) {
    // Each time twice as late: an hour makes a dozen reports.
    nextReportNanos = 2 * nextReportNanos;
    String text = Report.stall(loop, step, Duration.ofNanos(nanos));
    if (loop.statistics().steps() == stepsBefore) {
      stalled = Optional.of(step);
      STALLS.log(Level.WARNING, text);
      if (step.isWaiting() && loop.refusePinnedAwait()) {
        STALLS.log(Level.WARNING, Report.refused(step));
      }
    }
  }

  private void endStall(EventLoop loop, long now) {
    if (stalled.isPresent()) {
      String label = stalled.get().label();
      Duration total = Duration.ofNanos(now - unchangedSince);
      stalled = Optional.empty();
      STALLS.log(Level.WARNING, Report.stallEnded(loop, label, total));
      remember(new SlowStep(label, total));
      listener.stallEnded(loop, label, total);
    }
  }

  private void remember(SlowStep step) {
    List<SlowStep> all = new ArrayList<>(slowSteps);
    all.add(step);
    all.sort((left, right) -> right.total().compareTo(left.total()));
    slowSteps = List.copyOf(all.subList(0, Math.min(SLOW_STEPS, all.size())));
  }

  private void searchDeadlock(EventLoop loop) {
    Collection<Task<?>> tasks = loop.peekTasks();
    List<Task<?>> stuck = Deadlock.stuckAmong(tasks);
    if (tasks.isEmpty() || (stuck.isEmpty() && mayBeWoken(loop))) {
      return;
    }
    String text = Report.deadlock(loop, stuck, tasks);
    if (loop.statistics().steps() != stepsBefore) {
      return;
    }
    if (failOnDeadlock && !stuck.isEmpty()) {
      loop.fail(new DeadlockException(text));
    } else {
      DEADLOCKS.log(stuck.isEmpty() ? Level.WARNING : Level.ERROR, text);
    }
  }

  /// Whether other threads are known to take part. Then a loop without work waits for theirs.
  private static boolean mayBeWoken(EventLoop loop) {
    return loop.hasForeignCallers() || loop.isRunningForever();
  }

  private void lookForOrphan(EventLoop loop) {
    // One that runs has someone who waits for it, though its own thread may not have started yet.
    if (limitNanos == 0 || orphaned || loop.isRunning()) {
      return;
    }
    Thread home = loop.home();
    if (home.isAlive()) {
      return;
    }
    Collection<Task<?>> tasks = loop.peekTasks();
    if (!tasks.isEmpty() && !loop.isClosed()) {
      orphaned = true;
      STALLS.log(Level.ERROR, Report.orphaned(loop, home, tasks));
    }
  }

  /// The longest stalls so far, longest first. Any thread.
  List<SlowStep> slowSteps() {
    return slowSteps;
  }

  /// For how long the step that runs now has been seen to run. Any thread; a hint.
  Duration stepTime(long now) {
    return wasAsleep ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - unchangedSince));
  }

  boolean isStalled() {
    return stalled.isPresent();
  }
}
