package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Barrier;
import io.asyncio.sync.BrokenBarrierException;
import java.util.stream.Stream;

/// Abort breaks the barrier for present and future parties; reset repairs it.
public final class BarrierAbort implements Scenario {

  private static void party(Stage stage, String name, Barrier barrier) {
    try {
      stage.print(name, "passed, index", barrier.await());
    } catch (BrokenBarrierException e) {
      stage.print(name, stage.name(e));
    }
  }

  private static void main(Stage stage) {
    var barrier = new Barrier(3);
    var tasks = Stream.of("a", "b").map(n -> createTask(() -> party(stage, n, barrier))).toList();
    sleep(seconds(0.02));
    barrier.abort();
    stage.print("aborted, broken", barrier.isBroken(), "waiting", barrier.waiting());
    gather(tasks);
    party(stage, "late", barrier);
    barrier.reset();
    stage.print("reset, broken", barrier.isBroken());
    gather(Stream.of("x", "y", "z").map(n -> createTask(() -> party(stage, n, barrier))).toList());
    stage.print(
        "is a RuntimeError",
        IllegalStateException.class.isAssignableFrom(BrokenBarrierException.class));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
