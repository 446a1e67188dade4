package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.allTasks;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.stream.Collectors;

/// current_task and all_tasks inside tasks, inside a callback and after tasks end.
public final class CurrentAndAllTasks implements Scenario {

  private static String names() {
    return allTasks().stream().map(Task::name).sorted().collect(Collectors.joining(" "));
  }

  private static void child(Stage stage, Event gate) {
    stage.print("current", currentTask().name(), "| all", names());
    gate.await();
  }

  private static void main(Stage stage) {
    currentTask().setName("main");
    var gate = new Event();
    var a = createTask("a", () -> child(stage, gate));
    stage.print("not started yet | all", names());
    var loop = runningLoop();
    loop.callSoon(
        () -> stage.print("in a callback current is", loop.currentTask(), "| all", names()));
    var b = createTask("b", () -> child(stage, gate));
    sleep(seconds(0));
    gate.set();
    a.await();
    b.await();
    stage.print("current", currentTask().name(), "| all", names());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
