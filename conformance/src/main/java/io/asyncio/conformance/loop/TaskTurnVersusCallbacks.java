package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Tasks and callbacks share one queue; a resolved future costs its waiter one more turn.
public final class TaskTurnVersusCallbacks implements Scenario {

  private static void waiter(Stage stage, Future<Integer> fut) {
    stage.print("waiter got", fut.await());
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    Future<Integer> fut = loop.createFuture();
    var task = createTask(() -> waiter(stage, fut));
    sleep(seconds(0));
    Runnable resolve =
        () -> {
          stage.print("resolve");
          fut.setResult(1);
          loop.callSoon(() -> stage.print("soon after resolve"));
        };
    loop.callSoon(resolve);
    loop.callSoon(() -> stage.print("soon behind resolve"));
    task.addDoneCallback(t -> stage.print("task callback"));
    for (int turn = 0; turn < 4; turn++) {
      stage.print("turn", turn, "fut", fut.isDone(), "task", task.isDone());
      sleep(seconds(0));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
