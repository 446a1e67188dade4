package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.stream.IntStream;

/// The first error leaves gather at once while the siblings run on to their end.
public final class GatherFirstException implements Scenario {

  private static String work(Stage stage, String name, Future<Boolean> gate, boolean error) {
    gate.await();
    stage.print("work ends", name);
    if (error) {
      throw new IllegalArgumentException(name);
    }
    return name;
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    var names = List.of("a", "b", "c");
    List<Future<Boolean>> gates =
        List.of(loop.createFuture(), loop.createFuture(), loop.createFuture());
    var tasks =
        IntStream.range(0, 3)
            .mapToObj(i ->
                createTask(
                    () -> work(stage, names.get(i), gates.get(i), !names.get(i).equals("c"))))
            .toList();
    loop.callLater(seconds(0.02), () -> gates.get(1).setResult(true));
    try {
      gather(tasks);
    } catch (IllegalArgumentException e) {
      stage.print("gather raised", e);
    }
    stage.print("others pending", !tasks.get(0).isDone(), !tasks.get(2).isDone());
    gates.get(0).setResult(true);
    gates.get(2).setResult(true);
    Asyncio.wait(tasks, ALL_COMPLETED);
    stage.print("c result", tasks.get(2).result(), "| a error", tasks.get(0).exception());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
