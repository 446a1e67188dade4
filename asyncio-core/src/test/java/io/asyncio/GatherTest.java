package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.gatherFuture;
import static io.asyncio.Asyncio.gatherOutcomes;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `gather`: rows W7 to W9, as far as no golden trace shows them.
@Timeout(30)
class GatherTest {

  private final List<String> log = new ArrayList<>();

  /// CPython: `test_tasks.py`, `test_one_exception`, `test_duplicate_coroutines`.
  @BothModes
  void aFutureThatIsThereTwiceRunsOnceAndCountsTwice(Mode mode) {
    run(
        () -> {
          Task<String> once =
              createTask(() -> {
                log.add("ran");
                return "result";
              });
          assertEquals(List.of("result", "result"), gather(once, once));
        },
        LeapingTime.in(mode));
    assertEquals(List.of("ran"), log);
  }

  /// CPython: `test_tasks.py`, `test_all_success`.
  @BothModes
  void resultsStandInTheOrderOfTheArguments(Mode mode) {
    run(
        () ->
            assertEquals(
                List.of("slow", "fast"),
                gather(
                    () -> sleep(Duration.ofSeconds(2), "slow"),
                    () -> sleep(Duration.ofSeconds(1), "fast"))),
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_constructor_empty_sequence`.
  @BothModes
  void nothingIsGatheredAtOnce(Mode mode) {
    run(
        () -> {
          assertTrue(gatherFuture(List.of()).isDone());
          assertEquals(List.of(), gather(List.of()));
        },
        LeapingTime.in(mode));
    assertThrows(IllegalStateException.class, () -> gatherFuture(List.of()));
  }

  /// CPython: `test_tasks.py`, `test_constructor_heterogenous_futures`.
  @Test
  void futuresOfTwoLoopsAreRefused() {
    try (EventLoop one = EventLoop.create();
        EventLoop two = EventLoop.create()) {
      List<Future<Void>> mixed = List.of(one.createFuture(), two.createFuture());
      assertThrows(IllegalArgumentException.class, () -> gatherFuture(mixed));
    }
  }

  /// CPython: `test_tasks.py`, `test_env_var_debug`-free: `test_return_exceptions`.
  @BothModes
  void outcomesHoldWhatWasThrown(Mode mode) {
    var error = new IOException("of one");
    run(
        () -> {
          Future<String> cancelled = runningLoop().createFuture();
          cancelled.cancel("by hand");
          Future<String> failed = runningLoop().createFuture();
          failed.setException(error);
          List<Outcome<String>> outcomes =
              gatherOutcomes(cancelled, failed, createTask(() -> "result"));
          assertEquals(new Outcome.Success<>("result"), outcomes.get(2));
          assertSame(error, assertThrows(IOException.class, () -> outcomes.get(1).get()));
          var first = assertInstanceOf(Outcome.Failure.class, outcomes.get(0));
          assertInstanceOf(CancelledError.class, first.exception());
          assertEquals("by hand", first.exception().getMessage());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_cancel_gather_1`, `test_cancel_gather_2`.
  @BothModes
  void aFinishedGatherCannotBeCancelled(Mode mode) {
    run(
        () -> {
          Future<List<String>> gathering = gatherFuture(List.of(createTask(() -> "result")));
          assertEquals(List.of("result"), gathering.await());
          assertFalse(gathering.cancel());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_one_cancellation`: the others go on.
  @BothModes
  void aFailureDoesNotStopTheOthers(Mode mode) {
    run(
        () -> {
          Task<Void> other =
              createTask(() -> {
                sleep(Duration.ofSeconds(1));
                log.add("went on");
              });
          Task<Void> failing =
              createTask(() -> {
                throw new IOException("first");
              });
          assertThrows(IOException.class, () -> gather(failing, other));
          yieldNow();
          assertEquals(List.of(), log);
          other.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("went on"), log);
  }
}
