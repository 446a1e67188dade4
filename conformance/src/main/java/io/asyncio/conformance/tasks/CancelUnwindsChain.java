package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Cancellation enters at the innermost await and unwinds outwards through nested coroutines.
public final class CancelUnwindsChain implements Scenario {

  private static void level(Stage stage, int n) {
    try {
      stage.print("enter", n);
      if (n == 3) {
        sleep(seconds(10));
      } else {
        level(stage, n + 1);
      }
    } catch (CancelledError e) {
      stage.print("cancelled at", n);
      if (n == 2) {
        sleep(seconds(0));
        stage.print("level 2 awaited during unwinding");
      }
      throw e;
    } finally {
      stage.print("leave", n);
    }
  }

  private static void main(Stage stage) {
    var task = createTask(() -> level(stage, 1));
    sleep(seconds(0));
    task.cancel();
    Asyncio.wait(List.of(task), ALL_COMPLETED);
    stage.print("cancelled", task.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
