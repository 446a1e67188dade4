package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.ExceptionGroup;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.concurrent.atomic.AtomicReference;

/// A failure in the outer group cancels a task that sits in an inner group, children first.
public final class OuterFailureReachesInner implements Scenario {

  private static void leaf(Stage stage) {
    try {
      sleep(seconds(10));
    } finally {
      stage.print("leaf cancelled");
    }
  }

  private static void branch(Stage stage) {
    try {
      TaskGroup.run(inner -> {
        inner.createTask(() -> leaf(stage));
      });
    } catch (CancelledError e) {
      stage.print("inner group raised CancelledError");
      throw e;
    } finally {
      stage.print("branch ends");
    }
  }

  private static void fail(Event gate) {
    gate.await();
    throw new IllegalArgumentException("outer problem");
  }

  private static void main(Stage stage) {
    var gate = new Event();
    runningLoop().callLater(seconds(0.02), gate::set);
    var b = new AtomicReference<Task<?>>();
    try {
      TaskGroup.run(outer -> {
        b.set(outer.createTask(() -> branch(stage)));
        outer.createTask(() -> fail(gate));
      });
    } catch (ExceptionGroup eg) {
      stage.print(
          "errors",
          eg.exceptions().size(),
          eg.exceptions().get(0),
          "| branch cancelled",
          b.get().isCancelled());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
