package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.List;

/// Cancelling the parent again while the group waits does not cut the children's cleanup short.
public final class ParentCancelledRepeatedly implements Scenario {

  private static void child(Stage stage, Event gate) {
    try {
      sleep(seconds(10));
    } finally {
      stage.print("cleanup begins");
      gate.await();
      stage.print("cleanup ends");
    }
  }

  private static void parent(Stage stage, Event gate) {
    try {
      TaskGroup.run(group -> {
        group.createTask(() -> child(stage, gate));
      });
    } catch (CancelledError e) {
      stage.print("parent ends, requests", currentTask().cancelling());
      throw e;
    }
  }

  private static void main(Stage stage) {
    var gate = new Event();
    var task = createTask(() -> parent(stage, gate));
    sleep(seconds(0.02));
    for (int attempt = 0; attempt < 3; attempt++) {
      stage.print("cancel", task.cancel());
      sleep(seconds(0.02));
    }
    stage.print("parent done", task.isDone());
    gate.set();
    Asyncio.wait(List.of(task), ALL_COMPLETED);
    stage.print("parent cancelled", task.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
