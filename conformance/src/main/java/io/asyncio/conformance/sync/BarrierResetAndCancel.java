package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Barrier;
import io.asyncio.sync.BrokenBarrierException;
import java.util.List;

/// Reset throws the waiting parties out; a cancelled party just gives its place back.
public final class BarrierResetAndCancel implements Scenario {

  private static void party(Stage stage, String name, Barrier barrier) {
    try {
      barrier.await();
      stage.print(name, "passed");
    } catch (BrokenBarrierException e) {
      stage.print(name, stage.name(e));
    } catch (CancelledError e) {
      stage.print(name, "cancelled");
      throw e;
    }
  }

  private static void main(Stage stage) {
    var barrier = new Barrier(2);
    var lone = createTask(() -> party(stage, "lone", barrier));
    sleep(seconds(0.02));
    barrier.reset();
    lone.await();
    stage.print("after reset: waiting", barrier.waiting(), "broken", barrier.isBroken());
    var quitter = createTask(() -> party(stage, "quitter", barrier));
    sleep(seconds(0.02));
    quitter.cancel();
    Asyncio.wait(List.of(quitter), ALL_COMPLETED);
    stage.print("after cancel: waiting", barrier.waiting(), "broken", barrier.isBroken());
    var x = createTask(() -> party(stage, "x", barrier));
    sleep(seconds(0.02));
    stage.print("x alone, done", x.isDone());
    party(stage, "y", barrier);
    x.await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
