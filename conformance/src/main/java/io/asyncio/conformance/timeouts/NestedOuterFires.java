package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// The outer of two nested timeouts fires: the inner one lets CancelledError through.
public final class NestedOuterFires implements Scenario {

  private static void main(Stage stage) {
    var me = currentTask();
    var outer = timeout(seconds(0.02));
    var inner = timeout(seconds(5));
    try {
      outer.run(() -> {
        try {
          inner.run(() -> sleep(seconds(10)));
        } catch (CancelledError e) {
          stage.print("between: CancelledError, inner expired", inner.isExpired());
          throw e;
        } catch (TimeoutExpiredException _) {
          stage.print("not reached");
        }
      });
    } catch (TimeoutExpiredException _) {
      stage.print("outer TimeoutError, expired", outer.isExpired(), "inner", inner.isExpired());
    }
    stage.print("requests", me.cancelling());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
