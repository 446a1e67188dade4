package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Poller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `run` and [Runner]: rows R1 to R10.
@Timeout(30)
class RunnerTest {

  private final List<String> log = new ArrayList<>();

  @BothModes
  void whatMainReturnsOrThrowsComesOut(Mode mode) {
    assertEquals("value", run(() -> "value", LeapingTime.in(mode)));
    var thrown = new IOException("of main");
    Callable<String> failing =
        () -> {
          throw thrown;
        };
    assertSame(thrown, assertThrows(IOException.class, () -> run(failing, LeapingTime.in(mode))));
  }

  /// CPython: `test_runners.py`, `test_asyncio_run_debug`.
  @Test
  void debugIsAsTheOptionsSay() {
    assertTrue(run(() -> runningLoop().isDebug(), RunOptions.debug()));
    assertFalse(run(() -> runningLoop().isDebug(), RunOptions.defaults().withDebug(false)));
  }

  /// CPython: `test_runners.py`, `test_run_uses_factory`; the parts of a loop are what a factory
  /// would choose.
  @Test
  void eachRunMakesOneLoopFromTheOptions() {
    var options =
        LoopOptions.defaults()
            .withPoller(() -> {
              log.add("poller made");
              return Poller.parking();
            });
    EventLoop first = run(() -> runningLoop(), RunOptions.defaults().withLoop(options));
    assertEquals(List.of("poller made"), log);
    assertTrue(first.isClosed());
    assertNotSame(first, run(() -> runningLoop(), RunOptions.defaults().withLoop(options)));
  }

  @BothModes
  void theShutdownCancelsTasksThenClosesGeneratorsThenEndsTheExecutor(Mode mode) {
    assertThrows(
        IOException.class,
        () ->
            run(
                () -> {
                  createTask(() -> logAtTheEnd("task"));
                  Generator<Integer> begun = generator(out -> yieldAndLog(out));
                  begun.next();
                  runningLoop().setDefaultExecutor(new LoggingExecutor(() -> log.add("executor")));
                  throw new IOException("main failed");
                },
                LeapingTime.in(mode)));
    assertEquals(List.of("task", "generator", "executor"), log);
  }

  private void logAtTheEnd(String line) {
    try {
      sleep(Duration.ofDays(1));
    } finally {
      yieldNow();
      log.add(line);
    }
  }

  private void yieldAndLog(Yield<Integer> out) {
    try {
      out.yield(1);
    } finally {
      yieldNow();
      log.add("generator");
    }
  }

  /// asyncio would wait for ever; ours waits as long as the options say and tells.
  @BothModes
  void aTaskThatDoesNotEndIsAbandonedAndReported(Mode mode) {
    run(
        () -> {
          runningLoop().setExceptionHandler((_, context) -> log.add(context.message()));
          createTask("stubborn", () -> endure(Duration.ofDays(365)));
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(
        List.of(
            "task did not end within PT5M of its cancellation and is abandoned; let CancelledError"
                + " through: stubborn",
            "Task was destroyed but it is pending!"),
        log);
  }

  private static void endure(Duration duration) {
    try {
      sleep(duration);
    } catch (CancelledError _) {
      sleep(duration);
    }
  }

  /// CPython: `test_base_events.py`, `test_shutdown_default_executor_timeout`.
  @Test
  void aThreadThatDoesNotEndIsLeftWithAWarning() {
    var release = new CountDownLatch(1);
    try (var captured = new CapturedLog()) {
      run(
          () -> {
            runningLoop()
                .runInExecutor(() -> {
                  release.await();
                  return null;
                });
          },
          RunOptions.defaults().withShutdownTimeout(Duration.ofMillis(1)));
      assertEquals(
          List.of(
              "WARNING the default executor did not finish joining its threads within PT0.001S; they"
                  + " are left to themselves"),
          captured.lines());
    } finally {
      release.countDown();
    }
  }

  /// CPython: `test_runners.py`, `test_close_loop`, `test_double_close`,
  /// `test_run_in_closed_runner`.
  @Test
  void aClosedRunnerIsOfNoUse() {
    var runner = new Runner();
    EventLoop loop = runner.loop();
    assertSame(loop, runner.loop());
    assertFalse(loop.isClosed());
    runner.close();
    runner.close();
    assertTrue(loop.isClosed());
    assertThrows(IllegalStateException.class, runner::loop);
    assertThrows(IllegalStateException.class, () -> runner.run(() -> "never"));
  }

  @Test
  void aRunnerThatWasNeverUsedMakesNoLoop() {
    var options =
        RunOptions.defaults()
            .withLoop(
                LoopOptions.defaults()
                    .withPoller(() -> {
                      throw new IllegalStateException("made");
                    }));
    new Runner(options).close();
  }

  /// CPython: `test_runners.py`, `test_run_keeps_context`, `test_run`.
  @BothModes
  void allRunsShareOneLoopAndOneContext(Mode mode) {
    ContextVar<String> variable = ContextVar.create("variable", "unset");
    try (var runner = new Runner(LeapingTime.in(mode))) {
      Action setting = () -> variable.set("kept");
      runner.run(setting);
      assertEquals("kept", runner.run(() -> variable.get()));
      assertEquals("unset", runner.run(() -> variable.get(), new Context()));
      assertSame(runner.loop(), runner.run(() -> runningLoop()));
    }
    assertEquals("unset", variable.get());
  }

  // ---- Ctrl-C; asyncio-cli proves the exit codes

  /// CPython: `test_runners.py`, `test_interrupt_wait`.
  @Test
  void ctrlCCancelsTheMainTask() throws Exception {
    if (Signals.isIgnored("INT")) {
      return;
    }
    var interrupt =
        assertThrows(
            KeyboardInterrupt.class,
            () ->
                runOnTheMainThread(() -> {
                  try {
                    Signals.raise("INT");
                    return sleep(Duration.ofDays(1), "unreached");
                  } finally {
                    log.add("cleaned up");
                  }
                }));
    assertEquals(CancelledError.class, interrupt.getCause().getClass());
    assertEquals(List.of("cleaned up"), log);
  }

  @Test
  void aMainTaskMaySwallowCtrlC() throws Exception {
    if (Signals.isIgnored("INT")) {
      return;
    }
    String result =
        runOnTheMainThread(() -> {
          Signals.raise("INT");
          try {
            return sleep(Duration.ofDays(1), "unreached");
          } catch (CancelledError e) {
            return "swallowed";
          }
        });
    assertEquals("swallowed", result);
  }

  @Test
  void ctrlCIsHandledOnlyDuringARun() throws Exception {
    if (Signals.isIgnored("INT")) {
      return;
    }
    assertTrue(runOnTheMainThread(() -> Signals.isHandledHere("INT")));
    assertFalse(Signals.isHandledHere("INT"));
  }

  @Test
  void ctrlCIsLeftAloneOnRequestAndOnOtherThreads() throws Exception {
    Callable<Boolean> look = () -> Signals.isHandledHere("INT");
    var onRequest = RunOptions.defaults().withHandleInterrupt(false);
    assertFalse(onThread("main", () -> run(look, onRequest)));
    assertFalse(onThread("other", () -> run(look)));
  }

  /// A thread is the main thread by its name.
  private static <T> T runOnTheMainThread(Callable<T> main) throws Exception {
    return onThread("main", () -> run(main));
  }

  private static <T> T onThread(String name, Callable<T> call) throws Exception {
    var task = new FutureTask<T>(call);
    Thread.ofPlatform().name(name).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw Sneaky.raise(e.getCause());
    }
  }
}
