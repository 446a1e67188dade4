package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancelling the task that awaits gather cancels the children and waits for their cleanup.
public final class GatherCancelOuter implements Scenario {

  private static void child(Stage stage, String name) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("child cancelled", name);
      sleep(seconds(0));
      stage.print("child cleaned", name);
      throw e;
    }
  }

  private static void parent(Stage stage) {
    try {
      gather(List.of(createTask(() -> child(stage, "a")), createTask(() -> child(stage, "b"))));
    } catch (CancelledError e) {
      stage.print("parent cancelled", e.getMessage());
      throw e;
    }
  }

  private static void main(Stage stage) {
    var task = createTask(() -> parent(stage));
    sleep(seconds(0));
    sleep(seconds(0));
    task.cancel("stop all");
    Asyncio.wait(List.of(task), ALL_COMPLETED);
    stage.print("parent cancelled", task.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
