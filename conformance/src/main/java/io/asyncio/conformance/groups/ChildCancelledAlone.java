package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Cancelling one child, from outside or by itself, is no failure of the group.
public final class ChildCancelledAlone implements Scenario {

  private static void sleeper() {
    sleep(seconds(10));
  }

  private static void givesUp() {
    throw new CancelledError("given up");
  }

  private static String work(Stage stage) {
    sleep(seconds(0.02));
    stage.print("work done");
    return "fine";
  }

  private static void main(Stage stage) {
    var work =
        TaskGroup.run(group -> {
          var s = group.createTask(() -> sleeper());
          var g = group.createTask(() -> givesUp());
          var w = group.createTask(() -> work(stage));
          sleep(seconds(0));
          s.cancel();
          sleep(seconds(0));
          stage.print(
              "sleeper cancelled", s.isCancelled(), "| gives_up cancelled", g.isCancelled());
          return w;
        });
    stage.print("group left normally", work.result());
    stage.print("requests", currentTask().cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
