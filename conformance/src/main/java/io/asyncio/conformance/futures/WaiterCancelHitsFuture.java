package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.InvalidStateException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancelling a task that awaits a bare future cancels the future and every other waiter.
public final class WaiterCancelHitsFuture implements Scenario {

  private static void waiter(Stage stage, String name, Future<String> fut) {
    try {
      fut.await();
    } catch (CancelledError e) {
      stage.print(name, "cancelled, requests", currentTask().cancelling());
    }
  }

  private static void main(Stage stage) {
    Future<String> fut = runningLoop().createFuture();
    var a = createTask(() -> waiter(stage, "a", fut));
    var b = createTask(() -> waiter(stage, "b", fut));
    sleep(seconds(0));
    b.cancel();
    stage.print("future cancelled", fut.isCancelled());
    try {
      fut.setResult("late");
    } catch (InvalidStateException e) {
      stage.print("too late for a result");
    }
    gather(List.of(a, b));
    stage.print("end");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
