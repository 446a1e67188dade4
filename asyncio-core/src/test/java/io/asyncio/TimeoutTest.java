package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.timeoutAt;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// [Timeout] and `waitFor`: rows W1 to W6, as far as no golden trace shows them.
@org.junit.jupiter.api.Timeout(30)
class TimeoutTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> log = new ArrayList<>();

  private static void sleepADay() {
    sleep(Duration.ofDays(1));
  }

  /// CPython: `test_timeouts.py`, `test_timeout_at_basic`.
  @BothModes
  void aDeadlineIsATimeOfTheLoop(Mode mode) {
    run(
        () -> {
          Duration deadline = runningLoop().time().plus(SECOND);
          Timeout timeout = timeoutAt(deadline);
          var expired =
              assertThrows(
                  TimeoutExpiredException.class, () -> timeout.run(TimeoutTest::sleepADay));
          assertInstanceOf(CancelledError.class, expired.getCause());
          assertEquals(deadline, runningLoop().time());
          assertEquals(Optional.of(deadline), timeout.when());
          assertTrue(timeout.isExpired());
          assertEquals(0, currentTask().cancelling());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_timeouts.py`, `test_reschedule`, `test_repr_active`, `test_repr_finished`.
  @BothModes
  void aDeadlineMovesOnlyWhileTheBodyRuns(Mode mode) {
    run(
        () -> {
          Timeout timeout = timeout(SECOND);
          assertEquals("<Timeout created>", timeout.toString());
          assertThrows(IllegalStateException.class, timeout::rescheduleToNever);
          timeout.run(own -> {
            assertEquals("<Timeout active>", own.toString());
            own.reschedule(runningLoop().time().plusSeconds(10));
            sleep(Duration.ofSeconds(9));
          });
          assertFalse(timeout.isExpired());
          assertEquals("<Timeout finished>", timeout.toString());
          assertThrows(IllegalStateException.class, () -> timeout.reschedule(Duration.ZERO));
          assertThrows(
              IllegalStateException.class, () -> timeout.run(() -> log.add("entered twice")));
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }

  /// CPython: `test_timeouts.py`, `test_timeout_after_cancellation`, `test_nested_timeouts`.
  @BothModes
  void anExpiringDeadlineCannotBeMoved(Mode mode) {
    run(
        () ->
            assertThrows(
                TimeoutExpiredException.class,
                () ->
                    timeout(
                        SECOND,
                        own -> {
                          try {
                            sleepADay();
                          } finally {
                            assertEquals("<Timeout expiring>", own.toString());
                            assertThrows(IllegalStateException.class, own::rescheduleToNever);
                          }
                        })),
        LeapingTime.in(mode));
  }

  /// CPython: `test_timeouts.py`, `test_timeout_exception_context`: Java has suppressed exceptions
  /// where Python has a context.
  @BothModes
  void aFailureAfterTheDeadlineKeepsTheTimeoutAsSuppressed(Mode mode) {
    run(
        () -> {
          var error =
              assertThrows(IOException.class, () -> timeout(SECOND, () -> failWhenCancelled()));
          assertInstanceOf(TimeoutExpiredException.class, error.getSuppressed()[0]);
          assertEquals(1, error.getSuppressed().length);
          assertEquals(0, currentTask().cancelling());
        },
        LeapingTime.in(mode));
  }

  private static void failWhenCancelled() throws IOException {
    try {
      sleepADay();
    } catch (CancelledError _) {
      throw new IOException("while cancelled");
    }
  }

  /// CPython: `test_timeouts.py`, `test_timeout_taskgroup`.
  @BothModes
  void soDoesEachFailureOfAGroup(Mode mode) {
    run(
        () -> {
          var group =
              assertThrows(
                  ExceptionGroup.class,
                  () ->
                      timeout(
                          SECOND,
                          () ->
                              TaskGroup.run(own -> {
                                own.createTask(() -> failWhenCancelled());
                              })));
          var member = group.exceptions().getFirst();
          assertInstanceOf(TimeoutExpiredException.class, List.of(group.getSuppressed()).getLast());
          assertInstanceOf(TimeoutExpiredException.class, member.getSuppressed()[0]);
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_timeouts.py`, `test_nested_timeouts_loop_busy`-like: only the inner one ends.
  @BothModes
  void anInnerTimeoutStaysInside(Mode mode) {
    run(
        () ->
            timeout(
                SECOND.multipliedBy(10),
                outer -> {
                  assertThrows(
                      TimeoutExpiredException.class, () -> timeout(SECOND, TimeoutTest::sleepADay));
                  yieldNow();
                  assertFalse(outer.isExpired());
                }),
        LeapingTime.in(mode));
  }

  // ---- waitFor

  /// CPython: `test_waitfor.py`, `test_wait_for_does_not_suppress_cancellation`.
  @BothModes
  void aCancelOfTheCallerReachesWhatItWaitsFor(Mode mode) {
    run(
        () -> {
          Task<Void> work = createTask(TimeoutTest::sleepADay);
          Task<Void> caller = createTask(() -> waitFor(work, SECOND));
          yieldNow();
          caller.cancel();
          assertThrows(CancelledError.class, caller::await);
          assertTrue(work.isCancelled());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_waitfor.py`,
  /// `test_wait_for_raises_timeout_error_if_returned_during_cancellation` and
  /// `test_wait_for_reraises_exception_during_cancellation`.
  @BothModes
  void whatTheWorkThrowsWhileItIsCutComesOut(Mode mode) {
    run(
        () -> {
          Task<Void> work = createTask(() -> failWhenCancelled());
          var error = assertThrows(IOException.class, () -> waitFor(work, SECOND));
          assertSame(error, work.exception().orElseThrow());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_waitfor.py`, `test_wait_for_waits_for_task_cancellation`.
  @BothModes
  void theWorkEndsBeforeTheTimeoutIsThrown(Mode mode) {
    run(
        () -> {
          Task<Void> work =
              createTask(() -> {
                try {
                  sleepADay();
                } finally {
                  sleep(Duration.ofSeconds(5));
                  log.add("cleaned up");
                }
              });
          assertThrows(TimeoutExpiredException.class, () -> waitFor(work, SECOND));
          assertTrue(work.isDone());
          assertEquals(Duration.ofSeconds(6), runningLoop().time());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("cleaned up"), log);
  }
}
