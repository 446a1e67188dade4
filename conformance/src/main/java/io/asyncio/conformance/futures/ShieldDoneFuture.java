package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;

import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Shield of a future that is already done returns that very future.
public final class ShieldDoneFuture implements Scenario {

  private static void main(Stage stage) {
    var loop = runningLoop();
    Future<String> done = loop.createFuture();
    done.setResult("ready");
    Future<String> pending = loop.createFuture();
    stage.print("done: same object", shield(done) == done);
    var guard = shield(pending);
    stage.print("pending: same object", guard == pending);
    stage.print("cancel the guard", guard.cancel(), "| pending cancelled", pending.isCancelled());
    var second = shield(pending);
    pending.setResult("late");
    stage.print("guard right after", second.isDone());
    stage.print("second guard", second.await());
    stage.print("first guard cancelled", guard.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
