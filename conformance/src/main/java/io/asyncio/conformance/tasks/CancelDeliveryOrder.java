package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Several tasks receive their cancellation in the order of the cancel calls.
public final class CancelDeliveryOrder implements Scenario {

  private static void body(Stage stage, String name) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("cancelled", name);
      sleep(seconds(0));
      stage.print("cleaned", name);
      throw e;
    }
  }

  private static void main(Stage stage) {
    var a = createTask(() -> body(stage, "a"));
    var b = createTask(() -> body(stage, "b"));
    var c = createTask(() -> body(stage, "c"));
    sleep(seconds(0));
    for (var task : List.of(c, a, b)) {
      task.cancel();
    }
    runningLoop().callSoon(() -> stage.print("callback queued after the cancels"));
    var d = createTask(() -> body(stage, "d"));
    d.cancel();
    var tasks = List.of(a, b, c, d);
    Asyncio.wait(tasks, ALL_COMPLETED);
    stage.print("all cancelled", tasks.stream().allMatch(Task::isCancelled));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
