package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.conformance.errors.KeyError;

/// An error raised by a leftover task during shutdown goes to the exception handler.
public final class RunLeftoverError implements Scenario {

  private static void background(Stage stage) {
    try {
      sleep(seconds(10));
    } finally {
      stage.print("background fails in its cleanup");
      fail();
    }
  }

  private static void fail() {
    throw new IllegalArgumentException("cleanup failed");
  }

  private static void main(Stage stage) {
    runningLoop()
        .setExceptionHandler((loop, context) -> {
          stage.print("handler", context.message());
          stage.print(
              "exception", context.exception(), "| task", context.task().orElseThrow().name());
        });
    createTask("bg", () -> background(stage));
    sleep(seconds(0));
    throw new KeyError("main failed");
  }

  @Override
  public void play(Stage stage) {
    try {
      stage.run(() -> main(stage));
    } catch (KeyError e) {
      stage.print("run raised", stage.name(e));
    }
  }
}
