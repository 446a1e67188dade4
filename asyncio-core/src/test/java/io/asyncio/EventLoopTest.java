package io.asyncio;

import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Handle;
import io.asyncio.loop.Poller;
import io.asyncio.loop.TimerHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// [EventLoop]: rows L1 to L15 and L24 to L29, B1 and B2, as far as no golden trace shows them.
@Timeout(30)
class EventLoopTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<Object> log = new ArrayList<>();

  private EventLoop loop(Mode mode) {
    return EventLoop.create(new LeapingTime().loopOptions(mode));
  }

  // ---- Running

  /// CPython: `test_base_events.py`, `test_run_forever_*`, `test_running_loop_within_a_loop`.
  @BothModes
  void aLoopRunsOnceAtATime(Mode mode) {
    try (EventLoop loop = loop(mode);
        EventLoop other = loop(mode)) {
      loop.callSoon(() -> {
        assertTrue(loop.isRunning());
        assertThrows(IllegalStateException.class, loop::runForever);
        assertThrows(IllegalStateException.class, other::runForever);
        assertThrows(IllegalStateException.class, loop::close);
        log.add("refused");
        loop.stop();
      });
      loop.runForever();
      assertFalse(loop.isRunning());
    }
    assertEquals(List.of("refused"), log);
  }

  @BothModes
  void aClosedLoopDoesNotRun(Mode mode) {
    EventLoop loop = loop(mode);
    loop.close();
    assertTrue(loop.isClosed());
    assertThrows(IllegalStateException.class, loop::runForever);
    assertThrows(IllegalStateException.class, () -> loop.callLater(SECOND, () -> {}));
    assertThrows(IllegalStateException.class, () -> loop.callAt(SECOND, () -> {}));
    assertThrows(IllegalStateException.class, () -> loop.callSoonThreadsafe(() -> {}));
    assertThrows(IllegalStateException.class, () -> loop.runInExecutor(() -> "never"));
  }

  /// CPython: `test_base_events.py`, `test_run_forever_pre_stopped`.
  @BothModes
  void aStopBeforeTheRunLetsItMakeOneTurn(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      loop.callSoon(() -> {
        log.add("this turn");
        loop.callSoon(() -> log.add("next turn"));
      });
      loop.callLater(SECOND, () -> log.add("timer"));
      loop.stop();
      loop.runForever();
      assertEquals(List.of("this turn"), log);
      loop.stop();
      loop.runForever();
      assertEquals(List.of("this turn", "next turn"), log);
      assertEquals(Duration.ZERO, loop.time());
    }
  }

  /// CPython: `test_base_events.py`, `test_run_until_complete_baseexception`: only once.
  @BothModes
  void aProgramExitEndsTheRunAndTheLoopCanRunAgain(Mode mode) {
    var exit = new SystemExit(3);
    try (EventLoop loop = loop(mode)) {
      loop.callSoon(() -> {
        throw exit;
      });
      loop.callSoon(() -> log.add("left over"));
      assertSame(exit, assertThrows(SystemExit.class, loop::runForever));
      assertEquals(List.of(), log);
      loop.runUntilComplete(Asyncio::yieldNow);
      assertEquals(List.of("left over"), log);
    }
  }

  @BothModes
  void closingDropsWhatIsScheduled(Mode mode) {
    EventLoop loop = loop(mode);
    loop.callSoon(() -> log.add("soon"));
    TimerHandle timer = loop.callLater(SECOND, () -> log.add("later"));
    loop.close();
    loop.close();
    timer.cancel();
    assertEquals(List.of(), log);
  }

  /// CPython: `test_free_threading.py` in spirit: one thread after the other.
  @BothModes
  void severalThreadsMayRunALoopOneAfterTheOther(Mode mode) throws Exception {
    try (EventLoop loop = loop(mode)) {
      Future<String> future = loop.createFuture();
      Task<String> task =
          loop.createTask(() -> {
            log.add("begun");
            return future.await();
          });
      loop.runUntilComplete(Asyncio::yieldNow);
      assertFalse(task.isDone());
      future.setResult("done");
      var second = new FutureTask<String>(() -> loop.runUntilComplete(task));
      Thread.ofPlatform().start(second);
      assertEquals("done", second.get());
    }
    assertEquals(List.of("begun"), log);
  }

  @BothModes
  void anInterruptOfTheCallerCancelsWhatItWaitsFor(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      Thread caller = Thread.currentThread();
      assertThrows(
          CancelledError.class,
          () ->
              loop.runUntilComplete(() -> {
                caller.interrupt();
                loop.createFuture().await();
              }));
      assertTrue(Thread.interrupted());
    }
  }

  // ---- Callbacks and timers

  /// CPython: `test_base_events.py`, `test__run_once`: exactly what is ready when a turn begins.
  @BothModes
  void aTurnRunsWhatIsReadyWhenItBegins(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      loop.callSoon(() -> {
        log.add("a");
        loop.callSoon(() -> log.add("scheduled by a"));
      });
      loop.callSoon(() -> log.add("b"));
      Handle cancelled = loop.callSoon(() -> log.add("cancelled"));
      cancelled.cancel();
      assertTrue(cancelled.isCancelled());
      loop.stop();
      loop.runForever();
      assertEquals(List.of("a", "b"), log);
    }
  }

  /// asyncio leaves the order of equal deadlines open.
  @BothModes
  void timersOfOneDeadlineFireInTheOrderTheyWereSet(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          Duration when = loop.time().plus(SECOND);
          for (int i = 0; i < 5; i++) {
            int number = i;
            loop.callAt(when, () -> log.add(number));
          }
          loop.callLater(Duration.ofSeconds(-1), () -> log.add("past"));
          Asyncio.sleep(SECOND.multipliedBy(2));
        },
        LeapingTime.in(mode));
    assertEquals(List.of("past", 0, 1, 2, 3, 4), log);
  }

  /// CPython: `test_base_events.py`, `test__run_once_cancelled_event_cleanup`.
  @BothModes
  void cancelledTimersAreNotWaitedFor(Mode mode) {
    var time = new LeapingTime();
    run(
        () -> {
          EventLoop loop = runningLoop();
          List<TimerHandle> timers = new ArrayList<>();
          for (int i = 1; i <= 100_000; i++) {
            timers.add(loop.callLater(SECOND.multipliedBy(i), () -> log.add("fired")));
          }
          timers.subList(0, 99_999).forEach(Handle::cancel);
          Future<Void> last = loop.createFuture();
          loop.callLater(SECOND.multipliedBy(100_001), () -> last.setResult(null));
          last.await();
        },
        time.options(mode));
    assertEquals(List.of("fired"), log);
    assertEquals(
        List.of(SECOND.toNanos() * 100_000, SECOND.toNanos()),
        time.waits.stream().filter(wait -> wait != Poller.FOREVER).toList());
  }

  /// CPython: `test_events.py`, `test_timer`, `test_cancelled_timer`-like.
  @BothModes
  void aTimerTellsItsTimeAndMayBeCancelledAfterwards(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          Future<Void> fired = loop.createFuture();
          TimerHandle timer = loop.callLater(SECOND, () -> fired.setResult(null));
          assertEquals(loop.time().plus(SECOND), timer.when());
          fired.await();
          timer.cancel();
          timer.cancel();
          assertTrue(timer.isCancelled());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_base_events.py`, `test_call_soon_threadsafe`-like: the loop sleeps meanwhile.
  @BothModes
  void anotherThreadWakesTheLoop(Mode mode) throws Exception {
    try (EventLoop loop = loop(mode)) {
      ContextVar<String> variable = ContextVar.create("variable", "unset");
      var thread =
          Thread.ofPlatform()
              .unstarted(() -> {
                var _ = variable.set("of the thread");
                loop.callSoonThreadsafe(() -> {
                  log.add(variable.get());
                  loop.stop();
                });
              });
      loop.callSoon(thread::start);
      loop.runForever();
      thread.join();
    }
    assertEquals(List.of("of the thread"), log);
  }

  /// CPython: `test_events.py`, `test_call_soon_threadsafe_handle_block_check_cancelled`-like.
  @BothModes
  void aThreadsafeCallCanBeCalledOff(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      Handle handle = loop.callSoonThreadsafe(() -> log.add("ran"));
      handle.cancel();
      loop.runUntilComplete(Asyncio::yieldNow);
    }
    assertEquals(List.of(), log);
  }

  // ---- Failures

  /// CPython: `test_base_events.py`, `test_set_exc_handler_custom`, `test_call_exception_handler`.
  @BothModes
  void aHandlerIsSetLookedUpAndTakenAway(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          ExceptionHandler handler = (of, context) -> log.add(context.message());
          assertEquals(Optional.empty(), loop.exceptionHandler());
          loop.setExceptionHandler(handler);
          assertEquals(Optional.of(handler), loop.exceptionHandler());
          loop.callExceptionHandler(ExceptionContext.of("by hand"));
          loop.resetExceptionHandler();
          try (var captured = new CapturedLog()) {
            loop.callExceptionHandler(ExceptionContext.of("to the log", new IOException("why")));
            assertEquals(List.of("SEVERE to the log"), captured.lines());
          }
        },
        LeapingTime.in(mode));
    assertEquals(List.of("by hand"), log);
  }

  /// CPython: `test_tasks.py`, `test_exception_handler_context`-like: gh-95166.
  @BothModes
  void aHandlerRunsInTheContextOfWhatFailed(Mode mode) {
    ContextVar<String> variable = ContextVar.create("variable", "unset");
    run(
        () -> {
          EventLoop loop = runningLoop();
          loop.setExceptionHandler((_, context) -> {
            assertTrue(context.handle().isPresent());
            log.add(variable.get());
          });
          var given = new Context();
          loop.callSoon(
              () -> {
                var _ = variable.set("of the callback");
                throw new IllegalStateException("in a callback");
              },
              given);
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("of the callback"), log);
  }

  // ---- Debug mode

  /// CPython: `test_base_events.py`, `test_debug_slow_callbacks`-like switches.
  @Test
  void debugModeIsSwitched() {
    try (EventLoop loop = EventLoop.create()) {
      assertEquals(Duration.ofMillis(100), loop.slowCallbackDuration());
      loop.setDebug(true);
      assertTrue(loop.isDebug());
      assertEquals("<EventLoop stopped debug>", loop.toString());
      loop.setSlowCallbackDuration(SECOND);
      assertEquals(SECOND, loop.slowCallbackDuration());
      loop.setDebug(false);
      assertFalse(loop.isDebug());
    }
  }

  /// CPython: `test_base_events.py`, `test_assert_is_current_event_loop`-like,
  /// `test_call_soon_non_callable`.
  @BothModes
  void debugModeRefusesOtherThreads(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          loop.setDebug(true);
          Asyncio.toThread(() -> {
            assertThrows(WrongThreadException.class, () -> loop.callSoon(() -> {}));
            assertThrows(WrongThreadException.class, () -> loop.callLater(SECOND, () -> {}));
            assertThrows(WrongThreadException.class, () -> loop.callAt(SECOND, () -> {}));
            loop.callSoonThreadsafe(() -> log.add("threadsafe"));
          });
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("threadsafe"), log);
  }
}
