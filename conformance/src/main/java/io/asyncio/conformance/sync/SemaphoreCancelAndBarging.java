package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Semaphore;
import java.util.List;

/// A cancelled waiter passes its place on, and nobody overtakes tasks that were promised one.
public final class SemaphoreCancelAndBarging implements Scenario {

  private static void user(Stage stage, String name, Semaphore sem) {
    try {
      sem.acquire();
      stage.print(name, "acquired");
    } catch (CancelledError e) {
      stage.print(name, "cancelled");
      throw e;
    }
  }

  private static void main(Stage stage) {
    var sem = new Semaphore(0);
    var a = createTask(() -> user(stage, "a", sem));
    var b = createTask(() -> user(stage, "b", sem));
    var c = createTask(() -> user(stage, "c", sem));
    sleep(seconds(0));
    sem.release();
    a.cancel();
    stage.print("one place promised to a, locked", sem.isLocked());
    var late = createTask(() -> user(stage, "late", sem));
    Asyncio.wait(List.of(a, b), ALL_COMPLETED);
    stage.print("a cancelled", a.isCancelled(), "| late done", late.isDone());
    sem.release();
    sem.release();
    stage.print("two promised, locked", sem.isLocked());
    gather(List.of(c, late));
    sem.release();
    stage.print("one free, locked", sem.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
