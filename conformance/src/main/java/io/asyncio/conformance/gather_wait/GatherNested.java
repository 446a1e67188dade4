package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gatherFuture;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.List;

/// Gathers can be nested; results keep the shape and cancelling the outer one reaches every leaf.
public final class GatherNested implements Scenario {

  private static String leaf(Stage stage, String name, Event gate) {
    try {
      gate.await();
      return name;
    } catch (CancelledError e) {
      stage.print("leaf cancelled", name);
      throw e;
    }
  }

  private static Future<List<Object>> tree(Stage stage, Event gate) {
    var left =
        gatherFuture(
            List.of(
                createTask(() -> leaf(stage, "a", gate)),
                createTask(() -> leaf(stage, "b", gate))));
    return Asyncio.<Object>gatherFuture(List.of(left, createTask(() -> leaf(stage, "c", gate))));
  }

  private static void main(Stage stage) {
    var gate = new Event();
    runningLoop().callLater(seconds(0.02), gate::set);
    var both = tree(stage, gate).await();
    var left = (List<?>) both.get(0);
    var right = both.get(1);
    stage.print("shape", left.stream().map(String::valueOf).collect(joining("+")), right);
    var outer = tree(stage, new Event());
    sleep(seconds(0));
    stage.print("cancel", outer.cancel(), "| outer done at once", outer.isDone());
    try {
      outer.await();
    } catch (CancelledError _) {
      stage.print("outer raised CancelledError");
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
