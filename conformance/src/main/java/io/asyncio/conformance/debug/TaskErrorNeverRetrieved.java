package io.asyncio.conformance.debug;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.ArrayList;
import java.util.List;

/// The error of a dropped task is reported to the exception handler, a retrieved one is not.
public final class TaskErrorNeverRetrieved implements Scenario {

  private final List<String> reports = new ArrayList<>();

  private static void fail(String text) {
    throw new IllegalArgumentException(text);
  }

  private void main(Stage stage) {
    var loop = runningLoop();
    loop.setExceptionHandler((_, context) ->
        reports.add(context.message() + ": " + context.exception().orElseThrow().getMessage()));
    createTask(() -> fail("nobody looked"));
    sleep(seconds(0));
    var lookedAt = createTask(() -> fail("looked at"));
    sleep(seconds(0));
    stage.print("retrieved", lookedAt.exception());
    var awaited = createTask(() -> fail("awaited"));
    try {
      awaited.await();
    } catch (IllegalArgumentException e) {
      stage.print("caught", e);
    }
    Future<Boolean> future = loop.createFuture();
    future.setException(new IllegalArgumentException("bare future"));
    sleep(seconds(0));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
    reports.stream().sorted().forEach(line -> stage.print("report", line));
  }
}
