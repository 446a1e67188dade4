package io.asyncio.conformance.context;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.ContextVar;
import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Call_soon, call_later and done callbacks run in the context of their registration.
public final class CallbacksCapture implements Scenario {

  private final ContextVar<String> variable = ContextVar.create("var", "none");

  private void show(Stage stage, String label) {
    stage.print(label, "sees", variable.get());
    variable.set("changed by " + label);
  }

  private void main(Stage stage) {
    var loop = runningLoop();
    Future<Boolean> future = loop.createFuture();
    variable.set("one");
    loop.callSoon(() -> show(stage, "soon"));
    loop.callLater(seconds(0.02), () -> show(stage, "timer"));
    future.addDoneCallback(_ -> show(stage, "done callback"));
    variable.set("two");
    future.setResult(true);
    future.addDoneCallback(_ -> show(stage, "late done callback"));
    loop.callSoonThreadsafe(() -> show(stage, "threadsafe"));
    variable.set("three");
    sleep(seconds(0.05));
    stage.print("main sees", variable.get());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
