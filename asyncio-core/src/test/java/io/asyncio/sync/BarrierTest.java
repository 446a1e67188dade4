package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Barrier, row S6. CPython's `test_locks.BarrierTests` states what the tests that name one of its
/// tests say.
final class BarrierTest {
  private static final int N = 5;

  private final List<Object> log = new ArrayList<>();
  private final Barrier barrier = new Barrier(N);
  private int count;

  private static List<Task<Void>> start(int n, Action body) {
    var tasks = new ArrayList<Task<Void>>();
    for (var i = 0; i < n; i++) {
      tasks.add(createTask(body));
    }
    return tasks;
  }

  private static void runN(Action body) {
    run(() -> gather(start(N, body)));
  }

  private static List<Object> times(int n, Object word) {
    return Collections.nCopies(n, word);
  }

  private void assertUsable() {
    assertEquals(0, barrier.waiting());
    assertFalse(barrier.isBroken());
    assertTrue(barrier.toString().endsWith(" [filling, waiters:0/5]>"), barrier.toString());
  }

  private void assertText(String state) {
    assertTrue(barrier.toString().contains(" [" + state), barrier.toString());
  }

  /// CPython: `test_repr`.
  @Test
  void itsTextTellsStateAndWaiters() {
    assertTrue(
        barrier.toString().matches("<Barrier@[0-9a-f]+ \\[filling, waiters:0/5]>"),
        barrier.toString());
    run(() -> {
      var tasks = new ArrayList<Task<Void>>();
      Action patient =
          () -> {
            try {
              barrier.await();
            } catch (BrokenBarrierException broken) {
              log.add("broken");
            }
          };
      tasks.addAll(start(2, patient));
      yieldNow();
      assertText("filling, waiters:2/5]");
      tasks.addAll(start(3, patient));
      yieldNow();
      assertText("draining, waiters:0/5]");
      tasks.addAll(start(2, patient));
      yieldNow();
      barrier.reset();
      assertText("resetting, waiters:0/5]");
      tasks.addAll(start(2, patient));
      yieldNow();
      barrier.abort();
      assertText("broken]");
      gather(tasks);
    });
  }

  /// CPython: `test_barrier_parties`.
  @Test
  void thereIsAtLeastOneParty() {
    assertEquals(5, barrier.parties());
    var refused = assertThrows(IllegalArgumentException.class, () -> new Barrier(0));
    assertEquals(
        "cannot create a Barrier for 0 parties: give a number from 1 on", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Barrier(-4));
  }

  /// CPython: `test_context_manager`, `test_filling_tasks_check_return_value`.
  @Test
  void eachGetsItsPlaceInTheOrderOfArrivalAndTheLastGoesFirst() {
    runN(() -> log.add(barrier.await()));
    assertEquals(List.of(4, 0, 1, 2, 3), log);
    assertUsable();
  }

  /// CPython: `test_filling_one_task_twice`.
  @Test
  void oneAlonePassesABarrierForOne() {
    var alone = new Barrier(1);
    run(() -> {
      for (var round = 0; round < 2; round++) {
        assertEquals(0, alone.await());
        assertEquals(0, alone.waiting());
      }
    });
    assertFalse(alone.isBroken());
  }

  /// CPython: `test_filling_task_by_task`.
  @Test
  void waitingCountsThoseWhoWaitForTheOthers() {
    run(() -> {
      var tasks = new ArrayList<Task<Void>>();
      for (var i = 1; i < N; i++) {
        tasks.addAll(start(1, barrier::await));
        yieldNow();
        assertEquals(i, barrier.waiting());
      }
      tasks.addAll(start(1, barrier::await));
      gather(tasks);
    });
    assertUsable();
  }

  /// CPython: `test_filling_tasks_wait_twice`.
  @Test
  void theBarrierIsUsedAgain() {
    runN(() -> {
      barrier.await();
      log.add("first");
      barrier.await();
      log.add("second");
    });
    assertEquals(5, Collections.frequency(log, "first"));
    assertEquals(times(5, "first"), log.subList(0, 5));
    assertEquals(times(5, "second"), log.subList(5, 10));
    assertUsable();
  }

  /// CPython: `test_draining_state`.
  @Test
  void itDrainsUntilTheLastHasLeft() {
    runN(() -> {
      barrier.await();
      log.add(barrier.toString().contains("draining"));
    });
    assertEquals(List.of(true, true, true, true, false), log);
    assertUsable();
  }

  /// CPython: `test_blocking_tasks_while_draining`.
  @Test
  void whoComesWhileItDrainsWaitsForTheNextRound() {
    var others = new Barrier(N - 2);
    runN(() -> {
      barrier.await();
      if (count++ < 2) {
        barrier.await();
      } else {
        others.await();
        barrier.await();
      }
      log.add("passed twice");
    });
    assertEquals(times(N, "passed twice"), log);
  }

