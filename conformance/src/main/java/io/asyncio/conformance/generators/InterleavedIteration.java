package io.asyncio.conformance.generators;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Generator;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Async for over a generator that awaits gives other tasks their turns.
public final class InterleavedIteration implements Scenario {

  private static Generator<Integer> numbers(Stage stage, String name, int n) {
    return generator(out -> {
      stage.print(name, "opened");
      for (int i = 0; i < n; i++) {
        sleep(seconds(0));
        out.yield(i);
      }
      stage.print(name, "exhausted");
    });
  }

  private static void reader(Stage stage, String name, int n) {
    for (var i : numbers(stage, name, n)) {
      stage.print(name, "got", i);
    }
    stage.print(name, "loop ends");
  }

  private static void main(Stage stage) {
    gather(
        List.of(createTask(() -> reader(stage, "x", 2)), createTask(() -> reader(stage, "y", 3))));
    int sum = 0;
    for (var i : numbers(stage, "z", 4)) {
      sum += i;
    }
    stage.print("collected", sum);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
