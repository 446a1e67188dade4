package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancelling one of two tasks that await the same task takes all three down.
public final class CancelWaitingOnSharedTask implements Scenario {

  private static void shared(Stage stage) {
    try {
      sleep(seconds(10));
    } finally {
      stage.print("shared ends");
    }
  }

  private static void waiter(Stage stage, String name, Task<?> task) {
    try {
      task.await();
    } catch (CancelledError e) {
      stage.print(name, "cancelled, own requests", currentTask().cancelling());
      throw e;
    }
  }

  private static void main(Stage stage) {
    var s = createTask(() -> shared(stage));
    var a = createTask(() -> waiter(stage, "a", s));
    var b = createTask(() -> waiter(stage, "b", s));
    sleep(seconds(0));
    b.cancel();
    Asyncio.wait(List.of(a, b, s), ALL_COMPLETED);
    stage.print("cancelled", s.isCancelled(), a.isCancelled(), b.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
