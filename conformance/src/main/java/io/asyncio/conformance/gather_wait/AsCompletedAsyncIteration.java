package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.asCompleted;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.Objects.requireNonNull;

import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Asynchronous iteration over as_completed yields the original tasks, already done.
public final class AsCompletedAsyncIteration implements Scenario {

  private static String work(String name, Event gate) {
    gate.await();
    if (name.equals("b")) {
      throw new IllegalArgumentException("b failed");
    }
    return name;
  }

  private static void main(Stage stage) {
    var gates = Map.of("a", new Event(), "b", new Event(), "c", new Event());
    var tasks = new LinkedHashMap<String, Task<String>>();
    for (var n : List.of("a", "b", "c")) {
      var gate = requireNonNull(gates.get(n));
      tasks.put(n, createTask(n, () -> work(n, gate)));
    }
    var loop = runningLoop();
    var order = List.of("c", "a", "b");
    for (int i = 0; i < order.size(); i++) {
      var gate = requireNonNull(gates.get(order.get(i)));
      loop.callLater(seconds(0.02 + 0.03 * i), () -> gate.set());
    }
    for (var future : asCompleted(List.copyOf(tasks.values()))) {
      var task = (Task<String>) future;
      var name = task.name();
      stage.print(name, "original", task == tasks.get(name), "| done", task.isDone());
      stage.print(
          name,
          task.exception().isPresent() ? "error" : "result",
          task.exception().isPresent() ? task.exception() : task.result());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
