package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.gatherFuture;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// A cancelled child makes gather raise CancelledError; gather and siblings are not cancelled.
public final class GatherChildCancelled implements Scenario {

  private static String child(Stage stage, String name, Future<Boolean> gate) {
    try {
      gate.await();
      return name;
    } finally {
      stage.print("child ends", name);
    }
  }

  private static void main(Stage stage) {
    Future<Boolean> gate = runningLoop().createFuture();
    var shieldOfA = shield(gate);
    var a = createTask(() -> child(stage, "a", shieldOfA));
    var shieldOfB = shield(gate);
    var b = createTask(() -> child(stage, "b", shieldOfB));
    var both = gatherFuture(List.of(a, b));
    sleep(seconds(0));
    a.cancel();
    try {
      both.await();
    } catch (CancelledError _) {
      stage.print("raised CancelledError, own requests", currentTask().cancelling());
    }
    stage.print(
        "gather done", both.isDone(), "cancelled", both.isCancelled(), "| b done", b.isDone());
    gate.setResult(true);
    stage.print("b", b.await());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
