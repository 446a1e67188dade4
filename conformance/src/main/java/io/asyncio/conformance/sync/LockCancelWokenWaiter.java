package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Lock;
import java.util.List;

/// A waiter cancelled after the lock was promised to it passes the lock on to the next one.
public final class LockCancelWokenWaiter implements Scenario {

  private static void user(Stage stage, String name, Lock lock) {
    try (var _ = lock.hold()) {
      stage.print(name, "holds");
    } catch (CancelledError e) {
      stage.print(name, "cancelled");
      throw e;
    }
  }

  private static void main(Stage stage) {
    var lock = new Lock();
    lock.acquire();
    var a = createTask(() -> user(stage, "a", lock));
    var b = createTask(() -> user(stage, "b", lock));
    sleep(seconds(0));
    lock.release();
    stage.print("released to a, cancel a", a.cancel());
    Asyncio.wait(List.of(a, b), ALL_COMPLETED);
    stage.print("a cancelled", a.isCancelled(), "| b cancelled", b.isCancelled());
    stage.print("locked", lock.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
