package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
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

  private static void outcome(Stage stage, String name, Task<?> task) {
    try {
      task.await();
    } catch (CancelledError e) {
      stage.print(name, "awaiter", Objects.requireNonNullElse(e.getMessage(), "none"));
    }
  }

  private static void main(Stage stage) {
    var with = createTask(() -> body(stage, "with"));
    var without = createTask(() -> body(stage, "without"));
    var twice = createTask(() -> body(stage, "twice"));
    var unstarted = createTask(() -> body(stage, "fresh"));
    unstarted.cancel("too early");
    sleep(seconds(0));
    with.cancel("shutting down");
    without.cancel();
    twice.cancel("first");
    twice.cancel("second");
    outcome(stage, "with", with);
    outcome(stage, "without", without);
    outcome(stage, "twice", twice);
    outcome(stage, "fresh", unstarted);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
