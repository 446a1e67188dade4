package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.concurrent.Callable;

/// Raising CancelledError without any cancel request still makes the task cancelled.
public final class RaiseCancelledDirectly implements Scenario {

  private static void body() {
    throw new CancelledError("made up");
  }

  private static void main(Stage stage) throws Exception {
    var task = createTask(() -> body());
    try {
      task.await();
    } catch (CancelledError e) {
      stage.print("await raised", e.getMessage());
    }
    stage.print("cancelled", task.isCancelled(), "count", task.cancelling());
    for (Callable<?> ask : List.<Callable<?>>of(task::result, task::exception)) {
      try {
        ask.call();
      } catch (CancelledError e) {
        stage.print("asking raises CancelledError");
      }
    }
    sleep(seconds(0));
    stage.print("main not affected, count", currentTask().cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
