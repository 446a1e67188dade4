package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.runningLoop;

import io.asyncio.Future;
import io.asyncio.InvalidStateException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.conformance.errors.KeyError;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// A future changes state once: every second transition is refused.
public final class InvalidTransitions implements Scenario {

  private static void attempt(Stage stage, String label, Callable<?> action) throws Exception {
    try {
      stage.print(label, action.call());
    } catch (InvalidStateException e) {
      stage.print(label, stage.name(e));
    }
  }

  private static void main(Stage stage) throws Exception {
    var loop = runningLoop();
    Future<Integer> finished = loop.createFuture();
    Future<Integer> failed = loop.createFuture();
    Future<Integer> cancelled = loop.createFuture();
    Future<Integer> fresh = loop.createFuture();
    finished.setResult(1);
    failed.setException(new IllegalArgumentException("x"));
    cancelled.cancel();
    var settled = new LinkedHashMap<String, Future<Integer>>();
    settled.put("finished", finished);
    settled.put("failed", failed);
    settled.put("cancelled", cancelled);
    for (var entry : settled.entrySet()) {
      var name = entry.getKey();
      var fut = entry.getValue();
      attempt(stage, name + " set_result", done(() -> fut.setResult(2)));
      attempt(stage, name + " set_exception", done(() -> fut.setException(new KeyError("y"))));
      attempt(stage, name + " cancel", fut::cancel);
    }
    attempt(stage, "fresh result", fresh::result);
    attempt(stage, "fresh exception", fresh::exception);
    stage.print("kept", finished.result(), failed.exception(), cancelled.isCancelled());
  }

  private static Callable<?> done(Runnable action) {
    return Executors.callable(action);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
