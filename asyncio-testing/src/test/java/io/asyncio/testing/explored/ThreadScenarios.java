package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.testing.explored.SideBySide.dependently;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.ContextVar;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import java.util.List;
import java.util.stream.Stream;

/// Calls in other threads: each takes as long as it takes to start one.
final class ThreadScenarios {

  private static final ContextVar<String> USER = ContextVar.create("user", "nobody");

  private ThreadScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        scenario(
            "what runs in a thread brings its result back",
            () -> {
              try (var _ = USER.set("main")) {
                dependently(
                    () ->
                        assertEquals(
                            "main in a thread", toThread(() -> USER.get() + " in a thread")),
                    () -> toThread(() -> {}));
              }
            }),
        scenario(
            "what fails in a thread fails here",
            () -> {
              try {
                toThread(() -> {
                  throw new Planned();
                });
              } catch (Planned e) {
                return;
              }
              throw new AssertionError("it did not fail");
            }),
        scenario(
            "calls in the executor may be cancelled",
            () -> {
              Future<Integer> call = runningLoop().runInExecutor(() -> 1);
              Task<Void> canceller =
                  createTask(() -> {
                    yieldNow();
                    call.cancel();
                  });
              try {
                Asyncio.wait(List.of(call), ReturnWhen.ALL_COMPLETED);
                assertTrue(call.isCancelled() || call.result() == 1);
                canceller.await();
              } finally {
                call.cancel();
                canceller.cancel();
              }
            }));
  }

  private static Scenario<String> scenario(String name, Action body) {
    return new Scenario<String>(
            name, () -> "", _ -> body.run(), _ -> assertEquals("nobody", USER.get()))
        .repeatable();
  }

  private static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
