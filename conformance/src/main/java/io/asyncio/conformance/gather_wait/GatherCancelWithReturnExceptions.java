package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gatherOutcomesFuture;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancelling gather raises CancelledError even with return_exceptions or a refusing child.
public final class GatherCancelWithReturnExceptions implements Scenario {

  private static String child(Stage stage, String name, boolean refuse) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("child", name, refuse ? "refuses" : "obeys");
      if (!refuse) {
        throw e;
      }
    }
    return name;
  }

  private static void attempt(Stage stage, String label, boolean first, boolean second) {
    var both =
        gatherOutcomesFuture(
            List.of(
                createTask(() -> child(stage, "one", first)),
                createTask(() -> child(stage, "two", second))));
    sleep(seconds(0));
    stage.print(label, "cancel", both.cancel());
    try {
      stage.print("results", both.await().size());
    } catch (CancelledError _) {
      stage.print(label, "raised CancelledError, gather cancelled", both.isCancelled());
    }
  }

  private static void main(Stage stage) {
    attempt(stage, "both obey", false, false);
    attempt(stage, "one refuses", true, false);
    attempt(stage, "both refuse", true, true);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
