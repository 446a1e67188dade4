package io.asyncio.conformance.generators;

import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Generator;
import io.asyncio.StopAsyncIteration;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.Optional;

/// Asend passes a value to the paused yield and returns the next item.
public final class SendValues implements Scenario {

  private static Generator<Optional<Integer>> averager(Stage stage) {
    return generator(out -> {
      int total = 0;
      int count = 0;
      Optional<Integer> average = Optional.empty();
      while (true) {
        Integer value = out.yield(average);
        if (value == null) {
          stage.print("finishing");
          return;
        }
        sleep(seconds(0));
        total += value;
        count++;
        average = Optional.of(total / count);
      }
    });
  }

  private static void main(Stage stage) {
    var gen = averager(stage);
    stage.print("primed", gen.send(null));
    for (var value : List.of(10, 20, 60)) {
      stage.print("average", gen.send(value));
    }
    try {
      gen.send(null);
    } catch (StopAsyncIteration e) {
      stage.print("ended", stage.name(e));
    }
    try {
      averager(stage).send(5);
    } catch (ClassCastException e) {
      stage.print("value before the first yield", stage.name(e));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
