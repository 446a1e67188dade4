package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.wrapFuture;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/// wrap_future mirrors a thread pool future: result, error and cancellation back to the pool.
public final class WrapThreadFuture implements Scenario {

  private static String finish(String value) {
    if (value.equals("bad")) {
      throw new IllegalArgumentException("in pool");
    }
    return value + " from pool";
  }

  private static void main(Stage stage) {
    try (var pool = Executors.newFixedThreadPool(1)) {
      stage.print("result", wrapFuture(pool.submit(() -> finish("value"))).await());
      try {
        wrapFuture(pool.submit(() -> finish("bad"))).await();
      } catch (IllegalArgumentException e) {
        stage.print("error", e);
      }
    }
    var queued = new CompletableFuture<String>();
    var mirror = wrapFuture(queued);
    stage.print("cancel mirror", mirror.cancel(), "| source cancelled", queued.isCancelled());
    sleep(seconds(0));
    stage.print("one turn later, source cancelled", queued.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
