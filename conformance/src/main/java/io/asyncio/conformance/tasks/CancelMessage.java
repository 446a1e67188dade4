package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// The message given to cancel travels into the task and on to whoever awaits it.
public final class CancelMessage implements Scenario {

  private static void body(Stage stage, String name) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print(name, "inside", Objects.requireNonNullElse(e.getMessage(), "none"));
      throw e;
    }
  }

  private static void outcome(Stage stage, String name, Task<Void> task) {
    try {
      task.await();
    } catch (CancelledError e) {
      stage.print(name, "awaiter", Objects.requireNonNullElse(e.getMessage(), "none"));
    }
  }

  private static void main(Stage stage) {
    var tasks = new LinkedHashMap<String, Task<Void>>();
    for (var name : List.of("with", "without", "twice")) {
      tasks.put(name, createTask(() -> body(stage, name)));
    }
    var unstarted = createTask(() -> body(stage, "fresh"));
    unstarted.cancel("too early");
    sleep(seconds(0));
    tasks.get("with").cancel("shutting down");
    tasks.get("without").cancel();
    tasks.get("twice").cancel("first");
    tasks.get("twice").cancel("second");
    tasks.forEach((name, task) -> outcome(stage, name, task));
    outcome(stage, "fresh", unstarted);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
