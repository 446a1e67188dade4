package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.Optional;

/// A cancel from outside passes through a timeout as CancelledError, even one arriving after it
/// fired.
public final class ExternalCancel implements Scenario {

  private record Case(double delay, Optional<Double> cancelAfter) {}

  private static void work(Stage stage, double delay) {
    var me = currentTask();
    var scope = timeout(seconds(delay));
    try {
      scope.run(() -> {
        try {
          sleep(seconds(10));
        } finally {
          stage.print("cleanup, expired", scope.isExpired(), "requests", me.cancelling());
          sleep(seconds(0.1));
          stage.print("cleanup finished");
        }
      });
    } catch (TimeoutExpiredException | CancelledError e) {
      stage.print("outcome", stage.name(e), "expired", scope.isExpired(), me.cancelling());
      throw e;
    }
  }

  private static void main(Stage stage) {
    var cases =
        List.of(
            new Case(5, Optional.of(0.02)),
            new Case(0.02, Optional.of(0.06)),
            new Case(0.02, Optional.empty()));
    for (var each : cases) {
      var task = createTask(() -> work(stage, each.delay()));
      if (each.cancelAfter().isPresent()) {
        sleep(seconds(each.cancelAfter().get()));
        task.cancel();
      }
      Asyncio.wait(List.of(task), ALL_COMPLETED);
      if (task.isCancelled()) {
        stage.print("task cancelled");
      } else {
        stage.print("task failed with", stage.name(task.exception().orElseThrow()));
      }
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
