package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Condition;
import java.util.List;

/// A notified waiter that is cancelled before it resumes hands the notification to the next one.
public final class ConditionCancelPassesNotifyOn implements Scenario {

  private static void waiter(Stage stage, String name, Condition cond) {
    try (var _ = cond.hold()) {
      try {
        cond.await();
        stage.print(name, "woken");
      } catch (CancelledError e) {
        stage.print(name, "cancelled");
        throw e;
      }
    }
  }

  private static void main(Stage stage) {
    var cond = new Condition();
    var a = createTask(() -> waiter(stage, "a", cond));
    var b = createTask(() -> waiter(stage, "b", cond));
    var c = createTask(() -> waiter(stage, "c", cond));
    sleep(seconds(0));
    try (var _ = cond.hold()) {
      cond.signal();
      a.cancel();
    }
    var waited = Asyncio.wait(List.of(a, b, c), seconds(0.03), ALL_COMPLETED);
    stage.print(
        "done", waited.done().size(), "pending", waited.pending().size(), "| c done", c.isDone());
    c.cancel();
    Asyncio.wait(List.of(c), ALL_COMPLETED);
    stage.print("b cancelled", b.isCancelled(), "| locked", cond.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
