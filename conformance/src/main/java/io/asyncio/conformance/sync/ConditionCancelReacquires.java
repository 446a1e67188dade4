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

/// A cancelled wait takes the lock back before CancelledError comes out.
public final class ConditionCancelReacquires implements Scenario {

  private static void waiter(Stage stage, Condition cond) {
    try (var _ = cond.hold()) {
      try {
        cond.await();
      } catch (CancelledError e) {
        stage.print("waiter cancelled", e.getMessage(), "| holds the lock", cond.isLocked());
        throw e;
      } finally {
        stage.print("waiter cleanup");
      }
    }
  }

  private static void main(Stage stage) {
    var cond = new Condition();
    var task = createTask(() -> waiter(stage, cond));
    sleep(seconds(0));
    try (var _ = cond.hold()) {
      task.cancel("first");
      sleep(seconds(0));
      sleep(seconds(0));
      stage.print("main holds the lock, waiter done", task.isDone());
      task.cancel("second");
      sleep(seconds(0));
      stage.print("cancelled again, waiter done", task.isDone());
    }
    Asyncio.wait(List.of(task), ALL_COMPLETED);
    stage.print("cancelled", task.isCancelled(), "locked", cond.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
