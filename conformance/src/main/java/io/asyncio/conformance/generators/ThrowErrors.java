package io.asyncio.conformance.generators;

import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Generator;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.conformance.errors.KeyError;
import io.asyncio.conformance.errors.TypeError;

/// Athrow raises at the paused yield: it may be handled, replaced or passed through.
public final class ThrowErrors implements Scenario {

  private static Generator<Object> source(Stage stage) {
    return generator(out -> {
      for (int i = 0; i < 10; i++) {
        try {
          out.yield(i);
        } catch (IllegalArgumentException e) {
          stage.print("generator handles", e);
          sleep(seconds(0));
        } catch (KeyError _) {
          throw new TypeError("replaced");
        }
      }
    });
  }

  private static void main(Stage stage) {
    var gen = source(stage);
    stage.print("first", gen.next());
    stage.print("after ValueError", gen.athrow(new IllegalArgumentException("one")));
    stage.print("next", gen.next());
    try {
      gen.athrow(new KeyError("two"));
    } catch (TypeError e) {
      stage.print("got", stage.name(e), e);
    }
    stage.print("finished", gen.next("nothing left"));
    var other = source(stage);
    other.next();
    try {
      other.athrow(new IllegalStateException("three"));
    } catch (IllegalStateException e) {
      stage.print("passed through", e);
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
