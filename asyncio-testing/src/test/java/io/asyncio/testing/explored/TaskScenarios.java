package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.wrapFuture;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.testing.explored.SideBySide.dependently;
import static io.asyncio.testing.explored.SideBySide.independently;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.ContextVar;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.TaskOptions;
import io.asyncio.loop.Handle;
import io.asyncio.testing.ExploredBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Tasks, futures, callbacks, contexts and stages of the JDK.
final class TaskScenarios {

  private static final ContextVar<String> USER = ContextVar.create("user", "nobody");

  private TaskScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        scenario(
            "sleepers wake in the order of their deadlines",
            log -> {
              independently(log.sleeper(3), log.sleeper(1), log.sleeper(2));
              log.isAscending();
            }),
        scenario(
            "tasks that give up their turn all come to their end",
            log -> independently(log.yielder(1), log.yielder(2), log.yielder(3))),
        scenario(
            "a future wakes all that wait for it",
            log -> {
              Future<String> news = runningLoop().createFuture();
              dependently(
                  () -> assertEquals("news", news.await()),
                  () -> assertEquals("news", news.await()),
                  () -> {
                    yieldNow();
                    complete(news, "news");
                  });
            }),
        scenario(
            "a waiter that is cancelled cancels the future it waits for",
            log -> {
              Future<String> shared = runningLoop().createFuture();
              Task<String> first = createTask(shared::await);
              Task<String> second = createTask(shared::await);
              try {
                yieldNow();
                first.cancel();
                Asyncio.wait(List.of(first), ReturnWhen.ALL_COMPLETED);
                // Unless it was cancelled before it began to wait.
                shared.cancel();
                Asyncio.wait(List.of(second), ReturnWhen.ALL_COMPLETED);
              } finally {
                shared.cancel();
                for (Task<String> task : List.of(first, second)) {
                  task.cancel();
                  task.addDoneCallback(TaskScenarios::look);
                }
              }
            }),
        scenario(
            "a failed future fails each that awaits it",
            log -> {
              Future<String> failing = runningLoop().createFuture();
              Task<Boolean> first = createTask(() -> seesPlanned(failing));
              Task<Boolean> second = createTask(() -> seesPlanned(failing));
              try {
                failing.setException(new Planned());
                assertTrue(first.await() && second.await());
              } finally {
                for (Task<Boolean> task : List.of(first, second)) {
                  task.cancel();
                  task.addDoneCallback(TaskScenarios::look);
                }
                look(failing);
              }
            }),
        scenario(
            "an eager task runs up to its first wait at once",
            log -> {
              TaskOptions eager = TaskOptions.defaults().withEagerStart(true);
              Task<Void> task =
                  createTask(
                      () -> {
                        log.add(1);
                        yieldNow();
                        log.add(3);
                      },
                      eager);
              try {
                log.add(2);
                task.await();
                log.isAscending();
              } finally {
                task.cancel();
                task.addDoneCallback(TaskScenarios::look);
              }
            }),
        scenario(
            "callbacks run in the order in which they were scheduled",
            log -> {
              IntStream.range(0, 4).forEach(i -> runningLoop().callSoon(() -> log.add(i)));
              Future<Void> last = runningLoop().createFuture();
              runningLoop().callSoon(() -> complete(last, null));
              last.await();
              assertEquals(4, log.size());
              log.isAscending();
            }),
        scenario(
            "timers run in the order of their deadlines",
            log -> {
              Future<Void> last = runningLoop().createFuture();
              var timers =
                  List.of(
                      runningLoop().callLater(ofSeconds(3), () -> complete(last, null)),
                      runningLoop().callLater(ofSeconds(2), () -> log.add(2)),
                      runningLoop().callLater(ofSeconds(1), () -> log.add(1)));
              try {
                sleep(ofSeconds(1));
                last.await();
                assertEquals(2, log.size());
                log.isAscending();
              } finally {
                timers.forEach(Handle::cancel);
              }
            }),
        scenario(
            "a timer that is cancelled never runs",
            log -> {
              var timer = runningLoop().callLater(ofSeconds(1), () -> log.add(1));
              try {
                yieldNow();
              } finally {
                timer.cancel();
              }
              sleep(ofSeconds(2));
              assertEquals(0, log.size());
            }),
        scenario(
            "done callbacks are called once, in their order",
            log -> {
              Future<String> future = runningLoop().createFuture();
              Future<String> called = runningLoop().createFuture();
              future.addDoneCallback(_ -> log.add(1));
              future.addDoneCallback(_ -> log.add(2));
              future.addDoneCallback(_ -> complete(called, "called"));
              Task<Void> waiter =
                  createTask(() -> {
                    future.await();
                  });
              try {
                yieldNow();
                complete(future, "done");
                waiter.await();
                called.await();
                assertEquals(2, log.size());
                log.isAscending();
              } finally {
                waiter.cancel();
                waiter.addDoneCallback(TaskScenarios::look);
              }
            }),
        scenario(
            "each task has the context of its creator, and keeps its own",
            log -> {
              try (var _ = USER.set("main")) {
                independently(
                    () -> visitAs("ann"),
                    () -> visitAs("bob"),
                    () -> assertEquals("main", USER.get()));
                assertEquals("main", USER.get());
              }
              assertEquals("nobody", USER.get());
            }),
        scenario(
            "a task that knows that it was cancelled stays cancelled",
            log -> {
              Task<Void> task =
                  createTask(() -> {
                    try {
                      sleep(ofSeconds(5));
                    } finally {
                      yieldNow();
                    }
                  });
              try {
                yieldNow();
                task.cancel();
                Asyncio.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
                assertTrue(!task.isCancelled() || task.cancelling() > 0);
              } finally {
                task.cancel();
                task.addDoneCallback(TaskScenarios::look);
              }
            }),
        scenario(
            "a stage of the JDK is awaited",
            log -> {
              CompletableFuture<Integer> stage = new CompletableFuture<>();
              dependently(
                  () -> assertEquals(1, wrapFuture(stage).await()),
                  () -> {
                    yieldNow();
                    stage.complete(1);
                  });
            }),
        scenario(
            "a stage of the JDK is cancelled with who awaits it",
            log -> {
              CompletableFuture<Integer> stage = new CompletableFuture<>();
              Task<Integer> waiter = createTask(() -> wrapFuture(stage).await());
              try {
                yieldNow();
                yieldNow();
              } finally {
                waiter.cancel();
                waiter.addDoneCallback(TaskScenarios::look);
                stage.complete(1);
              }
            }));
  }

  private static Scenario<Log> scenario(String name, ExploredBody<Log> body) {
    return new Scenario<Log>(
            name,
            Log::new,
            log -> {
              log.restart();
              body.run(log);
            },
            log -> {
              yieldNow();
              assertFalse(USER.get().equals("main"));
            })
        .repeatable();
  }

  private static boolean seesPlanned(Future<?> future) {
    try {
      future.await();
      return false;
    } catch (Planned e) {
      return true;
    }
  }

  private static <T> void complete(Future<T> future, T result) {
    if (!future.isDone()) {
      future.setResult(result);
    }
  }

  /// For a failure that nobody else asks for, since the body ended before.
  private static void look(Future<?> future) {
    if (future.isDone() && !future.isCancelled()) {
      future.exception();
    }
  }

  private static void visitAs(String name) {
    try (var _ = USER.set(name)) {
      yieldNow();
      assertEquals(name, USER.get());
    }
    assertEquals("main", USER.get());
  }

  private static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Log {
    private final List<Integer> entries = new ArrayList<>();

    void restart() {
      entries.clear();
    }

    Action sleeper(int seconds) {
      return () -> {
        sleep(ofSeconds(seconds));
        add(seconds);
      };
    }

    Action yielder(int times) {
      return () -> {
        for (int i = 0; i < times; i++) {
          yieldNow();
        }
      };
    }

    void add(int entry) {
      entries.add(entry);
    }

    int size() {
      return entries.size();
    }

    void isAscending() {
      assertEquals(entries.stream().sorted().toList(), entries);
    }
  }
}
