package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;

/// Failures that nobody asks for: rows F6 and B12.
@Timeout(30)
class UnretrievedFailureTest {

  private static final Action FAILING =
      () -> {
        throw new IOException("unheard");
      };

  private final List<String> log = new CopyOnWriteArrayList<>();

  private void listen(EventLoop loop) {
    loop.setExceptionHandler((_, context) ->
        log.add(
            context.message()
                + ": "
                + context.exception().map(Throwable::getMessage).orElse("nothing thrown")));
  }

  @BothModes
  void theyAreReportedWhenTheLoopCloses(Mode mode) {
    run(
        () -> {
          listen(runningLoop());
          Task<Void> held = createTask(FAILING);
          Future<String> future = runningLoop().createFuture();
          future.setException(new IOException("unread"));
          yieldNow();
          assertTrue(held.isDone());
          assertEquals(List.of(), log);
        },
        LeapingTime.in(mode));
    log.sort(null);
    assertEquals(
        List.of(
            "Future exception was never retrieved: unread",
            "Task exception was never retrieved: unheard"),
        log);
  }

  /// CPython: `test_futures.py`, `test_future_exception_never_retrieved`.
  @BothModes
  void theyAreReportedEarlierIfTheFutureBecomesUnreachable(Mode mode) {
    run(
        () -> {
          Future<String> reported = runningLoop().createFuture();
          runningLoop().setExceptionHandler((_, context) -> reported.setResult(context.message()));
          createTask(FAILING);
          do {
            yieldNow();
            System.gc();
          } while (!reported.isDone());
          assertEquals("Task exception was never retrieved", reported.await());
        },
        RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  /// CPython: `test_futures.py`, `test_tb_logger_exception_result_retrieved`,
  /// `test_tb_logger_exception_retrieved`.
  @BothModes
  void whoeverAsksHasHeard(Mode mode) {
    run(
        () -> {
          listen(runningLoop());
          Task<Void> read = createTask(FAILING);
          Task<Void> seen = createTask(FAILING);
          yieldNow();
          try {
            read.result();
          } catch (Exception e) {
            log.add(e.getMessage());
          }
          assertEquals("unheard", seen.exception().orElseThrow().getMessage());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("unheard"), log);
  }

  @BothModes
  void theyAreReportedInTheContextOfTheTask(Mode mode) {
    ContextVar<String> variable = ContextVar.create("variable", "unset");
    run(
        () -> {
          runningLoop().setExceptionHandler((_, _) -> log.add(variable.get()));
          createTask(() -> {
            var _ = variable.set("of the task");
            FAILING.run();
          });
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("of the task"), log);
  }

  /// CPython: `test_tasks.py`, `test_log_destroyed_pending_task`.
  @BothModes
  void aTaskThatIsLeftPendingIsReportedToo(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      loop.setExceptionHandler(
          (_, context) -> log.add(context.message() + context.task().map(Task::name)));
      loop.createTask("left", () -> loop.createFuture().await());
      loop.runUntilComplete(Asyncio::yieldNow);
    }
    assertEquals(List.of("Task was destroyed but it is pending!" + Optional.of("left")), log);
  }

  /// CPython's task reads the failure and drops it when a cancellation takes its place; here it is
  /// the cause of the cancellation.
  @BothModes
  void whoeverIsCancelledWhenTheFailureHasComeHasHeard(Mode mode) {
    run(
        () -> {
          listen(runningLoop());
          Future<String> failing = runningLoop().createFuture();
          Task<String> waiter = createTask(failing::await);
          yieldNow();
          IOException failure = new IOException("heard");
          failing.setException(failure);
          waiter.cancel();
          yieldNow();
          assertTrue(waiter.isCancelled());
          CancelledError cancelled = assertThrows(CancelledError.class, waiter::result);
          assertSame(failure, cancelled.getCause().getCause());
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }
}
