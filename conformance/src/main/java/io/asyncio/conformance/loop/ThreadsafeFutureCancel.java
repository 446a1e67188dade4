package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runCoroutineThreadsafe;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.concurrent.CountDownLatch;

/// Cancelling the future of run_coroutine_threadsafe cancels the task inside the loop.
public final class ThreadsafeFutureCancel implements Scenario {

  private static void work(Stage stage, CountDownLatch started, Event ended) {
    started.countDown();
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("task cancelled");
      throw e;
    } finally {
      ended.set();
    }
  }

  private record Seen(boolean first, boolean cancelled, boolean done) {}

  private static Seen caller(Stage stage, EventLoop loop, Event ended) throws Exception {
    var started = new CountDownLatch(1);
    var future = runCoroutineThreadsafe(() -> work(stage, started, ended), loop);
    started.await();
    boolean first = future.cancel(true);
    return new Seen(first, future.isCancelled(), future.isDone());
  }

  private static void main(Stage stage) {
    var ended = new Event();
    var loop = runningLoop();
    var seen = toThread(() -> caller(stage, loop, ended));
    ended.await();
    stage.print("cancel", seen.first(), "cancelled", seen.cancelled(), "done", seen.done());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
