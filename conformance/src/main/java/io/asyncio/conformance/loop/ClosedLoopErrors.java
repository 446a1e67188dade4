package io.asyncio.conformance.loop;

import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Action;
import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Every scheduling call on a closed loop raises; closing twice is allowed.
public final class ClosedLoopErrors implements Scenario {

  private static int work() {
    return 1;
  }

  @Override
  public void play(Stage stage) throws Exception {
    var loop = stage.newEventLoop();
    loop.callSoon(() -> stage.print("dropped by close"));
    Future<Integer> fut = loop.createFuture();
    loop.close();
    loop.close();
    stage.print("closed", loop.isClosed(), "running", loop.isRunning());
    Callable<Integer> coroutine = () -> work();
    Runnable print = () -> stage.print();
    var attempts = new LinkedHashMap<String, Action>();
    attempts.put("call_soon", () -> loop.callSoon(print));
    attempts.put("call_later", () -> loop.callLater(seconds(1), print));
    attempts.put("call_soon_threadsafe", () -> loop.callSoonThreadsafe(print));
    attempts.put("create_task", () -> loop.createTask(coroutine));
    attempts.put("run_in_executor", () -> loop.runInExecutor(Executors.callable(print)));
    attempts.put("run_until_complete", () -> loop.runUntilComplete(fut));
    attempts.put("run_forever", () -> loop.runForever());
    for (var attempt : attempts.entrySet()) {
      try {
        attempt.getValue().run();
      } catch (IllegalStateException e) {
        stage.print(attempt.getKey(), stage.name(e));
      }
    }
  }
}
