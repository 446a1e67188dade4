package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Semaphore, rows S4 and S5. CPython's `test_locks.SemaphoreTests` states what the tests that name
/// one of its tests say.
final class SemaphoreTest {
  private final List<Object> log = new ArrayList<>();

  private Action acquirer(Semaphore semaphore, Object name) {
    return () -> {
      semaphore.acquire();
      log.add(name);
    };
  }

  /// CPython: `test_initial_value_zero`, `test_semaphore_value`.
  @Test
  void permitsAreCountedFromZeroOn() {
    assertTrue(new Semaphore(0).isLocked());
    assertFalse(new Semaphore(1).isLocked());
    var refused = assertThrows(IllegalArgumentException.class, () -> new Semaphore(-1));
    assertEquals(
        "cannot create a Semaphore with -1 permits: give a number from 0 on", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Semaphore.bounded(-1));
  }

  /// CPython: `test_repr`.
  @Test
  void itsTextTellsPermitsAndWaiters() {
    var semaphore = new Semaphore(1);
    assertTrue(
        semaphore.toString().matches("<Semaphore@[0-9a-f]+ \\[unlocked, value:1]>"),
        semaphore.toString());
    run(() -> {
      semaphore.acquire();
      assertTrue(semaphore.toString().endsWith(" [locked]>"), semaphore.toString());
      var task = createTask(semaphore::acquire);
      yieldNow();
      assertTrue(semaphore.toString().endsWith(" [locked, waiters:1]>"), semaphore.toString());
      semaphore.release();
      task.await();
    });
  }

  /// CPython: `test_acquire`.
  @Test
  void releasedPermitsGoToTheWaitersInOrder() {
    run(() -> {
      var semaphore = new Semaphore(3);
      semaphore.acquire();
      semaphore.acquire();
      assertFalse(semaphore.isLocked());
      createTask(acquirer(semaphore, 1));
      createTask(acquirer(semaphore, 2));
      createTask(acquirer(semaphore, 3));
      yieldNow();
      assertEquals(List.of(1), log);
      assertTrue(semaphore.toString().endsWith(" [locked, waiters:2]>"), semaphore.toString());

      var last = createTask(acquirer(semaphore, 4));
      semaphore.release();
      semaphore.release();
      assertTrue(semaphore.isLocked());
      yieldNow();
      assertEquals(List.of(1, 2, 3), log);
      assertTrue(semaphore.toString().endsWith(" [locked, waiters:1]>"), semaphore.toString());

      semaphore.release();
      last.await();
    });
  }

  /// CPython: `test_acquire_cancel`.
  @Test
  void aCancelledWaiterLeavesNothingBehind() {
    run(() -> {
      var semaphore = new Semaphore(0);
      var task = createTask(semaphore::acquire);
      runningLoop().callSoon(task::cancel);
      assertThrows(CancelledError.class, task::await);
      semaphore.release();
      assertFalse(semaphore.isLocked());
    });
  }

  /// CPython: `test_acquire_cancel_before_awoken`.
  @Test
  void releaseStepsOverCancelledWaiters() {
    run(() -> {
      var semaphore = new Semaphore(0);
      var tasks = new ArrayList<Task<Void>>();
      for (var name = 1; name <= 4; name++) {
        tasks.add(createTask(acquirer(semaphore, name)));
      }
      yieldNow();
      tasks.get(0).cancel();
      tasks.get(1).cancel();
      semaphore.release();
      yieldNow();
      yieldNow();
      assertEquals(List.of(3), log);
      assertFalse(tasks.get(3).isDone());
      tasks.get(3).cancel();
      yieldNow();
    });
  }

  @Test
  void waitersThatWereSteppedOverLeaveNothingBehind() {
    run(() -> {
      var semaphore = new Semaphore(0);
      var first = createTask(acquirer(semaphore, 1));
      var second = createTask(acquirer(semaphore, 2));
      yieldNow();
      first.cancel();
      second.cancel();
      semaphore.release();
      createTask(acquirer(semaphore, 3));
      createTask(acquirer(semaphore, 4));
      yieldNow();
      assertTrue(first.isCancelled() && second.isCancelled());
      assertEquals(List.of(3), log);
      assertTrue(semaphore.toString().endsWith(" [locked, waiters:1]>"), semaphore.toString());
      semaphore.release();
      yieldNow();
      assertEquals(List.of(3, 4), log);
      assertTrue(semaphore.toString().endsWith(" [locked]>"), semaphore.toString());
    });
  }

  /// CPython: `test_acquire_hang`.
  @Test
  void aPermitReachesTheWaiterBehindACancelledOne() {
    run(() -> {
      var semaphore = new Semaphore(0);
      var first = createTask(semaphore::acquire);
      var second = createTask(semaphore::acquire);
      yieldNow();
      first.cancel();
      semaphore.release();
      yieldNow();
      yieldNow();
      assertTrue(semaphore.isLocked());
      assertTrue(second.isDone());
    });
  }

