package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// [Future]: rows F1 to F10 and T13, as far as no golden trace shows them, and what it is to
/// [java.util.concurrent.Future].
@Timeout(30)
class FutureTest {

  private final List<String> log = new ArrayList<>();

  private static Future<String> pending() {
    return runningLoop().createFuture();
  }

  /// CPython: `test_futures.py`, `test_constructor_use_running_loop`,
  /// `test_constructor_positional`.
  @Test
  void aFutureBelongsToTheLoopThatMadeIt() {
    try (EventLoop loop = EventLoop.create()) {
      Future<String> future = loop.createFuture();
      assertSame(loop, future.loop());
      future.setResult("before the loop runs");
      assertEquals("before the loop runs", loop.runUntilComplete(future));
    }
  }

  /// CPython: `test_futures.py`, `test_exception`, `test_result_always_same_exception`-like.
  @BothModes
  void anExceptionMayBeOfAnyKind(Mode mode) {
    var error = new CancelledError("set, not cancelled");
    run(
        () -> {
          Future<String> future = pending();
          future.setException(error);
          assertFalse(future.isCancelled());
          assertEquals(Optional.of(error), future.exception());
          assertSame(error, assertThrows(CancelledError.class, future::await));
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_futures.py`, `test_cancel`, `test_uninitialized`.
  @BothModes
  void itsTextTellsItsState(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          assertEquals("<Future pending>", future.toString());
          future.setResult("text");
          assertEquals("<Future finished result=text>", future.toString());
          Future<String> failed = pending();
          failed.setException(new IOException("why"));
          assertEquals("<Future finished exception=java.io.IOException: why>", failed.toString());
          assertTrue(failed.exception().isPresent());
          Future<String> cancelled = pending();
          cancelled.cancel();
          assertEquals("<Future cancelled>", cancelled.toString());
        },
        LeapingTime.in(mode));
  }

  // ---- Callbacks

  /// CPython: `test_futures.py`, `test_callbacks_invoked_on_set_result`,
  /// `test_remove_done_callback`.
  @BothModes
  void callbacksRunThroughTheLoopInTheOrderTheyWereAdded(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          future.addDoneCallback(done -> log.add("first " + done.result()));
          future.addDoneCallback(done -> log.add("second " + done.result()));
          future.setResult("result");
          assertEquals(List.of(), log);
          yieldNow();
          assertEquals(List.of("first result", "second result"), log);
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aCallbackThatWasTakenBackNeverRunsHoweverOftenItWasAdded(Mode mode) {
    Consumer<Future<String>> twice = _ -> log.add("taken back");
    run(
        () -> {
          Future<String> future = pending();
          future.addDoneCallback(twice);
          future.addDoneCallback(_ -> log.add("stays"));
          future.addDoneCallback(twice);
          assertEquals(2, future.removeDoneCallback(twice));
          assertEquals(0, future.removeDoneCallback(twice));
          future.setResult("result");
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("stays"), log);
  }

  /// CPython: `test_tasks.py`, `test_context_1`: `add_done_callback(fn, context=…)`.
  @BothModes
  void aCallbackRunsInTheContextThatIsGiven(Mode mode) {
    ContextVar<String> variable = ContextVar.create("variable");
    var given = new Context();
    given.run(() -> {
      var _ = variable.set("given");
    });
    run(
        () -> {
          var _ = variable.set("captured");
          Future<String> future = pending();
          future.addDoneCallback(_ -> log.add(variable.get()), given);
          future.addDoneCallback(_ -> log.add(variable.get()));
          var _ = variable.set("changed afterwards");
          future.cancel();
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("given", "captured"), log);
  }

  // ---- From other threads, and as the JDK's future

  @BothModes
  void anotherThreadMayCompleteIt(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          toThread(() -> future.setResult("from outside"));
          assertEquals("from outside", future.await());
          Future<String> failed = pending();
          toThread(() -> failed.setException(new IOException("from outside")));
          assertThrows(IOException.class, failed::await);
          Future<String> cancelled = pending();
          assertTrue(toThread(() -> cancelled.cancel("from outside")));
          assertEquals(
              "from outside", assertThrows(CancelledError.class, cancelled::await).getMessage());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void anotherThreadWaitsWithGet(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          Task<String> waiting = createTask(() -> toThread(() -> future.get()));
          yieldNow();
          future.setResult("result");
          assertEquals("result", waiting.await());
          Future<String> never = pending();
          toThread(
              () -> assertThrows(TimeoutException.class, () -> never.get(1, TimeUnit.NANOSECONDS)));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void inATaskGetSuspends(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          runningLoop().callSoon(() -> future.setResult("result"));
          assertEquals("result", future.get());
          Future<String> never = pending();
          assertThrows(TimeoutException.class, () -> never.get(1, TimeUnit.HOURS));
          assertFalse(never.isDone());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void theJdkSeesItsOwnKindsOfOutcome(Mode mode) {
    var error = new IOException("why");
    run(
        () -> {
          Future<String> failed = pending();
          failed.setException(error);
          assertSame(error, assertThrows(ExecutionException.class, failed::get).getCause());
          assertSame(error, failed.exceptionNow());
          assertThrows(IllegalStateException.class, failed::resultNow);
          assertEquals(java.util.concurrent.Future.State.FAILED, failed.state());
          Future<String> cancelled = pending();
          assertEquals(java.util.concurrent.Future.State.RUNNING, cancelled.state());
          assertTrue(cancelled.cancel(true));
          assertThrows(CancellationException.class, cancelled::get);
          assertThrows(IllegalStateException.class, cancelled::exceptionNow);
          assertEquals(java.util.concurrent.Future.State.CANCELLED, cancelled.state());
        },
        LeapingTime.in(mode));
  }
}
