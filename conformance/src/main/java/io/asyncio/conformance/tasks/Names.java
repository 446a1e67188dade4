package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.gather;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Task names: explicit, default, changed, non-string values become strings.
public final class Names implements Scenario {

  private static void sayName(Stage stage) {
    stage.print("I am", currentTask().name());
  }

  private static void main(Stage stage) {
    var a = createTask("alpha", () -> sayName(stage));
    var b = createTask(() -> sayName(stage));
    var c = createTask(() -> sayName(stage));
    stage.print("explicit", a.name());
    stage.print("default has prefix", b.name().startsWith("Task-"));
    stage.print("defaults differ", !b.name().equals(c.name()));
    a.setName("beta");
    b.setName(42);
    c.setName("gamma");
    gather(List.of(a, b, c));
    stage.print("after the end", a.name(), b.name(), c.name());
    a.setName("renamed");
    stage.print("a done task can be renamed", a.name());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
