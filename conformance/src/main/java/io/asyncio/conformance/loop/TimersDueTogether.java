package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Timers that come due during a long callback all fire in one turn, by deadline, equal ones FIFO.
public final class TimersDueTogether implements Scenario {

  private static void main(Stage stage) {
    var loop = runningLoop();
    Future<String> done = loop.createFuture();
    var now = loop.time();
    loop.callAt(now.plus(seconds(0.03)), () -> stage.print("pair first"));
    loop.callAt(now.plus(seconds(0.03)), () -> stage.print("pair second"));
    Runnable early =
        () -> {
          stage.print("early fires");
          loop.callSoon(() -> stage.print("soon from early"));
        };
    loop.callAt(now.plus(seconds(0.02)), early);
    loop.callAt(now.plus(seconds(0.04)), () -> done.setResult("finished"));
    stage.print("blocking the loop");
    stage.blockLoop(seconds(0.08));
    loop.callSoon(() -> stage.print("soon after blocking"));
    stage.print("result", done.await());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
