package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;

/// Cancelling a future: first call True, message kept, callbacks run, reading raises.
public final class CancelStates implements Scenario {

  private static void main(Stage stage) throws Exception {
    Future<String> fut = runningLoop().createFuture();
    fut.addDoneCallback(f -> stage.print("callback, cancelled", f.isCancelled()));
    stage.print("first cancel", fut.cancel("gone"));
    stage.print("second cancel", fut.cancel("ignored"));
    stage.print("done", fut.isDone(), "cancelled", fut.isCancelled());
    var questions = new LinkedHashMap<String, Callable<?>>();
    questions.put("result", fut::result);
    questions.put("exception", fut::exception);
    for (var question : questions.entrySet()) {
      try {
        question.getValue().call();
      } catch (CancelledError e) {
        stage.print(question.getKey(), "raises CancelledError", e.getMessage());
      }
    }
    try {
      fut.await();
    } catch (CancelledError e) {
      stage.print("await raises", e.getMessage());
    }
    stage.print("callback has not run yet");
    sleep(seconds(0));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
