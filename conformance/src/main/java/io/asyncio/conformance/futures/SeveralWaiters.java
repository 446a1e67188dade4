package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Tasks awaiting one future resume in the order in which they began to wait.
public final class SeveralWaiters implements Scenario {

  private static void waiter(Stage stage, String name, Future<String> fut, int turns) {
    for (int i = 0; i < turns; i++) {
      sleep(seconds(0));
    }
    stage.print(name, "waits");
    try {
      stage.print(name, "got", fut.await());
    } catch (IllegalArgumentException e) {
      stage.print(name, "error", e);
    }
  }

  private static void roundOf(Stage stage, String name, Consumer<Future<String>> finish) {
    Future<String> fut = runningLoop().createFuture();
    var tasks =
        IntStream.range(0, 3)
            .mapToObj(i -> createTask(() -> waiter(stage, name + i, fut, 2 - i)))
            .toList();
    for (int i = 0; i < 4; i++) {
      sleep(seconds(0));
    }
    finish.accept(fut);
    stage.print("resolved");
    for (var t : tasks) {
      t.await();
    }
  }

  private static void main(Stage stage) {
    roundOf(stage, "r", f -> f.setResult("value"));
    roundOf(stage, "e", f -> f.setException(new IllegalArgumentException("shared")));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
