package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.Set;

/// Wait never raises task errors; a timeout returns the pending ones uncancelled.
public final class WaitAllAndTimeout implements Scenario {

  private static String work(String name, Future<Boolean> gate) {
    gate.await();
    if (name.equals("bad")) {
      throw new IllegalArgumentException("inside");
    }
    return name;
  }

  private static String names(Set<? extends Future<?>> tasks) {
    return tasks.isEmpty()
        ? "none"
        : tasks.stream().map(t -> ((Task<?>) t).name()).sorted().collect(joining(" "));
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    Future<Boolean> now = loop.createFuture();
    Future<Boolean> later = loop.createFuture();
    now.setResult(true);
    var tasks =
        List.of(
            createTask("bad", () -> work("bad", now)),
            createTask("good", () -> work("good", now)),
            createTask("slow", () -> work("slow", later)));
    var waited = Asyncio.wait(tasks, seconds(0.03), ALL_COMPLETED);
    stage.print("timeout: done", names(waited.done()), "| pending", names(waited.pending()));
    stage.print("slow done", tasks.get(2).isDone(), "cancelling", tasks.get(2).cancelling());
    waited = Asyncio.wait(tasks, seconds(0), ALL_COMPLETED);
    stage.print("timeout zero: done", names(waited.done()), "| pending", names(waited.pending()));
    later.setResult(true);
    waited = Asyncio.wait(tasks, ALL_COMPLETED);
    stage.print("all: done", names(waited.done()), "| pending", names(waited.pending()));
    stage.print("error kept", tasks.get(0).exception());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
