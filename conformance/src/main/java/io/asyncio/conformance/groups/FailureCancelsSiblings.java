package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.ExceptionGroup;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.atomic.AtomicReference;

/// One failing task cancels its sibling and the body; the group raises after their cleanup.
public final class FailureCancelsSiblings implements Scenario {

  private static void fail(Stage stage) {
    sleep(seconds(0));
    stage.print("fail raises");
    throw new IllegalArgumentException("broken");
  }

  private static void sibling(Stage stage) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("sibling cancelled");
      sleep(seconds(0.02));
      stage.print("sibling cleaned up");
      throw e;
    }
  }

  private static void main(Stage stage) {
    var s = new AtomicReference<Task<?>>();
    try {
      TaskGroup.run(group -> {
        s.set(group.createTask(() -> sibling(stage)));
        group.createTask(() -> fail(stage));
        try {
          sleep(seconds(10));
        } catch (CancelledError e) {
          stage.print("body cancelled, requests", currentTask().cancelling());
          throw e;
        }
      });
    } catch (ExceptionGroup eg) {
      var error = eg.exceptions().get(0);
      stage.print("group raised", eg.exceptions().size(), stage.name(error), error);
    }
    stage.print(
        "sibling cancelled", s.get().isCancelled(), "| requests", currentTask().cancelling());
    sleep(seconds(0));
    stage.print("parent goes on");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
