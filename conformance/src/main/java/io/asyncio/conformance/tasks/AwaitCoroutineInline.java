package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Awaiting a coroutine directly runs it in the same task, with no switch to ready tasks.
public final class AwaitCoroutineInline implements Scenario {

  private static int inner(Stage stage, int depth) {
    stage.print("inner", depth, "in", currentTask().name());
    if (depth > 0) {
      return 1 + inner(stage, depth - 1);
    }
    return 0;
  }

  private static void other(Stage stage) {
    stage.print("other runs");
  }

  private static void main(Stage stage) {
    currentTask().setName("root");
    var t = createTask("other", () -> other(stage));
    stage.print("direct", inner(stage, 2));
    stage.print("other done", t.isDone());
    var wrapped = createTask("wrapped", () -> inner(stage, 1));
    stage.print("as a task", wrapped.await());
    stage.print("other done", t.isDone());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
