package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tasks that do not end when the run shuts down and cancels them.
@WithinSeconds
final class StubbornTaskTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final List<String> log = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private final LeapingTime time = new LeapingTime();

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void oneThatSwallowsCancellationIsReportedAndLeftWhenTheTimeIsOver(Mode mode) {
    String result =
        run(
            mode,
            () -> {
              createTask(
                  "stubborn",
                  () -> {
                    while (true) {
                      try {
                        Asyncio.sleep(HOUR);
                      } catch (CancelledError e) {
                        log.add("refused");
                      }
                    }
                  });
              createTask(
                  "obedient",
                  () -> {
                    try {
                      Asyncio.sleep(HOUR);
                    } finally {
                      log.add("ended");
                    }
                  });
              yieldNow();
              return "result";
            });
    assertEquals("result", result);
    assertEquals(List.of("refused", "ended"), log);
    assertEquals(LIMIT, time.passed());
    assertEquals(
        List.of(
            "task did not end within PT5M of its cancellation and is abandoned;"
                + " let CancelledError through: stubborn",
            "Task was destroyed but it is pending!"),
        reports);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void oneThatTakesItsTimeToCleanUpIsWaitedFor(Mode mode) {
    run(
        mode,
        () -> {
          createTask(() -> {
            try {
              Asyncio.sleep(HOUR);
            } finally {
              Asyncio.sleep(Duration.ofMinutes(4));
              log.add("cleaned up");
            }
          });
          yieldNow();
          return null;
        });
    assertEquals(List.of("cleaned up"), log);
    assertEquals(Duration.ofMinutes(4), time.passed());
    assertEquals(List.of(), reports);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void oneThatFailsInItsCleanupIsReported(Mode mode) {
    run(
        mode,
        () -> {
          createTask(
              "failing",
              () -> {
                try {
                  Asyncio.sleep(HOUR);
                } finally {
                  throwArithmeticException();
                }
              });
          yieldNow();
          return null;
        });
    assertEquals(List.of("unhandled exception during asyncio.run() shutdown"), reports);
  }

  private static void throwArithmeticException() {
    throw new ArithmeticException("cleanup");
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void theMainTasksFailureComesOutAllTheSame(Mode mode) {
    ArithmeticException failure = new ArithmeticException("main");
    assertSame(
        failure,
        assertThrows(
            ArithmeticException.class,
            () ->
                run(
                    mode,
                    () -> {
                      createTask("stubborn", StubbornTaskTest::refuseForEver);
                      yieldNow();
                      throw failure;
                    })));
    assertEquals(2, reports.size());
    assertEquals(LIMIT, time.passed());
  }

  private static void refuseForEver() {
    while (true) {
      try {
        Asyncio.sleep(HOUR);
      } catch (CancelledError e) {
        // refuses
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void oneThatStartsOthersWhileItEndsLeavesThemPending(Mode mode) {
    run(
        mode,
        () -> {
          createTask(
              "parent",
              () -> {
                try {
                  Asyncio.sleep(HOUR);
                } finally {
                  createTask("late child", () -> Asyncio.sleep(HOUR));
                }
              });
          yieldNow();
          return null;
        });
    assertEquals(List.of("Task was destroyed but it is pending!"), reports);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aGeneratorThatYieldsInsteadOfEndingIsReported(Mode mode) {
    Generator<String> endless =
        Asyncio.generator(out -> {
          while (true) {
            try {
              out.yield("item");
            } catch (GeneratorExit e) {
              log.add("refused");
            }
          }
        });
    run(mode, endless::next);
    assertEquals(List.of("refused"), log);
    assertEquals(1, reports.size());
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aThreadOfTheExecutorThatDoesNotEndIsLeft(Mode mode) {
    try (CapturedLog errors = new CapturedLog()) {
      var never = new CountDownLatch(1);
      Asyncio.run(
          () -> {
            runningLoop()
                .runInExecutor(() -> {
                  never.await();
                  return null;
                });
          },
          RunOptions.defaults()
              .withLoop(LoopOptions.defaults().withMode(mode))
              .withShutdownTimeout(Duration.ofMillis(1)));
      never.countDown();
      assertEquals(1, errors.messages().size());
      assertEquals(
          "the default executor did not finish joining its threads within PT0.001S;"
              + " they are left to themselves",
          errors.messages().getFirst());
    }
  }

  /// Native mode: in a blocking call that is interrupted again and again. The time is the real one:
  /// it stands still for a virtual clock while a task is inside the JDK.
  @Test
  void oneThatSwallowsInterruptsIsLeftToo() {
    Asyncio.run(
        () -> {
          runningLoop().setExceptionHandler((_, context) -> reports.add(context.message()));
          createTask(
              "stubborn",
              () -> {
                while (true) {
                  try {
                    Thread.sleep(HOUR);
                  } catch (InterruptedException e) {
                    log.add("refused");
                  }
                }
              });
          yieldNow();
        },
        RunOptions.defaults()
            .withLoop(LoopOptions.defaults().withMode(Mode.NATIVE))
            .withShutdownTimeout(Duration.ofMillis(1)));
    assertEquals(List.of("refused"), log);
    assertEquals(2, reports.size());
  }

  private <T> T run(Mode mode, Callable<T> main) {
    return Asyncio.run(
        () -> {
          runningLoop().setExceptionHandler((_, context) -> reports.add(context.message()));
          return main.call();
        },
        RunOptions.defaults().withLoop(time.loopOptions(mode)).withShutdownTimeout(LIMIT));
  }
}
