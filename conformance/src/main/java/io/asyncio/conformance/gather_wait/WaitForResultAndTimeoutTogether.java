package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// When result and deadline fall into one turn, the earlier timer does not save the result.
public final class WaitForResultAndTimeoutTogether implements Scenario {

  private static String blocked(Stage stage, Future<String> future) {
    stage.blockLoop(seconds(0.08));
    return future.await();
  }

  private static void attempt(Stage stage, String label, double resultAt, double deadline) {
    var loop = runningLoop();
    Future<String> future = loop.createFuture();
    loop.callLater(
        seconds(resultAt),
        () -> {
          if (!future.isDone()) {
            future.setResult("value");
          }
        });
    try {
      stage.print(label, "got", waitFor(() -> blocked(stage, future), seconds(deadline)));
    } catch (TimeoutExpiredException _) {
      stage.print(label, "TimeoutError, future cancelled", future.isCancelled());
    }
    stage.print(label, "own requests", currentTask().cancelling());
  }

  private static void main(Stage stage) {
    attempt(stage, "result first", 0.02, 0.05);
    attempt(stage, "deadline first", 0.05, 0.02);
    attempt(stage, "result only", 0.02, 5);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
