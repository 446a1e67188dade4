package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.ensureFuture;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runCoroutineThreadsafe;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.wrapFuture;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Futures of other libraries and for other threads: rows W15, W16, F8 and T19, as far as no golden
/// trace shows them.
@Timeout(30)
class ForeignFutureTest {

  private final List<String> log = new ArrayList<>();

  /// CPython: `test_futures.py`, `test_wrap_future`, `test_wrap_future_cancel`.
  @BothModes
  void aCompletionStageIsAwaited(Mode mode) {
    var error = new IOException("of the stage");
    run(
        () -> {
          var stage = new CompletableFuture<String>();
          Thread.ofPlatform().start(() -> stage.complete("value"));
          assertEquals("value", Asyncio.await(stage));
          var failed = new CompletableFuture<String>();
          var dependent = failed.thenApply(String::trim);
          failed.completeExceptionally(error);
          assertSame(error, assertThrows(IOException.class, () -> Asyncio.await(dependent)));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aCancellationGoesBothWays(Mode mode) {
    run(
        () -> {
          var stage = new CompletableFuture<String>();
          Future<String> mirror = wrapFuture(stage);
          mirror.cancel();
          yieldNow();
          assertTrue(stage.isCancelled());
          var cancelled = new CompletableFuture<String>();
          Future<String> other = wrapFuture(cancelled);
          cancelled.cancel(false);
          assertThrows(CancelledError.class, other::await);
          assertTrue(other.isCancelled());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aFutureOfTheJdkIsAwaited(Mode mode) {
    var error = new IOException("of the call");
    run(
        () -> {
          var call = new FutureTask<String>(() -> "value");
          Future<String> mirror = wrapFuture(call);
          call.run();
          assertEquals("value", mirror.await());
          var failing =
              new FutureTask<String>(() -> {
                throw error;
              });
          failing.run();
          assertSame(error, assertThrows(IOException.class, wrapFuture(failing)::await));
          Future<String> own = runningLoop().createFuture();
          assertSame(own, wrapFuture((java.util.concurrent.Future<String>) own));
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_futures.py`, `test_wrap_future_use_global_loop` with a closed destination.
  @Test
  void aStageThatCompletesAfterTheLoopClosedIsIgnored() {
    var stage = new CompletableFuture<String>();
    run(() -> {
      wrapFuture(stage);
    });
    assertTrue(stage.complete("too late"));
  }

  /// CPython: `test_tasks.py`, `test_ensure_future_*`.
  @BothModes
  void whateverCanBeAwaitedBecomesAFuture(Mode mode) {
    run(
        () -> {
          Action body = () -> log.add("body");
          Asyncio.<Void>ensureFuture(body).await();
          assertEquals("stage", ensureFuture(CompletableFuture.completedStage("stage")).await());
          var call = new FutureTask<String>(() -> "call");
          call.run();
          assertEquals("call", ensureFuture(call).await());
          assertSame(currentTask(), ensureFuture(currentTask()));
          assertThrows(ClassCastException.class, () -> ensureFuture("text"));
        },
        LeapingTime.in(mode));
    assertEquals(List.of("body"), log);
  }

  // ---- runCoroutineThreadsafe

  /// CPython: `test_tasks.py`, `test_run_coroutine_threadsafe_with_exception`.
  @BothModes
  void whatTheBodyThrowsReachesTheOtherThread(Mode mode) {
    var error = new IOException("of the body");
    run(
        () -> {
          EventLoop loop = runningLoop();
          Action failing =
              () -> {
                throw error;
              };
          toThread(() -> {
            var call = runCoroutineThreadsafe(failing, loop);
            assertSame(error, assertThrows(ExecutionException.class, call::get).getCause());
            var dependent = call.thenRun(() -> log.add("ran"));
            assertThrows(CompletionException.class, dependent::join);
          });
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }

  /// CPython: `test_tasks.py`, `test_run_coroutine_threadsafe_task_factory_exception`.
  @BothModes
  void aFactoryThatFailsTellsBothSides(Mode mode) {
    var error = new IllegalStateException("of the factory");
    run(
        () -> {
          EventLoop loop = runningLoop();
          loop.setExceptionHandler(
              (_, context) -> log.add(context.exception().orElseThrow().getMessage()));
          TaskFactory refusing =
              new TaskFactory() {
                @Override
                public <T> Task<T> create(
                    EventLoop of,
                    java.util.concurrent.Callable<? extends T> body,
                    TaskOptions options) {
                  throw error;
                }
              };
          Task<CompletableFuture<String>> asking =
              createTask(() ->
                  toThread(() -> {
                    var call = runCoroutineThreadsafe(() -> "never", loop);
                    assertThrows(ExecutionException.class, call::get);
                    return call;
                  }));
          loop.setTaskFactory(refusing);
          CompletableFuture<String> call = asking.await();
          loop.resetTaskFactory();
          assertSame(error, call.exceptionNow());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("of the factory"), log);
  }

  @BothModes
  void aCallCancelledBeforeTheLoopTookItNeverRuns(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      var call = runCoroutineThreadsafe(() -> log.add("ran"), loop);
      assertTrue(call.cancel(true));
      loop.runUntilComplete(Asyncio::yieldNow);
      assertTrue(call.isCancelled());
    }
    assertEquals(List.of(), log);
  }
}
