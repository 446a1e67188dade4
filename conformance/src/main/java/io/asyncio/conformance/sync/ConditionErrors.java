package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Condition;
import io.asyncio.sync.Lock;

/// Wait and notify need the lock; wait gives it up meanwhile; conditions may share a lock.
public final class ConditionErrors implements Scenario {

  private static void waiter(Stage stage, Condition cond) {
    try (var _ = cond.hold()) {
      cond.await();
      stage.print("waiter woken");
    }
  }

  private static void attempt(Stage stage, String label, Runnable action) {
    try {
      action.run();
    } catch (IllegalStateException e) {
      stage.print(label, stage.name(e));
    }
  }

  private static void main(Stage stage) {
    var lock = new Lock();
    var one = new Condition(lock);
    var two = new Condition(lock);
    attempt(stage, "notify", () -> one.signal());
    attempt(stage, "notify_all", () -> one.signalAll());
    try {
      one.await();
    } catch (IllegalStateException e) {
      stage.print("wait", stage.name(e));
    }
    var task = createTask(() -> waiter(stage, one));
    sleep(seconds(0));
    stage.print("waiter waits, lock free", !lock.isLocked());
    try (var _ = two.hold()) {
      stage.print("one lock", one.isLocked(), lock.isLocked());
      two.signal();
      one.signal();
    }
    task.await();
    stage.print("end, locked", lock.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
