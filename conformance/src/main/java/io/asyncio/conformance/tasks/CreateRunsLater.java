package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.Locale;

/// create_task only schedules: the body starts when its creator first yields.
public final class CreateRunsLater implements Scenario {

  private static String child(Stage stage, String name) {
    stage.print(name, "starts");
    sleep(seconds(0));
    stage.print(name, "ends");
    return name.toUpperCase(Locale.ROOT);
  }

  private static void main(Stage stage) {
    var a = createTask(() -> child(stage, "a"));
    var b = createTask(() -> child(stage, "b"));
    stage.print("created, a done", a.isDone());
    sleep(seconds(0));
    stage.print("after one yield, a done", a.isDone());
    stage.print("awaited", b.await());
    stage.print("a done", a.isDone(), "result", a.result());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
