package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.ExceptionGroup;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// An error during the parent's cancellation wins, but the cancel request is kept for the next
/// await.
public final class CancelAndErrorTogether implements Scenario {

  private static void child() {
    try {
      sleep(seconds(10));
    } finally {
      failCleanup();
    }
  }

  private static void failCleanup() {
    throw new IllegalArgumentException("cleanup failed");
  }

  private static void parent(Stage stage) {
    var me = currentTask();
    try {
      TaskGroup.run(group -> {
        group.createTask(() -> child());
        sleep(seconds(10));
      });
    } catch (ExceptionGroup eg) {
      stage.print("group raised", eg.exceptions().get(0), "| requests", me.cancelling());
    }
    try {
      sleep(seconds(0));
      stage.print("not reached");
    } catch (CancelledError e) {
      stage.print("next await raised CancelledError, requests", me.cancelling());
      throw e;
    }
  }

  private static void main(Stage stage) {
    var task = createTask(() -> parent(stage));
    sleep(seconds(0));
    sleep(seconds(0));
    task.cancel();
    Asyncio.wait(List.of(task), ALL_COMPLETED);
    stage.print("parent cancelled", task.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
