package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Uncancel down to zero withdraws a cancellation that has not been delivered yet.
public final class UncancelDropsPending implements Scenario {

  private static void withdraw(Stage stage) {
    var me = currentTask();
    me.cancel();
    me.uncancel();
    sleep(seconds(0));
    stage.print("withdrawn: went on, count", me.cancelling());
  }

  private static void partly(Stage stage) {
    var me = currentTask();
    me.cancel();
    me.cancel();
    me.uncancel();
    try {
      sleep(seconds(0));
      stage.print("not reached");
    } catch (CancelledError e) {
      stage.print("one request left: delivered, count", me.cancelling());
    }
  }

  private static void main(Stage stage) {
    createTask(() -> withdraw(stage)).await();
    createTask(() -> partly(stage)).await();
    var task = createTask(() -> withdraw(stage));
    stage.print("from outside", task.cancel(), task.uncancel());
    task.await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
