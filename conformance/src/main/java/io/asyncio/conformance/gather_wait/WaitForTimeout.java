package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.Objects.requireNonNull;

import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// On timeout wait_for cancels the task, waits for its cleanup and only then raises TimeoutError.
public final class WaitForTimeout implements Scenario {

  private static void work(Stage stage) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("work cancelled");
      sleep(seconds(0.02));
      stage.print("work cleaned up");
      throw e;
    }
  }

  private static void main(Stage stage) {
    var task = createTask(() -> work(stage));
    try {
      waitFor(task, seconds(0.02));
    } catch (TimeoutExpiredException e) {
      stage.print("TimeoutError, cause", stage.name(requireNonNull(e.getCause())));
    }
    stage.print("task cancelled", task.isCancelled(), "| own requests", currentTask().cancelling());
    try {
      waitFor(() -> work(stage), seconds(0.02));
    } catch (TimeoutExpiredException _) {
      stage.print("TimeoutError for the coroutine");
    }
    sleep(seconds(0));
    stage.print("caller goes on");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
