package io.asyncio.conformance.context;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.ContextVar;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/// Interleaved tasks each see their own value, through nested awaits, cleanup and reset tokens.
public final class IsolatedBetweenTasks implements Scenario {

  private final ContextVar<String> variable = ContextVar.create("var");

  private void nested(Stage stage, String name) {
    sleep(seconds(0));
    stage.print(name, "nested sees", variable.get());
    var token = variable.set(name + " inner");
    sleep(seconds(0));
    stage.print(name, "changed to", variable.get());
    variable.reset(token);
  }

  private void task(Stage stage, String name) {
    stage.print(name, "starts with", variable.get("nothing"));
    variable.set(name);
    try {
      nested(stage, name);
      stage.print(name, "after reset", variable.get());
      sleep(seconds(10));
    } finally {
      stage.print(name, "cleanup sees", variable.get());
    }
  }

  private void main(Stage stage) {
    var tasks = Stream.of("x", "y").map(n -> createTask(() -> task(stage, n))).toList();
    sleep(seconds(0.03));
    for (var t : tasks) {
      t.cancel();
    }
    Asyncio.wait(tasks, ALL_COMPLETED);
    try {
      variable.get();
    } catch (NoSuchElementException e) {
      stage.print("main has no value", stage.name(e));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
