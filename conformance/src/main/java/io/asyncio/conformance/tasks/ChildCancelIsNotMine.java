package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Awaiting a cancelled child raises CancelledError in a parent that was not itself cancelled.
public final class ChildCancelIsNotMine implements Scenario {

  private static void child() {
    sleep(seconds(10));
  }

  private static String parent(Stage stage, Task<?> task) {
    try {
      task.await();
    } catch (CancelledError e) {
      boolean mine = currentTask().cancelling() > 0;
      stage.print("caught, my own cancellation", mine);
    }
    sleep(seconds(0));
    return "parent fine";
  }

  private static void careless(Task<?> task) {
    task.await();
  }

  private static void main(Stage stage) {
    var task = createTask(() -> child());
    var p = createTask(() -> parent(stage, task));
    var q = createTask(() -> careless(task));
    sleep(seconds(0));
    task.cancel();
    stage.print(p.await());
    Asyncio.wait(List.of(q), ALL_COMPLETED);
    stage.print("careless cancelled", q.isCancelled(), "count", q.cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
