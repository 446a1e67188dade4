package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A cancel that arrives after the awaited result but before the task resumes still wins.
public final class CancelBeatsReadyResult implements Scenario {

  private static String body(Stage stage, Future<String> fut) {
    try {
      stage.print("got", fut.await());
    } catch (CancelledError e) {
      stage.print("cancelled although the future is done", fut.isDone(), fut.result());
      return "fallback";
    }
    return "normal";
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    Future<String> early = loop.createFuture();
    Future<String> late = loop.createFuture();
    var a = createTask(() -> body(stage, early));
    var b = createTask(() -> body(stage, late));
    sleep(seconds(0));
    early.setResult("value");
    stage.print("cancel a", a.cancel(), "future cancelled", early.isCancelled());
    late.setResult("value");
    stage.print("a", a.await());
    stage.print("b", b.await());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
