package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.function.Consumer;

/// A callback added to a done future is scheduled, never called on the spot.
public final class CallbackAfterDone implements Scenario {

  private static void main(Stage stage) {
    var loop = runningLoop();
    Future<String> fut = loop.createFuture();
    fut.addDoneCallback(f -> stage.print("added before"));
    fut.setResult("value");
    loop.callSoon(() -> stage.print("plain callback"));
    fut.addDoneCallback(f -> stage.print("added after, done", f.isDone()));
    stage.print("nothing ran yet");
    sleep(seconds(0));
    Consumer<Future<String>> nested =
        f -> {
          stage.print("nested registers another");
          f.addDoneCallback(g -> stage.print("innermost"));
        };
    fut.addDoneCallback(nested);
    sleep(seconds(0));
    stage.print("one turn later");
    sleep(seconds(0));
    stage.print("two turns later");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
