package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runCoroutineThreadsafe;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/// run_coroutine_threadsafe gives another thread the result, the error or the cancellation.
public final class RunCoroutineThreadsafe implements Scenario {

  private static String work(String kind) {
    if (kind.equals("error")) {
      throw new IllegalArgumentException("remote failure");
    }
    if (kind.equals("cancel")) {
      throw new CancelledError();
    }
    sleep(seconds(0.02));
    return kind + " computed";
  }

  private static String caller(Stage stage, EventLoop loop, String kind) throws Exception {
    var future = runCoroutineThreadsafe(() -> work(kind), loop);
    try {
      return future.get(5, SECONDS);
    } catch (ExecutionException e) {
      return "error " + stage.str(e.getCause());
    } catch (CancellationException e) {
      return "cancelled " + stage.str(future.isCancelled());
    }
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    for (var kind : List.of("result", "error", "cancel")) {
      stage.print(kind, "->", toThread(() -> caller(stage, loop, kind)));
    }
    try {
      Object text = "no coroutine";
      runCoroutineThreadsafe((Callable<?>) text, loop);
    } catch (ClassCastException e) {
      stage.print(stage.name(e));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
