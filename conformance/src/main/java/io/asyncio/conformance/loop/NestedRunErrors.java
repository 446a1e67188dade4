package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Action;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;

/// A running loop refuses run_until_complete, asyncio.run, another loop's run and close.
public final class NestedRunErrors implements Scenario {

  private static String child() {
    return "never";
  }

  private static void main(Stage stage) throws Exception {
    var loop = runningLoop();
    var other = stage.newEventLoop();
    Callable<String> coroutine = () -> child();
    var attempts = new LinkedHashMap<String, Action>();
    attempts.put("same loop", () -> loop.runUntilComplete(coroutine));
    attempts.put("asyncio.run", () -> stage.run(coroutine));
    attempts.put("other loop", () -> other.runUntilComplete(coroutine));
    attempts.put("close", () -> loop.close());
    for (var attempt : attempts.entrySet()) {
      try {
        attempt.getValue().run();
      } catch (IllegalStateException e) {
        stage.print(attempt.getKey(), stage.name(e));
      }
    }
    other.close();
    stage.print("running", loop.isRunning(), "closed", loop.isClosed());
    sleep(seconds(0));
    stage.print("still works");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
