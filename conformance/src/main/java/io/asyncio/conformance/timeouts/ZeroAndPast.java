package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.timeoutAt;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Timeout;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// A zero or past deadline fires at the first await, even sleep(0); a body without await survives.
public final class ZeroAndPast implements Scenario {

  private record Case(String label, Timeout scope) {}

  private static void main(Stage stage) {
    var loop = runningLoop();
    var cases =
        List.of(
            new Case("zero", timeout(seconds(0))),
            new Case("negative", timeout(seconds(-1))),
            new Case("past", timeoutAt(loop.time().minusSeconds(5))));
    for (var each : cases) {
      var label = each.label();
      var scope = each.scope();
      try {
        scope.run(() -> {
          stage.print(label, "body runs, expired", scope.isExpired());
          sleep(seconds(0));
          stage.print(label, "not reached");
        });
      } catch (TimeoutExpiredException _) {
        stage.print(label, "TimeoutError");
      }
    }
    var scope = timeout(seconds(0));
    scope.run(() -> stage.print("no await in this body"));
    stage.print("sync body, expired", scope.isExpired());
    sleep(seconds(0));
    stage.print("end, requests", currentTask().cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
