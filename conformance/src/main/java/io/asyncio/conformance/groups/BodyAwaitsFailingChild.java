package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.ExceptionGroup;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A body awaiting the child that fails sees CancelledError, and the error appears once.
public final class BodyAwaitsFailingChild implements Scenario {

  private static void fail() {
    sleep(seconds(0));
    throw new IllegalArgumentException("child");
  }

  private static void main(Stage stage) {
    var me = currentTask();
    try {
      TaskGroup.run(group -> {
        var task = group.createTask(() -> fail());
        try {
          task.await();
        } catch (IllegalArgumentException e) {
          stage.print("body saw ValueError");
          throw e;
        } catch (CancelledError e) {
          stage.print("body saw CancelledError, child error", task.exception());
          throw e;
        }
      });
    } catch (ExceptionGroup eg) {
      stage.print("errors", eg.exceptions().size(), eg.exceptions().get(0));
    }
    stage.print("requests", me.cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
