package io.asyncio.conformance.generators;

import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Generator;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Leaving the loop early does not close the generator; aclose runs its cleanup, which may await.
public final class CloseRunsCleanup implements Scenario {

  private static Generator<Object> source(Stage stage) {
    return generator(out -> {
      try {
        for (int i = 0; i < 10; i++) {
          out.yield(i);
        }
      } finally {
        stage.print("cleanup begins");
        sleep(seconds(0));
        stage.print("cleanup ends");
      }
    });
  }

  private static void main(Stage stage) {
    var gen = source(stage);
    for (var i : gen) {
      stage.print("item", i);
      if (i.equals(1)) {
        break;
      }
    }
    stage.print("left the loop");
    stage.print("next", gen.next());
    gen.close();
    stage.print("closed");
    gen.close();
    stage.print("after close", gen.next("nothing"));
    var unstarted = source(stage);
    unstarted.close();
    stage.print("closing an unstarted one runs no cleanup");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
