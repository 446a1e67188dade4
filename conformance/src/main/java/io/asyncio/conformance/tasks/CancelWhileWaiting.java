package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Cancel delivers CancelledError at the await; except and finally run before the task is done.
public final class CancelWhileWaiting implements Scenario {

  private static void body(Stage stage) {
    try {
      stage.print("body waits");
      sleep(seconds(10));
      stage.print("never printed");
    } catch (CancelledError e) {
      stage.print("body except");
      throw e;
    } finally {
      stage.print("body finally");
    }
  }

  private static void main(Stage stage) {
    var task = createTask(() -> body(stage));
    sleep(seconds(0));
    stage.print("cancel", task.cancel());
    stage.print("right after: cancelled", task.isCancelled(), "cancelling", task.cancelling());
    sleep(seconds(0));
    stage.print("one turn later: cancelled", task.isCancelled());
    try {
      task.await();
    } catch (CancelledError e) {
      stage.print("awaiter saw CancelledError, own count", currentTask().cancelling());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
