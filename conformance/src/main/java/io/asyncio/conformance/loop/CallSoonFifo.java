package io.asyncio.conformance.loop;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// call_soon callbacks run in FIFO order with their arguments, never inside call_soon itself.
public final class CallSoonFifo implements Scenario {

  private static void show(Stage stage, String... args) {
    var joined = String.join("-", args);
    stage.print("callback", args.length, "args", joined.isEmpty() ? "none" : joined);
  }

  @Override
  public void play(Stage stage) {
    var loop = stage.newEventLoop();
    loop.callSoon(() -> show(stage));
    loop.callSoon(() -> show(stage, "one"));
    loop.callSoon(() -> show(stage, "two", "args"));
    stage.print("nothing ran");
    loop.callSoon(loop::stop);
    loop.callSoon(() -> show(stage, "after", "stop", "same turn"));
    loop.runForever();
    stage.print("stopped");
    loop.callSoon(() -> show(stage, "second", "run"));
    loop.callSoon(loop::stop);
    loop.runForever();
    loop.close();
  }
}
