package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// User code that throws, wherever the library calls it: the very same object reaches someone, and
/// the loop goes on or ends in order.
@WithinSeconds
final class FailingCodeTest {

  private final List<String> log = new ArrayList<>();
  private final List<ExceptionContext> reports = new ArrayList<>();
  private CapturedLog errors;

  @BeforeEach
  void takeTheLog() {
    errors = new CapturedLog();
  }

  @AfterEach
  void giveTheLogBack() {
    errors.close();
  }

  static Stream<Arguments> failures() {
    return Stream.of(Mode.NATIVE, Mode.PORTABLE)
        .flatMap(mode ->
            Stream.of(
                    new ArithmeticException("unchecked"),
                    new IOException("checked"),
                    new StackOverflowError("by hand"),
                    new OutOfMemoryError("by hand"),
                    new AssertionError("assertion"),
                    new Unprintable())
                .map(failure -> Arguments.of(mode, failure)));
  }

  /// Its text cannot be had.
  static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message to be had");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text to be had");
    }
  }

  // ---- Exceptions and errors

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aTasksFailureReachesWhoAwaitsIt(Mode mode, Throwable failure) {
    run(
        mode,
        () -> {
          var failing = createTask(raise(failure));
          var waiting = createTask(() -> assertSame(failure, thrownBy(failing::await)));
          assertSame(failure, thrownBy(failing::await));
          waiting.await();
          assertSame(failure, failing.exception().orElseThrow());
          assertSame(
              failure,
              thrownBy(
                  () -> Asyncio.gather(createTask(() -> "value"), createTask(raise(failure)))));
        });
    assertEquals(List.of(), reports);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void theMainTasksFailureComesOutOfRun(Mode mode, Throwable failure) {
    assertSame(failure, thrownBy(() -> Asyncio.run(raise(failure), options(mode))));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aTasksFailureThatNobodyAsksForIsReported(Mode mode, Throwable failure) {
    run(
        mode,
        () -> {
          createTask("lonely", raise(failure));
          yieldNow();
          log.add("goes on");
        });
    assertEquals(List.of("goes on"), log);
    assertReported("Task exception was never retrieved", failure);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aCallbacksFailureIsReportedAndTheNextOneRuns(Mode mode, Throwable failure) {
    run(
        mode,
        () -> {
          runningLoop().callSoon(() -> sneak(failure));
          runningLoop().callSoon(() -> log.add("next callback"));
          runningLoop().callLater(Duration.ofNanos(1), () -> sneak(failure));
          createTask(() -> log.add("a task"));
          Asyncio.sleep(Duration.ofMillis(1));
        });
    assertEquals(List.of("next callback", "a task"), log);
    assertReported("Exception in callback", failure, failure);
    assertTrue(reports.stream().allMatch(report -> report.handle().isPresent()));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aDoneCallbacksFailureIsReportedAndTheNextOneRuns(Mode mode, Throwable failure) {
    run(
        mode,
        () -> {
          Future<String> done = runningLoop().createFuture();
          done.addDoneCallback(_ -> sneak(failure));
          done.addDoneCallback(_ -> log.add("next callback"));
          done.setResult("value");
          assertEquals("value", done.await());
          yieldNow();
        });
    assertEquals(List.of("next callback"), log);
    assertReported("Exception in callback", failure);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aCallbackThatFailsAfterItSuspendedIsReportedToo(Mode mode, Throwable failure) {
    run(
        mode,
        () -> {
          runningLoop()
              .callSoon(() -> {
                yieldNow();
                sneak(failure);
              });
          runningLoop().callSoon(() -> log.add("next callback"));
          Asyncio.sleep(Duration.ofMillis(1));
        });
    assertEquals(List.of("next callback"), log);
    assertReported("Exception in callback", failure);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void anExceptionHandlerThatFailsIsLoggedAndTheLoopGoesOn(Mode mode, Throwable failure) {
    Asyncio.run(
        () -> {
          runningLoop().setExceptionHandler((_, _) -> sneak(failure));
          runningLoop().callSoon(() -> sneak(new ArithmeticException("callback")));
          runningLoop().callSoon(() -> log.add("next callback"));
          yieldNow();
          yieldNow();
          createTask("lonely", raise(new ArithmeticException("task")));
          yieldNow();
        },
        options(mode));
    assertEquals(List.of("next callback"), log);
    assertEquals(
        List.of("Unhandled error in exception handler", "Unhandled error in exception handler"),
        errors.messages());
    assertEquals(2, errors.thrown().stream().filter(failure::equals).count());
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aGeneratorsFailureReachesItsReader(Mode mode, Throwable failure) {
    run(
        mode,
        () -> {
          Generator<String> failing =
              Asyncio.generator(out -> {
                out.yield("item");
                yieldNow();
                sneak(failure);
              });
          assertEquals("item", failing.next());
          assertSame(failure, thrownBy(failing::next));
          assertThrows(StopAsyncIteration.class, failing::next);
          Generator<String> closing =
              Asyncio.generator(out -> {
                try {
                  out.yield("item");
                } finally {
                  sneak(failure);
                }
              });
          closing.next();
          assertSame(failure, thrownBy(closing::close));
        });
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aCallInAThreadThatFailsReachesItsCaller(Mode mode, Throwable failure) {
    run(
        mode,
        () -> {
          assertSame(failure, thrownBy(() -> Asyncio.toThread(raise(failure))));
          Future<String> call = runningLoop().runInExecutor(Runnable::run, raise(failure));
          assertSame(failure, thrownBy(call::await));
          assertEquals("value", Asyncio.toThread(() -> "value"));
        });
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("failures")
  void aTaskFactoryThatFailsDoesSoToWhoCreatesTheTask(Mode mode, Throwable failure) {
    TaskFactory failing = new FailingFactory(failure);
    run(
        mode,
        () -> {
          runningLoop().setTaskFactory(failing);
          assertSame(failure, thrownBy(() -> createTask(() -> 1)));
          assertSame(
              failure,
              thrownBy(() ->
                  TaskGroup.run(group -> {
                    try {
                      group.createTask(() -> 1);
                    } catch (Throwable e) {
                      log.add("told");
                      throw e;
                    }
                  }))
                      instanceof ThrowableGroup group
                  ? group.exceptions().getFirst()
                  : null);
          assertEquals(1, Asyncio.allTasks().size());
          runningLoop().resetTaskFactory();
          assertEquals(1, createTask(() -> 1).await());
        });
    try (EventLoop loop = EventLoop.create(options(mode).loop())) {
      loop.setTaskFactory(failing);
      assertSame(failure, thrownBy(() -> loop.runUntilComplete(() -> 1)));
      loop.resetTaskFactory();
      assertEquals(1, loop.runUntilComplete(() -> 1));
    }
  }

  private record FailingFactory(Throwable failure) implements TaskFactory {
    @Override
    public <T> Task<T> create(EventLoop loop, Callable<? extends T> body, TaskOptions options) {
      throw Sneaky.raise(failure);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aTaskFactoryHasToReturnATask(Mode mode) {
    TaskFactory empty =
        new TaskFactory() {
          @Override
          public <T> Task<T> create(
              EventLoop loop, Callable<? extends T> body, TaskOptions options) {
            return null;
          }

          @Override
          public String toString() {
            return "the empty factory";
          }
        };
    run(
        mode,
        () -> {
          runningLoop().setTaskFactory(empty);
          String message =
              assertThrows(NullPointerException.class, () -> createTask(() -> 1)).getMessage();
          assertTrue(message.contains("the empty factory returned null; return a task"), message);
          runningLoop().resetTaskFactory();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void anExecutorThatRefusesACallDoesSoToItsCaller(Mode mode) {
    ExecutorService closed = Executors.newSingleThreadExecutor();
    closed.close();
    run(
        mode,
        () -> {
          assertThrows(
              RejectedExecutionException.class, () -> runningLoop().runInExecutor(closed, () -> 1));
          runningLoop().setDefaultExecutor(closed);
          assertThrows(RejectedExecutionException.class, () -> Asyncio.toThread(() -> 1));
          log.add("goes on");
        });
    assertEquals(List.of("goes on"), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aCallbackWithoutATextIsReportedLikeOthers(Mode mode) {
    ArithmeticException failure = new ArithmeticException("callback");
    Runnable callback =
        new Runnable() {
          @Override
          public void run() {
            throw failure;
          }

          @Override
          public String toString() {
            throw new IllegalStateException("no text to be had");
          }
        };
    run(
        mode,
        () -> {
          runningLoop().callSoon(callback);
          runningLoop().callSoon(() -> log.add("next callback"));
          yieldNow();
        });
    assertReported("Exception in callback", failure);
    Asyncio.run(
        () -> {
          runningLoop().callSoon(callback);
          yieldNow();
        },
        options(mode));
    assertEquals(List.of("next callback"), log);
    assertEquals(List.of(failure), errors.thrown());
  }

  // ---- Tools

  private void assertReported(String message, Throwable... failures) {
    assertEquals(failures.length, reports.size());
    for (int i = 0; i < failures.length; i++) {
      String found = reports.get(i).message();
      assertTrue(found.startsWith(message), found);
      assertSame(failures[i], reports.get(i).exception().orElseThrow());
    }
  }

  private static Throwable thrownBy(Action action) {
    try {
      action.run();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  private static Callable<String> raise(Throwable failure) {
    return () -> {
      throw Sneaky.raise(failure);
    };
  }

  private static void sneak(Throwable failure) {
    throw Sneaky.raise(failure);
  }

  private void run(Mode mode, Action main) {
    Asyncio.run(
        () -> {
          runningLoop().setExceptionHandler((_, context) -> reports.add(context));
          main.run();
        },
        options(mode));
  }

  private static RunOptions options(Mode mode) {
    return RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode));
  }
}
