package io.asyncio.conformance.generators;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Generator;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// A cancel while a generator awaits surfaces inside it, runs its cleanup and ends it.
public final class CancelInsideGenerator implements Scenario {

  private static Generator<Object> source(Stage stage, boolean swallow) {
    return generator(out -> {
      for (int i = 0; i < 3; i++) {
        try {
          out.yield(i);
          sleep(seconds(10));
        } catch (CancelledError e) {
          stage.print("generator sees CancelledError");
          if (!swallow) {
            throw e;
          }
        }
      }
    });
  }

  private static void consumer(Stage stage, boolean swallow) {
    var gen = source(stage, swallow);
    try {
      for (var i : gen) {
        stage.print("item", i);
      }
    } catch (CancelledError e) {
      stage.print("consumer sees CancelledError, next", gen.next("nothing"));
      throw e;
    }
    stage.print("consumer ends normally");
  }

  private static void main(Stage stage) {
    for (var swallow : List.of(false, true)) {
      var task = createTask(() -> consumer(stage, swallow));
      for (int i = 0; i < 3; i++) {
        sleep(seconds(0.02));
        task.cancel();
      }
      Asyncio.wait(List.of(task), ALL_COMPLETED);
      stage.print("cancelled", task.isCancelled());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
