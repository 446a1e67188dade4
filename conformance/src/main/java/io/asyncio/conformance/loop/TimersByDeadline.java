package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Timers fire by deadline, not by creation order, and call_at agrees with call_later.
public final class TimersByDeadline implements Scenario {

  private static void main(Stage stage) {
    var loop = runningLoop();
    Future<String> done = loop.createFuture();
    var start = loop.time();
    loop.callLater(seconds(0.10), () -> done.setResult("last"));
    loop.callLater(seconds(0.06), () -> stage.print("later 60"));
    loop.callAt(start.plus(seconds(0.08)), () -> stage.print("at 80"));
    loop.callLater(seconds(0.02), () -> stage.print("later 20"));
    loop.callAt(start.plus(seconds(0.04)), () -> stage.print("at 40"));
    loop.callSoon(() -> stage.print("soon"));
    stage.print("waiting");
    stage.print("result", done.await());
    stage.print("clock went forward", loop.time().compareTo(start) > 0);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
