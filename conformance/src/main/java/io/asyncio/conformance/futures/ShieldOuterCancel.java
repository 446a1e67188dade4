package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancelling a task inside shield leaves the shielded task running to its result.
public final class ShieldOuterCancel implements Scenario {

  private static String precious(Stage stage, Future<String> gate) {
    stage.print("precious waits");
    gate.await();
    stage.print("precious finishes");
    return "gold";
  }

  private static void user(Stage stage, Task<String> task) {
    try {
      shield(task).await();
    } catch (CancelledError e) {
      stage.print("user cancelled, precious done", task.isDone());
      throw e;
    }
  }

  private static void main(Stage stage) {
    Future<String> gate = runningLoop().createFuture();
    var p = createTask(() -> precious(stage, gate));
    var u = createTask(() -> user(stage, p));
    sleep(seconds(0));
    sleep(seconds(0));
    u.cancel();
    Asyncio.wait(List.of(u), ALL_COMPLETED);
    stage.print(
        "user cancelled", u.isCancelled(), "| precious cancelled", p.isCancelled(), p.cancelling());
    gate.setResult("open");
    stage.print("result", p.await());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
