package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.Callable;

/// Outside a running loop get_running_loop, create_task and current_task raise RuntimeError.
public final class NoRunningLoop implements Scenario {

  private static EventLoop work() {
    return runningLoop();
  }

  private static void attempt(Stage stage, String label, Callable<?> action) throws Exception {
    try {
      action.call();
      stage.print(label, "ok");
    } catch (IllegalStateException e) {
      stage.print(label, stage.name(e));
    }
  }

  @Override
  public void play(Stage stage) throws Exception {
    Callable<EventLoop> coroutine = () -> work();
    attempt(stage, "get_running_loop", Asyncio::runningLoop);
    attempt(stage, "create_task", () -> createTask(coroutine));
    attempt(stage, "current_task", Asyncio::currentTask);
    attempt(stage, "all_tasks", Asyncio::allTasks);
    var inside = stage.run(coroutine);
    stage.print(
        "inside there was a loop", inside != null, "| closed afterwards", inside.isClosed());
    attempt(stage, "get_running_loop after run", Asyncio::runningLoop);
  }
}
