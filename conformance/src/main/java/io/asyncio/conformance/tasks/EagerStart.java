package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.TaskFactory;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// With the eager task factory a task runs at once up to its first real wait.
public final class EagerStart implements Scenario {

  private static String instant(Stage stage) {
    stage.print("instant runs");
    return "no wait needed";
  }

  private static String waits(Stage stage, String name) {
    stage.print(name, "before wait");
    sleep(seconds(0));
    stage.print(name, "after wait");
    return name;
  }

  private static void main(Stage stage) {
    runningLoop().setTaskFactory(TaskFactory.eager());
    var a = createTask(() -> instant(stage));
    stage.print("instant done", a.isDone(), a.result());
    var b = createTask(() -> waits(stage, "b"));
    var c = createTask(() -> waits(stage, "c"));
    stage.print("b done", b.isDone());
    stage.print("c gives", c.await());
    stage.print("b done", b.isDone());
    runningLoop().resetTaskFactory();
    var d = createTask(() -> instant(stage));
    stage.print("lazy again, d done", d.isDone());
    d.await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