  /// CPython: `test_filling_tasks_cancel_one`.
  @Test
  void aCancelledTaskGivesItsPlaceBack() {
    run(() -> {
      var tasks = start(N - 1, () -> log.add(barrier.await()));
      yieldNow();
      tasks.getFirst().cancel();
      yieldNow();
      assertEquals(N - 2, barrier.waiting());
      assertThrows(CancelledError.class, tasks.getFirst()::await);
      tasks.addAll(start(2, () -> log.add(barrier.await())));
      gather(tasks.subList(1, tasks.size()));
    });
    assertEquals(N, log.size());
    assertUsable();
  }

  /// CPython: `test_reset_barrier`, `test_reset_barrier_while_tasks_waiting`.
  @Test
  void resetThrowsOutThoseWhoWait() {
    run(() -> {
      barrier.reset();
      var tasks = start(N - 1, () -> assertThrows(BrokenBarrierException.class, barrier::await));
      yieldNow();
      createTask(barrier::reset);
      gather(tasks);
    });
    assertUsable();
  }

  /// CPython: `test_reset_barrier_when_tasks_half_draining`.
  @Test
  void resetThrowsOutThoseOnTheirWayOut() {
    runN(() -> {
      try {
        barrier.await();
      } catch (BrokenBarrierException broken) {
        log.add("broken");
        return;
      }
      if (++count == 3) {
        barrier.reset();
      }
    });
    assertEquals(times(N / 2, "broken"), log);
    assertUsable();
  }

  /// CPython: `test_reset_barrier_when_tasks_half_draining_half_blocking`.
  @Test
  void resetSparesThoseWhoWaitForTheNextRound() {
    runN(() -> {
      try {
        barrier.await();
      } catch (BrokenBarrierException broken) {
        log.add("thrown out");
        barrier.await();
        return;
      }
      if (++count > N / 2) {
        barrier.reset();
      }
      barrier.await();
    });
    assertEquals(times(N / 2, "thrown out"), log);
    assertUsable();
  }

  /// CPython: `test_reset_barrier_while_tasks_waiting_and_waiting_again`.
  @Test
  void whoWasThrownOutMayWaitAgainAtOnce() {
    run(() -> {
      var tasks =
          start(
              N - 1,
              () -> {
                assertThrows(BrokenBarrierException.class, barrier::await);
                log.add("thrown out");
                barrier.await();
                log.add("passed");
              });
      createTask(barrier::reset);
      yieldNow();
      tasks.addAll(start(1, barrier::await));
      gather(tasks);
    });
    assertEquals(times(N - 1, "thrown out"), log.subList(0, N - 1));
    assertEquals(times(N - 1, "passed"), log.subList(N - 1, log.size()));
    assertUsable();
  }

  /// CPython: `test_reset_barrier_while_tasks_draining`.
  @Test
  void resetByTheLastOneOutChangesNothing() {
    runN(() -> {
      barrier.await();
      if (++count == N) {
        barrier.reset();
      }
      barrier.await();
      barrier.await();
      log.add("passed three times");
    });
    assertEquals(times(N, "passed three times"), log);
    assertUsable();
  }

  /// CPython: `test_abort_barrier`.
  @Test
  void anAbortedBarrierRefusesUntilItIsReset() {
    run(() -> {
      barrier.abort();
      assertTrue(barrier.isBroken());
      assertEquals(0, barrier.waiting());
      var refused = assertThrows(BrokenBarrierException.class, barrier::await);
      assertEquals(
          "cannot wait at " + barrier + ": it was aborted; reset it before it is used again",
          refused.getMessage());
      barrier.reset();
      assertUsable();
    });
  }

  /// CPython: `test_abort_barrier_when_tasks_half_draining_half_blocking`.
  @Test
  void abortThrowsOutEverybody() {
    runN(() -> {
      try {
        barrier.await();
      } catch (BrokenBarrierException broken) {
        log.add("thrown out");
        return;
      }
      if (++count > N / 2) {
        barrier.abort();
      } else {
        assertThrows(BrokenBarrierException.class, barrier::await);
        log.add("thrown out of the next round");
      }
    });
    assertTrue(barrier.isBroken());
    assertEquals(2, Collections.frequency(log, "thrown out"));
    assertEquals(2, Collections.frequency(log, "thrown out of the next round"));
    assertEquals(0, barrier.waiting());
  }

  /// CPython: `test_abort_barrier_when_exception_then_resetting`.
  @Test
  void anAbortedBarrierIsMendedBetweenTwoOthers() {
    var meeting = new Barrier(N);
    runN(() -> {
      try {
        if (barrier.await() == N / 2) {
          barrier.abort();
        } else {
          barrier.await();
          log.add("never");
        }
      } catch (BrokenBarrierException broken) {
        log.add("broken");
      }
      if (meeting.await() == N / 2) {
        barrier.reset();
      }
      meeting.await();
      barrier.await();
      log.add("passed");
    });
    assertEquals(times(N - 1, "broken"), log.subList(0, N - 1));
    assertEquals(times(N, "passed"), log.subList(N - 1, log.size()));
    assertUsable();
  }
}
