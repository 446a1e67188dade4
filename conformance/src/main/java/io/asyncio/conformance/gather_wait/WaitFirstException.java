package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.ReturnWhen.FIRST_EXCEPTION;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.Set;

/// Wait FIRST_EXCEPTION ignores results and cancellations and returns at the first error.
public final class WaitFirstException implements Scenario {

  private static void work(Stage stage, String name, String kind, Future<Boolean> gate) {
    gate.await();
    stage.print("ends", name, kind);
    if (kind.equals("error")) {
      throw new IllegalArgumentException(name);
    }
  }

  private static String names(Set<? extends Future<?>> tasks) {
    return tasks.isEmpty()
        ? "none"
        : tasks.stream().map(t -> ((Task<?>) t).name()).sorted().collect(joining(" "));
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    List<Future<Boolean>> gates =
        List.of(loop.createFuture(), loop.createFuture(), loop.createFuture(), loop.createFuture());
    var tasks =
        List.of(
            createTask("a", () -> work(stage, "a", "result", gates.get(0))),
            createTask("b", () -> work(stage, "b", "result", gates.get(1))),
            createTask("c", () -> work(stage, "c", "error", gates.get(2))),
            createTask("d", () -> work(stage, "d", "result", gates.get(3))));
    loop.callLater(seconds(0.02), () -> gates.get(1).setResult(true));
    loop.callLater(seconds(0.04), () -> tasks.get(0).cancel());
    loop.callLater(seconds(0.06), () -> gates.get(2).setResult(true));
    var waited = Asyncio.wait(tasks, FIRST_EXCEPTION);
    stage.print("done", names(waited.done()), "| pending", names(waited.pending()));
    gates.get(3).setResult(true);
    waited = Asyncio.wait(waited.pending(), FIRST_EXCEPTION);
    stage.print("no error: done", names(waited.done()), "| pending", names(waited.pending()));
    stage.print("a cancelled", tasks.get(0).isCancelled(), "| c error", tasks.get(2).exception());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
