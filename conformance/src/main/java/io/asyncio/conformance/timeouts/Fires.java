package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.Objects.requireNonNull;

import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A timeout that fires cancels the body and turns the CancelledError into TimeoutError at exit.
public final class Fires implements Scenario {

  private static void main(Stage stage) {
    var me = currentTask();
    var scope = timeout(seconds(0.02));
    stage.print("before enter, expired", scope.isExpired());
    try {
      scope.run(() -> {
        try {
          sleep(seconds(10));
        } catch (CancelledError e) {
          stage.print("body saw CancelledError, expired", scope.isExpired(), me.cancelling());
          throw e;
        }
        stage.print("not reached");
      });
    } catch (TimeoutExpiredException e) {
      stage.print("TimeoutError, cause", stage.name(requireNonNull(e.getCause())));
    }
    stage.print("expired", scope.isExpired(), "requests", me.cancelling());
    sleep(seconds(0));
    stage.print("goes on");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
