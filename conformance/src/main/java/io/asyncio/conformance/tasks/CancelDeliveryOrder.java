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
import java.util.LinkedHashMap;
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
    var tasks = new LinkedHashMap<String, Task<Void>>();
    for (var name : List.of("a", "b", "c")) {
      tasks.put(name, createTask(() -> body(stage, name)));
    }
    sleep(seconds(0));
    for (var name : List.of("c", "a", "b")) {
      tasks.get(name).cancel();
    }
    runningLoop().callSoon(() -> stage.print("callback queued after the cancels"));
    tasks.put("d", createTask(() -> body(stage, "d")));
    tasks.get("d").cancel();
    Asyncio.wait(tasks.values(), ALL_COMPLETED);
    stage.print("all cancelled", tasks.values().stream().allMatch(Task::isCancelled));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
