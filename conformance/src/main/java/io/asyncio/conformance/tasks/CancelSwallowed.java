package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A task may swallow the cancellation and return a value: it is then not cancelled.
public final class CancelSwallowed implements Scenario {

  private static String stubborn(Stage stage) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("swallowed, count", currentTask().cancelling());
    }
    sleep(seconds(0));
    stage.print("still able to await");
    return "survived";
  }

  private static void main(Stage stage) {
    var task = createTask(() -> stubborn(stage));
    sleep(seconds(0));
    stage.print("cancel", task.cancel("please"));
    stage.print("result", task.await());
    stage.print("cancelled", task.isCancelled(), "cancelling", task.cancelling());
    stage.print("cancel after the end", task.cancel(), "cancelling", task.cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
