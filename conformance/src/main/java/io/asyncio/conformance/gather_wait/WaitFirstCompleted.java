package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.ReturnWhen.FIRST_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.List;
import java.util.Set;

/// Wait FIRST_COMPLETED returns with every task done by then and leaves the rest running.
public final class WaitFirstCompleted implements Scenario {

  private static String work(Stage stage, String name, Event gate) {
    gate.await();
    stage.print("work", name);
    return name;
  }

  private static String names(Set<? extends Future<?>> tasks) {
    return tasks.isEmpty()
        ? "none"
        : tasks.stream().map(t -> ((Task<?>) t).name()).sorted().collect(joining(" "));
  }

  private static void main(Stage stage) {
    var one = new Event();
    var two = new Event();
    var tasks =
        List.of(
            createTask("a", () -> work(stage, "a", one)),
            createTask("b", () -> work(stage, "b", two)),
            createTask("c", () -> work(stage, "c", one)));
    runningLoop().callLater(seconds(0.02), one::set);
    var waited = Asyncio.wait(tasks, FIRST_COMPLETED);
    stage.print("done", names(waited.done()), "| pending", names(waited.pending()));
    waited = Asyncio.wait(tasks, FIRST_COMPLETED);
    stage.print(
        "already done ones count", names(waited.done()), "| pending", names(waited.pending()));
    two.set();
    waited = Asyncio.wait(waited.pending(), ALL_COMPLETED);
    stage.print("done", names(waited.done()), "| pending", names(waited.pending()));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
