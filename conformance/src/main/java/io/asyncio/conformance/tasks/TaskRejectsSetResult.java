package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.Callable;

/// A task's outcome cannot be set from outside.
public final class TaskRejectsSetResult implements Scenario {

  private static String body() {
    sleep(seconds(0));
    return "own result";
  }

  private static void main(Stage stage) {
    var task = createTask(() -> body());
    try {
      task.setResult("forged");
    } catch (IllegalStateException e) {
      stage.print("set_result", stage.name(e));
    }
    try {
      task.setException(new IllegalArgumentException("forged"));
    } catch (IllegalStateException e) {
      stage.print("set_exception", stage.name(e));
    }
    stage.print("result", task.await());
    try {
      Object text = "not a coroutine";
      createTask((Callable<?>) text);
    } catch (ClassCastException e) {
      stage.print("create_task", stage.name(e));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
