package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.allTasks;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Task;
import io.asyncio.TaskFactory;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// An eager task is the current task during its first step and its error stays inside it.
public final class EagerCurrentTask implements Scenario {

  private static void child(Stage stage, String name, Task<?> parent, boolean nested) {
    var me = currentTask();
    stage.print(name, "has its own task", me != parent, "| listed", allTasks().contains(me));
    if (nested) {
      var t = createTask(() -> child(stage, "nested", me, false));
      stage.print(name, "is current again", currentTask() == me, "| nested done", t.isDone());
      stage.print("nested error", t.exception());
    }
    throw new IllegalArgumentException("from " + name);
  }

  private static void main(Stage stage) {
    var me = currentTask();
    runningLoop().setTaskFactory(TaskFactory.eager());
    var t = createTask(() -> child(stage, "outer", me, true));
    stage.print("main is current again", currentTask() == me, "| outer done", t.isDone());
    stage.print("outer error", t.exception(), "| listed", allTasks().contains(t));
    var pending = createTask(() -> sleep(seconds(0)));
    stage.print("pending done", pending.isDone(), "| listed", allTasks().contains(pending));
    pending.await();
    stage.print("pending listed at the end", allTasks().contains(pending));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
