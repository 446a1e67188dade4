package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A second cancel interrupts the cleanup that the first one started.
public final class CancelAgainInCleanup implements Scenario {

  private static void body(Stage stage) {
    try {
      sleep(seconds(10));
    } finally {
      stage.print("cleanup starts");
      try {
        sleep(seconds(10));
        stage.print("not reached");
      } catch (CancelledError e) {
        stage.print("cleanup interrupted by", e.getMessage());
      }
      sleep(seconds(0));
      stage.print("cleanup ends");
    }
  }

  private static void main(Stage stage) {
    var task = createTask(() -> body(stage));
    sleep(seconds(0));
    task.cancel("one");
    sleep(seconds(0));
    stage.print("between, done", task.isDone());
    task.cancel("two");
    try {
      task.await();
    } catch (CancelledError e) {
      stage.print("awaiter sees", e.getMessage(), "count", task.cancelling());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
