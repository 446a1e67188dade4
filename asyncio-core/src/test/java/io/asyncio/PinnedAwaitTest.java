package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// An await below a class initialiser, which keeps the loop's own thread: no hang, but a failure.
/// The real watchdog finds it.
@WithinSeconds
final class PinnedAwaitTest {

  private static final RunOptions QUICK =
      RunOptions.defaults()
          .withLoop(
              LoopOptions.defaults().withMode(Mode.NATIVE).withStallLimit(Duration.ofMillis(20)));

  private static final class Sleeps {
    static final int VALUE = value();

    private static int value() {
      sleep(Duration.ofMillis(1));
      return 1;
    }
  }

  @Test
  void anAwaitThatKeepsTheLoopFails() {
    Error failed =
        assertThrows(ExceptionInInitializerError.class, () -> run(() -> Sleeps.VALUE, QUICK));
    var cause = assertInstanceOf(IllegalStateException.class, failed.getCause());
    assertTrue(cause.getMessage().startsWith("cannot wait here: "), cause.getMessage());
  }

  private static final class Yields {
    static final int VALUE = value();

    private static int value() {
      yieldNow();
      return 1;
    }
  }

  private static int yieldsInAnInitialiser() {
    return Yields.VALUE;
  }

  @Test
  void theLoopAndTheTaskGoOn() {
    int result =
        run(
            () -> {
              assertThrows(ExceptionInInitializerError.class, () -> yieldsInAnInitialiser());
              sleep(Duration.ofMillis(1));
              return createTask(() -> 42).await();
            },
            QUICK);
    assertEquals(42, result);
  }
}
