package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// A task that awaits itself gets a RuntimeError at that await and can go on.
public final class AwaitItself implements Scenario {

  private static String body(Stage stage) {
    var me = currentTask();
    try {
      me.await();
    } catch (IllegalStateException e) {
      stage.print("caught", stage.name(e));
    }
    sleep(seconds(0));
    stage.print("goes on");
    return "fine";
  }

  private static void main(Stage stage) {
    var task = createTask(() -> body(stage));
    stage.print("result", task.await());
    var failing = createTask(() -> bodyWithoutHandler());
    Asyncio.wait(List.of(failing), ALL_COMPLETED);
    stage.print("unhandled becomes", stage.name(failing.exception().orElseThrow()));
  }

  private static void bodyWithoutHandler() {
    currentTask().await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