  /// CPython: `test_acquire_no_hang`.
  @Test
  void aWaiterCancelledAfterItWasPromisedAPermitGivesItBack() {
    run(() -> {
      var semaphore = new Semaphore(1);
      var tasks = new ArrayList<Task<Void>>();
      tasks.add(
          createTask(() -> {
            try (var _ = semaphore.hold()) {
              yieldNow();
            }
            tasks.get(1).cancel();
          }));
      tasks.add(createTask(acquirer(semaphore, "never")));
      tasks.get(0).await();
      assertThrows(CancelledError.class, tasks.get(1)::await);
      assertFalse(semaphore.isLocked());
    });
    assertEquals(List.of(), log);
  }

  /// CPython: `test_release_not_acquired`.
  @Test
  void aBoundedSemaphoreRefusesToGrow() {
    var semaphore = Semaphore.bounded(1);
    var refused = assertThrows(IllegalArgumentException.class, semaphore::release);
    assertEquals(
        "cannot release " + semaphore + ": it has all its 1 permits; release once per acquire",
        refused.getMessage());
    try (var _ = semaphore.hold()) {
      assertTrue(semaphore.isLocked());
    }
    assertFalse(semaphore.isLocked());
  }

  @Test
  void anUnboundedSemaphoreGrowsAsFarAsItCanCount() {
    var semaphore = new Semaphore(Integer.MAX_VALUE - 1);
    semaphore.release();
    assertThrows(IllegalStateException.class, semaphore::release);
  }

  /// CPython: `test_acquire_fifo_order`.
  @Test
  void aTaskThatAsksAgainQueuesBehindTheOthers() {
    run(() -> {
      var semaphore = new Semaphore(1);
      var tasks = new ArrayList<Task<Void>>();
      for (var name : List.of("c1", "c2", "c3")) {
        tasks.add(
            createTask(() -> {
              for (var round = 1; round <= 2; round++) {
                try (var _ = semaphore.hold()) {
                  log.add(name + "_" + round);
                  yieldNow();
                }
              }
            }));
      }
      gather(tasks);
    });
    assertEquals(List.of("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2"), log);
  }

  /// CPython: `test_acquire_fifo_order_2`.
  @Test
  void aWokenTaskThatReleasesAndAsksAgainQueuesBehindTheOthers() {
    run(() -> {
      var semaphore = new Semaphore(1);
      createTask(acquirer(semaphore, 1));
      var second =
          createTask(() -> {
            semaphore.acquire();
            log.add(2);
            semaphore.release();
            semaphore.acquire();
            log.add(4);
          });
      createTask(acquirer(semaphore, 3));
      yieldNow();
      semaphore.release();
      semaphore.release();
      second.await();
    });
    assertEquals(List.of(1, 2, 3, 4), log);
  }

  /// CPython: `test_acquire_fifo_order_3`.
  @Test
  void whoHasLeftIsNotServed() {
    run(() -> {
      var semaphore = new Semaphore(0);
      var first = createTask(acquirer(semaphore, 1));
      createTask(acquirer(semaphore, 2));
      var third = createTask(acquirer(semaphore, 3));
      yieldNow();
      first.cancel();
      yieldNow();
      semaphore.release();
      semaphore.release();
      third.await();
    });
    assertEquals(List.of(2, 3), log);
  }

  /// CPython: `test_acquire_fifo_order_4`.
  @Test
  void theFirstWokenWakesThoseWhoHadToQueueBehindIt() {
    run(() -> {
      var semaphore = new Semaphore(0);
      var tasks = new ArrayList<Task<Void>>();
      tasks.add(
          createTask(() -> {
            semaphore.acquire();
            tasks.add(
                createTask(() -> {
                  log.add(4);
                }));
            log.add(1);
          }));
      tasks.add(
          createTask(() -> {
            semaphore.release();
            semaphore.release();
            semaphore.release();
            assertTrue(semaphore.isLocked());
            semaphore.acquire();
            log.add(2);
          }));
      tasks.add(
          createTask(() -> {
            semaphore.acquire();
            assertTrue(semaphore.isLocked());
            log.add(3);
          }));
      yieldNow();
      assertTrue(semaphore.toString().endsWith(" [locked, waiters:3]>"), semaphore.toString());
      yieldNow();
      gather(tasks);
    });
    assertEquals(List.of(1, 2, 3, 4), log);
  }

  @Test
  void aThousandPermitsReleasedInOneTurnReachAThousandWaitersInOrder() {
    run(() -> {
      var semaphore = new Semaphore(0);
      for (var name = 0; name < 1000; name++) {
        createTask(acquirer(semaphore, name));
      }
      yieldNow();
      for (var name = 0; name < 1000; name++) {
        semaphore.release();
      }
      yieldNow();
      assertEquals(1000, log.size());
      assertEquals(0, log.getFirst());
      assertEquals(999, log.getLast());
    });
  }

  @Test
  void aSemaphoreThatWasWaitedForInOneLoopIsRefusedInAnother() {
    var semaphore = new Semaphore(0);
    run(() -> {
      var task = createTask(semaphore::acquire);
      yieldNow();
      semaphore.release();
      task.await();
    });
    run(() -> {
      assertThrows(IllegalStateException.class, semaphore::acquire);
      semaphore.release();
      assertFalse(semaphore.isLocked());
    });
  }
}
