package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A future before and after set_result: done, cancelled, result, exception.
public final class SetResultStates implements Scenario {

  private static void setter(Stage stage, Future<String> fut) {
    stage.print("setter runs");
    fut.setResult("payload");
    stage.print("set, done", fut.isDone());
  }

  private static void main(Stage stage) {
    Future<String> fut = runningLoop().createFuture();
    stage.print("fresh: done", fut.isDone(), "cancelled", fut.isCancelled());
    var task = createTask(() -> setter(stage, fut));
    stage.print("awaited", fut.await());
    stage.print("after: done", fut.isDone(), "cancelled", fut.isCancelled());
    stage.print("result", fut.result(), "exception", fut.exception());
    stage.print("await again", fut.await());
    task.await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
