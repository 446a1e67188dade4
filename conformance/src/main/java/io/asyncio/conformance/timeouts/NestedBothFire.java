package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Timeout;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.atomic.AtomicReference;

/// When both nested timeouts fire before the body resumes, the outer one raises TimeoutError.
public final class NestedBothFire implements Scenario {

  private static void attempt(Stage stage, String label, double outerDelay, double innerDelay) {
    var me = currentTask();
    var outer = timeout(seconds(outerDelay));
    var inner = new AtomicReference<Timeout>();
    try {
      outer.run(() -> {
        try {
          inner.set(timeout(seconds(innerDelay)));
          inner
              .get()
              .run(() -> {
                stage.blockLoop(seconds(0.1));
                sleep(seconds(10));
              });
        } catch (TimeoutExpiredException | CancelledError e) {
          stage.print(label, "inner raised", stage.name(e), "requests", me.cancelling());
          throw e;
        }
      });
    } catch (TimeoutExpiredException e) {
      stage.print(label, "outer raised", stage.name(e), "requests", me.cancelling());
    }
    stage.print(label, "expired inner", inner.get().isExpired(), "outer", outer.isExpired());
  }

  private static void main(Stage stage) {
    attempt(stage, "inner first", 0.06, 0.03);
    attempt(stage, "outer first", 0.03, 0.06);
    sleep(seconds(0));
    stage.print("end");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
