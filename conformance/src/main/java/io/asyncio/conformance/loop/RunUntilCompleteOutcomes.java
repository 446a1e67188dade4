package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// run_until_complete returns results, raises errors and cancellations, and detects an early stop.
public final class RunUntilCompleteOutcomes implements Scenario {

  private static String work(String kind) {
    if (kind.equals("error")) {
      throw new IllegalArgumentException("failed");
    }
    if (kind.equals("cancel")) {
      currentTask().cancel();
      sleep(seconds(0));
    }
    if (kind.equals("stop")) {
      runningLoop().stop();
      sleep(seconds(0));
    }
    return "value";
  }

  @Override
  public void play(Stage stage) {
    var loop = stage.newEventLoop();
    for (var kind : List.of("result", "error", "cancel")) {
      try {
        stage.print(kind, loop.runUntilComplete(() -> work(kind)));
      } catch (IllegalArgumentException | CancelledError e) {
        stage.print(kind, "raised", stage.name(e));
      }
    }
    var task = loop.createTask(() -> work("stop"));
    try {
      loop.runUntilComplete(task);
    } catch (IllegalStateException e) {
      stage.print("stopped early", stage.name(e), "| task done", task.isDone());
    }
    stage.print("resumed", loop.runUntilComplete(task));
    stage.print("done future", loop.runUntilComplete(task));
    loop.close();
  }
}
