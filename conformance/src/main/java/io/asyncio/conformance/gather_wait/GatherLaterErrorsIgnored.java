package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gatherFuture;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Asyncio;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.stream.Stream;

/// Errors of siblings after the first one are swallowed by gather but stay readable on the tasks.
public final class GatherLaterErrorsIgnored implements Scenario {

  private record Failure(String name, int turns) {}

  private static void fail(Stage stage, Failure failure) {
    for (int i = 0; i < failure.turns(); i++) {
      sleep(seconds(0));
    }
    stage.print("failing", failure.name());
    throw new IllegalArgumentException(failure.name());
  }

  private static void main(Stage stage) {
    runningLoop()
        .setExceptionHandler((loop, context) -> stage.print("reported", context.message()));
    var tasks =
        Stream.of(new Failure("slow", 3), new Failure("quick", 1), new Failure("mid", 2))
            .map(failure -> createTask(() -> fail(stage, failure)))
            .toList();
    var both = gatherFuture(tasks);
    try {
      both.await();
    } catch (IllegalArgumentException e) {
      stage.print("gather raised", e);
    }
    stage.print("cancel after the error", both.cancel());
    Asyncio.wait(tasks, ALL_COMPLETED);
    stage.print(
        "errors",
        tasks.stream().map(t -> t.exception().orElseThrow().getMessage()).collect(joining(" ")));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
