package io.asyncio.conformance.context;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;

import io.asyncio.Context;
import io.asyncio.ContextVar;
import io.asyncio.TaskFactory;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A Runner keeps one context for all its runs; eager tasks also get a copy.
public final class RunnerContext implements Scenario {

  private final ContextVar<String> variable = ContextVar.create("var", "start");

  private void change(Stage stage, String value) {
    stage.print("sees", variable.get());
    variable.set(value);
  }

  private void main(Stage stage) {
    runningLoop().setTaskFactory(TaskFactory.eager());
    var task = createTask(() -> change(stage, "eager"));
    stage.print("eager done", task.isDone(), "| main sees", variable.get());
  }

  @Override
  public void play(Stage stage) {
    variable.set("outside");
    try (var runner = stage.runner()) {
      runner.run(() -> change(stage, "first run"));
      runner.run(() -> change(stage, "second run"));
      var own = Context.copyContext();
      runner.run(() -> change(stage, "own context"), own);
      stage.print("own holds", own.get(variable));
      runner.run(() -> main(stage));
    }
    stage.print("outside sees", variable.get());
  }
}
