package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Condition;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Wait_for checks its predicate first and again after each wakeup, under the lock.
public final class ConditionWaitFor implements Scenario {

  private static void waiter(
      Stage stage, String name, Condition cond, AtomicInteger state, int need) {
    BooleanSupplier predicate =
        () -> {
          stage.print(name, "checks", state.get(), "needs", need);
          return state.get() >= need;
        };
    try (var _ = cond.hold()) {
      stage.print(name, "gets", cond.waitFor(predicate));
    }
  }

  private static void main(Stage stage) {
    var cond = new Condition();
    var state = new AtomicInteger();
    var tasks =
        List.of(
            createTask(() -> waiter(stage, "x", cond, state, 2)),
            createTask(() -> waiter(stage, "y", cond, state, 1)),
            createTask(() -> waiter(stage, "z", cond, state, 0)));
    sleep(seconds(0));
    for (int i = 0; i < 2; i++) {
      sleep(seconds(0.02));
      try (var _ = cond.hold()) {
        state.incrementAndGet();
        stage.print("main sets", state.get());
        cond.signalAll();
      }
    }
    gather(tasks);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
