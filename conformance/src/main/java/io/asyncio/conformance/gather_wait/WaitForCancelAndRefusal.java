package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancelling the caller cancels the work; work that refuses the timeout's cancel gives its value.
public final class WaitForCancelAndRefusal implements Scenario {

  private static String work(Stage stage, String refuse) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("work got CancelledError");
      if (refuse.equals("error")) {
        throw new IllegalArgumentException("cleanup failed");
      }
      if (!refuse.equals("value")) {
        throw e;
      }
    }
    return "refused";
  }

  private static String caller(Stage stage) {
    return waitFor(createTask(() -> work(stage, "no")), seconds(5));
  }

  private static void main(Stage stage) {
    var task = createTask(() -> caller(stage));
    sleep(seconds(0));
    sleep(seconds(0));
    task.cancel();
    Asyncio.wait(List.of(task), ALL_COMPLETED);
    stage.print("caller cancelled", task.isCancelled());
    stage.print("value", waitFor(createTask(() -> work(stage, "value")), seconds(0.02)));
    try {
      waitFor(createTask(() -> work(stage, "error")), seconds(0.02));
    } catch (IllegalArgumentException e) {
      stage.print("error wins", e);
    }
    stage.print("own requests", currentTask().cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
