package io.asyncio.conformance.debug;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Debug mode refuses coroutines and non-callables as callbacks when they are scheduled.
public final class BadCallbacks implements Scenario {

  private static void attempt(Stage stage, String label, Runnable schedule) {
    try {
      schedule.run();
      stage.print(label, "accepted");
    } catch (ClassCastException | NullPointerException e) {
      stage.print(label, stage.name(e));
    }
  }

  // javac refuses these calls; the cast carries the wrong values past it.
  @SuppressWarnings("NullAway")
  private static <T> T unchecked(Class<T> type, @Nullable Object value) {
    return type.cast(value);
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    Action work = () -> {};
    attempt(stage, "call_soon coroutine", () -> loop.callSoon(unchecked(Runnable.class, work)));
    attempt(
        stage,
        "call_soon coroutine function",
        () -> loop.callSoon(unchecked(Runnable.class, work)));
    attempt(
        stage,
        "call_later text",
        () -> loop.callLater(seconds(0), unchecked(Runnable.class, "text")));
    attempt(
        stage,
        "call_soon_threadsafe None",
        () -> loop.callSoonThreadsafe(unchecked(Runnable.class, null)));
    attempt(
        stage,
        "run_in_executor coroutine function",
        () -> loop.runInExecutor((Callable<?>) unchecked(Callable.class, work)));
    attempt(stage, "call_soon function", () -> loop.callSoon(() -> stage.print("ran")));
    sleep(seconds(0));
  }

  @Override
  public void play(Stage stage) {
    Asyncio.run(() -> main(stage), stage.options().withDebug(true));
  }
}
