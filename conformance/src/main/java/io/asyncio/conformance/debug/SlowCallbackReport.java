package io.asyncio.conformance.debug;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.conformance.LogReport;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// In debug mode a callback or task step over slow_callback_duration is logged, others are not.
public final class SlowCallbackReport implements Scenario {

  private static void report(Stage stage, LogReport.Line line) {
    var text = line.message();
    if (text.startsWith("Executing") && text.contains(" took ")) {
      stage.print("slow report", line.level());
    }
  }

  private static void slowTask(Stage stage) {
    sleep(seconds(0));
    stage.blockLoop(seconds(0.3));
    stage.print("slow step done");
    sleep(seconds(0));
    stage.print("quick step done");
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    stage.print("default limit", loop.slowCallbackDuration());
    loop.setSlowCallbackDuration(seconds(0.2));
    loop.callSoon(() -> stage.blockLoop(seconds(0.3)));
    sleep(seconds(0));
    stage.print("after the slow callback");
    createTask(() -> slowTask(stage)).await();
    loop.setDebug(false);
    loop.callSoon(() -> stage.blockLoop(seconds(0.3)));
    sleep(seconds(0));
    stage.print("debug off, no report");
  }

  @Override
  public void play(Stage stage) {
    try (var _ = LogReport.open(line -> report(stage, line))) {
      Asyncio.run(() -> main(stage), stage.options().withDebug(true));
    }
  }
}
