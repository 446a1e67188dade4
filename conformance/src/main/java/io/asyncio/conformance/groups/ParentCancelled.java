package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancelling the parent cancels the children, waits for them and stays a plain CancelledError.
public final class ParentCancelled implements Scenario {

  private static void child(Stage stage) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("child cancelled");
      sleep(seconds(0));
      stage.print("child cleaned up");
      throw e;
    }
  }

  private static void parent(Stage stage, boolean bodyWaits) {
    try {
      TaskGroup.run(group -> {
        group.createTask(() -> child(stage));
        if (bodyWaits) {
          sleep(seconds(10));
        }
        stage.print("body done");
      });
    } catch (CancelledError e) {
      stage.print("parent", stage.name(e), e.getMessage());
      throw e;
    }
  }

  private static void main(Stage stage) {
    for (var bodyWaits : List.of(true, false)) {
      var task = createTask(() -> parent(stage, bodyWaits));
      sleep(seconds(0.02));
      task.cancel("from outside");
      Asyncio.wait(List.of(task), ALL_COMPLETED);
      stage.print("parent cancelled", task.isCancelled(), "requests", task.cancelling());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
