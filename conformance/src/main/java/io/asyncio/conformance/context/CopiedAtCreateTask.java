package io.asyncio.conformance.context;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.ContextVar;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Create_task copies the context at creation time; later changes do not reach the task.
public final class CopiedAtCreateTask implements Scenario {

  private final ContextVar<String> variable = ContextVar.create("var", "default");

  private void child(Stage stage, String name) {
    stage.print(name, "sees", variable.get());
    variable.set(name + " value");
    sleep(seconds(0));
    stage.print(name, "keeps", variable.get());
  }

  private void main(Stage stage) {
    var a = createTask(() -> child(stage, "a"));
    variable.set("main value");
    var b = createTask(() -> child(stage, "b"));
    variable.set("changed later");
    gather(List.of(a, b));
    stage.print("main keeps", variable.get());
    child(stage, "awaited directly");
    stage.print("main shares with an awaited coroutine", variable.get());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
    stage.print("outside", variable.get());
  }
}
