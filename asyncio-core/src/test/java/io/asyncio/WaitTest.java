package io.asyncio;

import static io.asyncio.Asyncio.asCompleted;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Timeout;

/// `wait` and `asCompleted`: rows W10 and W11, as far as no golden trace shows them.
@Timeout(30)
class WaitTest {

  private static Task<String> sleeper(int seconds, String result) {
    return createTask(() -> sleep(Duration.ofSeconds(seconds), result));
  }

  /// CPython: `test_tasks.py`, `test_wait_errors`.
  @BothModes
  void thereMustBeSomethingToWaitFor(Mode mode) {
    run(
        () ->
            assertThrows(
                IllegalArgumentException.class,
                () -> Asyncio.wait(List.of(), ReturnWhen.ALL_COMPLETED)),
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_wait_duplicate_coroutines`.
  @BothModes
  void aFutureThatIsThereTwiceCountsOnce(Mode mode) {
    run(
        () -> {
          Task<String> task = sleeper(1, "result");
          DoneAndPending<String> waited =
              Asyncio.wait(List.of(task, task), ReturnWhen.ALL_COMPLETED);
          assertEquals(Set.of(task), waited.done());
          assertEquals(Set.of(), waited.pending());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_wait_with_timeout`.
  @BothModes
  void whenTheTimeHasPassedNothingIsCancelled(Mode mode) {
    run(
        () -> {
          Task<String> fast = sleeper(1, "fast");
          Task<String> slow = sleeper(3, "slow");
          DoneAndPending<String> waited =
              Asyncio.wait(List.of(slow, fast), Duration.ofSeconds(2), ReturnWhen.ALL_COMPLETED);
          assertEquals(Set.of(fast), waited.done());
          assertEquals(Set.of(slow), waited.pending());
          assertEquals("slow", slow.await());
          assertEquals(Duration.ofSeconds(3), runningLoop().time());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_wait_first_exception_in_wait`.
  @BothModes
  void aFailureThatHappenedBeforeEndsTheWaitToo(Mode mode) {
    run(
        () -> {
          Future<String> failed = runningLoop().createFuture();
          failed.setException(new IllegalStateException("before"));
          Task<String> slow = sleeper(1, "slow");
          DoneAndPending<String> waited =
              Asyncio.wait(List.of(slow, failed), ReturnWhen.FIRST_EXCEPTION);
          assertEquals(Set.of(failed), waited.done());
          assertEquals(Set.of(slow), waited.pending());
        },
        LeapingTime.in(mode));
  }

  // ---- asCompleted

  /// CPython: `test_tasks.py`, `test_as_completed_duplicate_coroutines`,
  /// `test_as_completed_same_tasks_in_as_out`.
  @BothModes
  void theFuturesThemselvesComeOutOnceEach(Mode mode) {
    run(
        () -> {
          Task<String> slow = sleeper(2, "slow");
          Task<String> fast = sleeper(1, "fast");
          List<Future<String>> order = new ArrayList<>();
          for (Future<String> done : asCompleted(List.of(slow, fast, slow))) {
            assertTrue(done.isDone());
            order.add(done);
          }
          assertEquals(2, order.size());
          assertSame(fast, order.get(0));
          assertSame(slow, order.get(1));
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_as_completed_with_timeout`: one error for each that is late.
  @BothModes
  void afterTheTimeoutEachFutureThatIsLateThrowsOnce(Mode mode) {
    run(
        () -> {
          Task<String> fast = sleeper(1, "fast");
          Task<String> late = sleeper(3, "late");
          Task<String> later = sleeper(4, "later");
          Iterator<Future<String>> order =
              asCompleted(List.of(late, later, fast), Duration.ofSeconds(2)).iterator();
          assertSame(fast, order.next());
          assertThrows(TimeoutExpiredException.class, order::next);
          assertThrows(TimeoutExpiredException.class, order::next);
          assertFalse(order.hasNext());
          assertThrows(NoSuchElementException.class, order::next);
          assertEquals("late", late.await());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_as_completed_with_unused_timeout`.
  @BothModes
  void anUnusedTimeoutLeavesNoTimer(Mode mode) {
    run(
        () -> {
          for (Future<String> done : asCompleted(List.of(sleeper(1, "fast")), Duration.ofDays(1))) {
            assertEquals("fast", done.result());
          }
          sleep(Duration.ofSeconds(1));
          assertEquals(Duration.ofSeconds(2), runningLoop().time());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void nothingToIterateIsNoLoop(Mode mode) {
    run(
        () -> assertFalse(asCompleted(List.<Future<String>>of()).iterator().hasNext()),
        LeapingTime.in(mode));
  }
}
