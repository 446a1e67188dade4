package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// sleep(0) and negative sleeps give up exactly one turn; sleep returns its result argument.
public final class SleepTurns implements Scenario {

  private static void ticker(Stage stage, int n) {
    for (int i = 0; i < n; i++) {
      stage.print("tick", i);
      sleep(seconds(0));
    }
  }

  private static void main(Stage stage) {
    var t = createTask(() -> ticker(stage, 5));
    stage.print("start");
    sleep(seconds(0));
    stage.print("after sleep(0)");
    sleep(seconds(-1));
    stage.print("after sleep(-1)");
    stage.print("result", sleep(seconds(0), "zero"));
    stage.print("result", sleep(seconds(0.02), "timed"));
    stage.print("ticker done", t.isDone());
    t.await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
