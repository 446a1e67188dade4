package io.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// The tasks that are left when a run is over. They are cancelled and waited for; debug mode says
/// which they are, since a task that should have been awaited is among them.
final class LeftTasks {

  private static final Logger LOG = System.getLogger("asyncio");

  /// After this it is no secret any more that the run waits.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private LeftTasks() {}

  /// The calling thread waits.
  ///
  /// @param limit how long to wait for tasks that do not end when they are cancelled
  static void end(EventLoop loop, Duration limit) {
    List<Task<?>> left = List.copyOf(loop.allTasks());
    if (left.isEmpty()) {
      return;
    }
    if (loop.isDebug()) {
      LOG.log(
          Level.WARNING,
          "the run is over before "
              + count(left)
              + ", now cancelled; await what has to be finished, or start it in a TaskGroup"
              + describe(left));
    }
    left.forEach(task -> task.doCancel(null));
    loop.runUntilComplete(() -> await(left, limit));
    left.forEach(task -> report(loop, task, limit));
  }

  private static void await(List<? extends Future<?>> tasks, Duration limit) {
    boolean isPatient = PATIENCE.compareTo(limit) >= 0;
    Set<? extends Future<?>> late = waitFor(tasks, isPatient ? limit : PATIENCE);
    if (!isPatient && !late.isEmpty()) {
      List<Task<?>> those = late.stream().<Task<?>>map(future -> (Task<?>) future).toList();
      LOG.log(
          Level.WARNING,
          "the run is over, but waits up to "
              + limit
              + " for "
              + count(those)
              + " that went on when cancelled; let CancelledError through"
              + describe(those));
      Set<? extends Future<?>> _ = waitFor(those, limit.minus(PATIENCE));
    }
  }

  private static Set<? extends Future<?>> waitFor(
      List<? extends Future<?>> tasks, Duration timeout) {
    return Asyncio.wait(tasks, timeout, ReturnWhen.ALL_COMPLETED).pending();
  }

  private static void report(EventLoop loop, Task<?> task, Duration limit) {
    if (!task.isDone()) {
      loop.callExceptionHandler(
          ExceptionContext.of(
                  "task did not end within "
                      + limit
                      + " of its cancellation and is abandoned; let CancelledError through: "
                      + task.name())
              .withFuture(task));
    } else if (task.hasFailed()) {
      task.retrieved();
      loop.callExceptionHandler(
          ExceptionContext.of("unhandled exception during asyncio.run() shutdown", task.failure())
              .withFuture(task));
    }
  }

  private static String count(List<? extends Task<?>> tasks) {
    return tasks.size() == 1 ? "a task" : tasks.size() + " tasks";
  }

  private static String describe(List<? extends Task<?>> tasks) {
    StringBuilder text = new StringBuilder();
    tasks.stream()
        .limit(20)
        .forEach(task -> text.append("\n  ").append(task.snapshot().describe()));
    return text.append(tasks.size() > 20 ? "\n  …" : "").toString();
  }
}
