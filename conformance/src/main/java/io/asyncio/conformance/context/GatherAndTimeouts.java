package io.asyncio.conformance.context;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.ContextVar;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Gather children get copies; wait_for and timeout run in the caller's own context.
public final class GatherAndTimeouts implements Scenario {

  private final ContextVar<String> variable = ContextVar.create("var", "start");

  private String change(Stage stage, String value) {
    stage.print("sees", variable.get());
    variable.set(value);
    sleep(seconds(0));
    return variable.get();
  }

  private void main(Stage stage) {
    List<String> changed = gather(() -> change(stage, "a"), () -> change(stage, "b"));
    stage.print("gather", String.join(" ", changed));
    stage.print("after gather", variable.get());
    waitFor(() -> change(stage, "by wait_for"), seconds(5));
    stage.print("after wait_for", variable.get());
    waitFor(createTask(() -> change(stage, "by task")), seconds(5));
    stage.print("after wait_for on a task", variable.get());
    timeout(
        seconds(5),
        () -> {
          variable.set("by timeout body");
        });
    stage.print("after timeout", variable.get());
    shield(() -> change(stage, "by shield")).await();
    stage.print("after shield", variable.get());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
