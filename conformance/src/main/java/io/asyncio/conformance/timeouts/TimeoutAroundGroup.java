package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.ExceptionGroup;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A timeout around a task group cancels the children and still raises a plain TimeoutError.
public final class TimeoutAroundGroup implements Scenario {

  private static void child(Stage stage, boolean fails) {
    try {
      sleep(seconds(10));
    } finally {
      stage.print("child cancelled");
      if (fails) {
        failCleanup();
      }
    }
  }

  private static void failCleanup() {
    throw new IllegalArgumentException("cleanup failed");
  }

  private static void attempt(Stage stage, boolean fails) {
    var me = currentTask();
    var scope = timeout(seconds(0.02));
    try {
      scope.run(() ->
          TaskGroup.run(group -> {
            group.createTask(() -> child(stage, fails));
          }));
    } catch (TimeoutExpiredException _) {
      stage.print("TimeoutError");
    } catch (ExceptionGroup eg) {
      stage.print("ExceptionGroup", eg.exceptions().get(0));
    }
    stage.print("expired", scope.isExpired(), "requests", me.cancelling());
    sleep(seconds(0));
  }

  private static void main(Stage stage) {
    attempt(stage, false);
    attempt(stage, true);
    stage.print("end");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
