package io.asyncio.http.server;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.ExceptionContext;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The tasks that live as long as an application at most. One that fails is told to the loop's
/// exception handler; the others go on.
final class BackgroundTasks {

  private final Set<Task<?>> tasks = new LinkedHashSet<>();
  private boolean isOver;

  Task<Void> start(String name, Action body) {
    if (isOver) {
      throw new IllegalStateException(
          "cannot start background task '" + name + "': the application has ended");
    }
    Task<Void> task = Asyncio.createTask(name, body);
    tasks.add(task);
    task.addDoneCallback(this::ended);
    return task;
  }

  private void ended(Future<Void> future) {
    Task<Void> task = (Task<Void>) future;
    tasks.remove(task);
    if (task.isCancelled()) {
      return;
    }
    task.exception()
        .ifPresent(error ->
            task.loop()
                .callExceptionHandler(
                    ExceptionContext.of(
                            "background task '" + task.name() + "' of the application failed",
                            error)
                        .withFuture(task)));
  }

  int count() {
    return tasks.size();
  }

  /// Cancels all of them and waits until they have ended, but not for ever. Suspends.
  void close(Duration most) {
    isOver = true;
    if (tasks.isEmpty()) {
      return;
    }
    tasks.forEach(Task::cancel);
    List<Task<?>> waitedFor = List.copyOf(tasks);
    var left = Asyncio.<Object>wait(waitedFor, most, ReturnWhen.ALL_COMPLETED).pending();
    if (!left.isEmpty()) {
      HttpServer.LOG.log(
          Level.WARNING,
          "these background tasks did not end within %s after they were cancelled: %s"
              .formatted(most, left));
    }
  }
}
