package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A shielded task survives the timeout of wait_for and can be awaited again.
public final class WaitForShielded implements Scenario {

  private static String work(Stage stage, Future<Boolean> gate) {
    gate.await();
    stage.print("work finishes");
    return "kept";
  }

  private static void main(Stage stage) {
    Future<Boolean> gate = runningLoop().createFuture();
    var task = createTask(() -> work(stage, gate));
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        waitFor(shield(task), seconds(0.02));
      } catch (TimeoutExpiredException _) {
        stage.print("attempt", attempt, "timed out, task done", task.isDone(), task.cancelling());
      }
    }
    gate.setResult(true);
    stage.print("third attempt", waitFor(shield(task), seconds(0.5)));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
