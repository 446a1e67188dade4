package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// An error in one done callback goes to the exception handler and the others still run.
public final class CallbackError implements Scenario {

  private static void bad(Stage stage) {
    stage.print("bad runs");
    throw new IllegalArgumentException("from callback");
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    loop.setExceptionHandler((where, context) -> {
      var exception = context.exception().orElseThrow();
      stage.print("handler", stage.name(exception), exception);
      stage.print("says callback", context.message().startsWith("Exception in callback"));
    });
    Future<String> fut = loop.createFuture();
    fut.addDoneCallback(f -> stage.print("before"));
    fut.addDoneCallback(f -> bad(stage));
    fut.addDoneCallback(f -> stage.print("after"));
    fut.setResult("ok");
    stage.print("awaiting", fut.await());
    sleep(seconds(0));
    stage.print("still", fut.result());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
