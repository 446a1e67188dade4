package io.asyncio.conformance.loop;

import io.asyncio.EventLoop;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Stop ends the loop after the current turn; later callbacks stay queued for the next run.
public final class StopAndResume implements Scenario {

  private static void first(Stage stage, EventLoop loop) {
    stage.print("first");
    loop.stop();
    loop.callSoon(() -> stage.print("queued during the stopping turn"));
    stage.print("stop called, running", loop.isRunning());
  }

  @Override
  public void play(Stage stage) {
    var loop = stage.newEventLoop();
    loop.callSoon(() -> first(stage, loop));
    loop.callSoon(() -> stage.print("same turn"));
    loop.runForever();
    stage.print("stopped, running", loop.isRunning());
    loop.callSoon(loop::stop);
    loop.runForever();
    stage.print("second run ended");
    loop.stop();
    loop.callSoon(() -> stage.print("stop before run still gives one turn"));
    loop.runForever();
    stage.print("third run ended");
    loop.close();
    stage.print("closed", loop.isClosed());
  }
}
