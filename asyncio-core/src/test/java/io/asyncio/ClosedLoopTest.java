package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every method of a loop that is closed.
@WithinSeconds
final class ClosedLoopTest {

  private static final Duration SOON = Duration.ofMillis(1);

  private final EventLoop loop = EventLoop.create();
  private CapturedLog errors;

  @BeforeEach
  void closeTheLoop() {
    loop.close();
    errors = new CapturedLog();
  }

  @AfterEach
  void giveTheLogBack() {
    errors.close();
  }

  @Test
  void whatWouldNeedItToRunIsRefused() {
    Map<String, Executable> calls = new LinkedHashMap<>();
    calls.put("cannot run", loop::runForever);
    calls.put("cannot run ", () -> loop.runUntilComplete(() -> 1));
    calls.put("cannot run: ", () -> loop.runUntilComplete(() -> {}));
    calls.put("cannot run: event", () -> loop.runUntilComplete(loop.createFuture()));
    calls.put("cannot callSoon", () -> loop.callSoon(() -> {}));
    calls.put("cannot callSoon:", () -> loop.callSoon(() -> {}, new Context()));
    calls.put("cannot callSoonThreadsafe", () -> loop.callSoonThreadsafe(() -> {}));
    calls.put("cannot callSoonThreadsafe:", () -> loop.callSoonThreadsafe(() -> {}, new Context()));
    calls.put("cannot callLater", () -> loop.callLater(SOON, () -> {}));
    calls.put("cannot callLater:", () -> loop.callLater(SOON, () -> {}, new Context()));
    calls.put("cannot callAt", () -> loop.callAt(SOON, () -> {}));
    calls.put("cannot callAt:", () -> loop.callAt(SOON, () -> {}, new Context()));
    calls.put("cannot createTask", () -> loop.createTask(() -> 1));
    calls.put("cannot createTask:", () -> loop.createTask("name", () -> {}));
    calls.put("cannot createTask: ", () -> loop.createTask(() -> {}, TaskOptions.defaults()));
    calls.put("cannot runInExecutor", () -> loop.runInExecutor(() -> 1));
    calls.put("cannot runInExecutor:", () -> loop.runInExecutor(Runnable::run, () -> 1));
    calls.put("cannot runInExecutor: ", () -> loop.getaddrinfo("localhost"));
    calls.put("cannot runInExecutor: e", () -> loop.getnameinfo(InetAddress.getLoopbackAddress()));
    calls.put("cannot addSignalHandler", () -> loop.addSignalHandler("USR2", () -> {}));
    calls.put("cannot callSoonThreadsafe: ", () -> Asyncio.runCoroutineThreadsafe(() -> 1, loop));
    calls.forEach((message, call) -> {
      String found = assertThrows(IllegalStateException.class, call, message).getMessage();
      assertTrue(found.startsWith(message.strip()), found);
      assertTrue(found.contains("event loop is closed"), found);
      assertTrue(found.contains("create a new one"), found);
    });
  }

  @Test
  void whatNeedsNoRunStillAnswers() {
    loop.close();
    loop.stop();
    assertTrue(loop.isClosed());
    assertFalse(loop.isRunning());
    assertEquals("<EventLoop closed>", loop.toString());
    assertTrue(loop.time().isPositive() || loop.time().isNegative());
    assertTrue(loop.allTasks().isEmpty());
    assertTrue(loop.currentTask().isEmpty());
    assertTrue(loop.taskFactory().isEmpty());
    assertTrue(loop.exceptionHandler().isEmpty());
    loop.setTaskFactory(TaskFactory.eager());
    loop.resetTaskFactory();
    loop.setExceptionHandler((_, _) -> {});
    loop.callExceptionHandler(ExceptionContext.of("message"));
    loop.resetExceptionHandler();
    loop.callExceptionHandler(ExceptionContext.of("logged"));
    loop.setDebug(true);
    assertTrue(loop.isDebug());
    loop.setSlowCallbackDuration(SOON);
    assertEquals(SOON, loop.slowCallbackDuration());
    assertFalse(loop.removeSignalHandler("USR2"));
    loop.shutdownDefaultExecutor();
    loop.shutdownAsyncgens();
    loop.mode();
    assertEquals(List.of("logged"), errors.messages());
  }

  @Test
  void anExecutorSetAfterTheEndIsNotKeptAlive() {
    try (var executor = Executors.newSingleThreadExecutor()) {
      loop.setDefaultExecutor(executor);
      assertThrows(IllegalStateException.class, () -> loop.runInExecutor(() -> 1));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void itsFuturesCanBeSetAndCancelledButNotWaitedFor(Mode mode) {
    EventLoop closed = EventLoop.create(LoopOptions.defaults().withMode(mode));
    Future<String> set = closed.createFuture();
    Future<String> cancelled = closed.createFuture();
    Future<String> pending = closed.createFuture();
    closed.close();
    set.setResult("value");
    set.addDoneCallback(_ -> {});
    assertEquals("value", set.result());
    assertTrue(cancelled.cancel());
    assertTrue(cancelled.isCancelled());
    for (Executable wait :
        List.<Executable>of(pending::get, () -> pending.get(1, TimeUnit.HOURS))) {
      String message = assertThrows(IllegalStateException.class, wait).getMessage();
      assertTrue(message.contains("cannot wait for <Future pending>"), message);
      assertTrue(message.contains("event loop is closed"), message);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void whatWasLostIsReportedWhenItCloses(Mode mode) {
    List<String> reports = new ArrayList<>();
    EventLoop closing = EventLoop.create(LoopOptions.defaults().withMode(mode));
    closing.setExceptionHandler((_, context) -> reports.add(context.message()));
    closing.createTask("never begun", () -> {});
    var failed =
        closing.createTask(
            "failed",
            () -> {
              throw new ArithmeticException("nobody asks");
            });
    closing.createTask("waiting", () -> Asyncio.sleep(Duration.ofHours(1)));
    closing.runUntilComplete(() -> Asyncio.yieldNow());
    closing.createTask("late", () -> {});
    closing.close();
    assertTrue(failed.isDone());
    assertEquals(
        List.of(
            "Task exception was never retrieved",
            "Task was destroyed but it is pending!",
            "Task was destroyed but it is pending!"),
        reports);
  }

  @Test
  void aClosedRunnerIsRefused() {
    Runner runner = new Runner();
    runner.close();
    runner.close();
    for (Executable call :
        List.<Executable>of(
            runner::loop, () -> runner.run(() -> 1), () -> runner.run(() -> {}, new Context()))) {
      assertEquals(
          "cannot use the runner: it is closed; create a new one",
          assertThrows(IllegalStateException.class, call).getMessage());
    }
  }
}
