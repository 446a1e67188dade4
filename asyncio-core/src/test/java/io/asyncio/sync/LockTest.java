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
import io.asyncio.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lock, row S1. CPython's `test_locks.LockTests` states what the tests that name one of its tests
/// say.
final class LockTest {
  private final List<Object> log = new ArrayList<>();
  private final Lock lock = new Lock();

  private Action acquirer(Object name) {
    return () -> {
      lock.acquire();
      log.add(name);
    };
  }

  /// CPython: `test_acquire`.
  @Test
  void waitersAreServedInOrderOfArrival() {
    run(() -> {
      lock.acquire();
      createTask(acquirer(1));
      createTask(acquirer(2));
      yieldNow();
      assertEquals(List.of(), log);

      lock.release();
      yieldNow();
      assertEquals(List.of(1), log);
      yieldNow();
      assertEquals(List.of(1), log);

      createTask(acquirer(3));
      lock.release();
      yieldNow();
      assertEquals(List.of(1, 2), log);

      lock.release();
      yieldNow();
      assertEquals(List.of(1, 2, 3), log);
    });
  }

  @Test
  void aTaskThatAsksWhileTheLockIsPromisedHasToWait() {
    run(() -> {
      lock.acquire();
      createTask(acquirer("waiter"));
      yieldNow();
      lock.release();
      assertFalse(lock.isLocked());
      createTask(lock::release);
      lock.acquire();
      log.add("latecomer");
    });
    assertEquals(List.of("waiter", "latecomer"), log);
  }

  /// CPython: `test_acquire_cancel`.
  @Test
  void aCancelledWaiterLeavesNothingBehind() {
    run(() -> {
      lock.acquire();
      var task = createTask(lock::acquire);
      runningLoop().callSoon(task::cancel);
      assertThrows(CancelledError.class, task::await);
      assertTrue(lock.toString().endsWith("[locked]>"), lock.toString());
    });
  }

  private Action guard(Object name, Future<?> blocker) {
    return () -> {
      try (var _ = lock.hold()) {
        log.add(name);
        blocker.await();
      }
    };
  }

  /// CPython: `test_cancel_race`.
  @Test
  void releaseStepsOverAWaiterThatWasCancelledInTheSameTurn() {
    run(() -> {
      var blocker = runningLoop().<Boolean>createFuture();
      var first = createTask(guard("first", blocker));
      yieldNow();
      var second = createTask(guard("second", blocker));
      yieldNow();
      var third = createTask(guard("third", blocker));
      yieldNow();
      assertTrue(lock.toString().endsWith("[locked, waiters:2]>"), lock.toString());

      blocker.setResult(true);
      second.cancel();
      yieldNow();
      assertFalse(lock.isLocked());
      assertTrue(first.isDone());
      assertTrue(second.isCancelled());
      third.await();
    });
    assertEquals(List.of("first", "third"), log);
  }

  /// CPython: `test_cancel_release_race`.
  @Test
  void oneReleaseAdmitsOneTaskAlthoughAnotherIsCancelled() {
    run(() -> {
      lock.acquire();
      var first = createTask(acquirer(1));
      createTask(acquirer(2));
      var third = createTask(acquirer(3));
      yieldNow();
      runningLoop()
          .callSoon(() -> {
            first.cancel();
            lock.release();
          });
      assertThrows(CancelledError.class, first::await);
      assertEquals(List.of(2), log);
      third.cancel();
      yieldNow();
      assertTrue(third.isCancelled());
    });
  }

  /// CPython: `test_finished_waiter_cancelled`.
  @Test
  void theLockGoesToATaskThatCameAfterTheCancelledOne() {
    run(() -> {
      lock.acquire();
      var first = createTask(acquirer("first"));
      yieldNow();
      var second = createTask(acquirer("second"));
      first.cancel();
      lock.release();
      yieldNow();
      assertTrue(lock.isLocked());
      assertTrue(first.isCancelled());
      second.await();
    });
    assertEquals(List.of("second"), log);
  }

  @Test
  void aWaiterCancelledAfterItWasWokenPassesTheLockOn() {
    run(() -> {
      lock.acquire();
      var first = createTask(acquirer("first"));
      var second = createTask(acquirer("second"));
      yieldNow();
      lock.release();
      assertTrue(first.cancel());
      assertThrows(CancelledError.class, first::await);
      second.await();
    });
    assertEquals(List.of("second"), log);
  }

  @Test
  void aCancelledWaiterWakesNobodyWhileTheLockIsPromised() {
    run(() -> {
      lock.acquire();
      createTask(acquirer("first"));
      var cancelled = createTask(acquirer("cancelled"));
      var third = createTask(acquirer("third"));
      yieldNow();
      cancelled.cancel();
      lock.release();
      yieldNow();
      yieldNow();
      assertTrue(cancelled.isCancelled());
      assertEquals(List.of("first"), log);
      lock.release();
      third.await();
    });
  }

  @Test
  void aFreeLockIsTakenAtOnceWhenAllWaitersAreCancelled() {
    run(() -> {
      lock.acquire();
      var first = createTask(acquirer("first"));
      var second = createTask(acquirer("second"));
      yieldNow();
      first.cancel();
      second.cancel();
      lock.release();
      lock.acquire();
      assertFalse(first.isDone());
      yieldNow();
      assertTrue(first.isCancelled() && second.isCancelled());
      assertTrue(lock.isLocked());
    });
  }

  /// CPython: `test_release_not_acquired`.
  @Test
  void releasingAFreeLockIsRefused() {
    var refused = assertThrows(IllegalStateException.class, lock::release);
    assertEquals(
        "cannot release " + lock + ": nobody holds it; release once per acquire",
        refused.getMessage());
  }

  /// CPython: `test_release_no_waiters`, `test_context_manager`, `test_repr`.
  @Test
  void anUncontendedLockNeedsNoLoop() {
    assertTrue(lock.toString().matches("<Lock@[0-9a-f]+ \\[unlocked]>"), lock.toString());
    lock.acquire();
    assertTrue(lock.isLocked());
    assertTrue(lock.toString().endsWith(" [locked]>"), lock.toString());
    lock.release();
    assertFalse(lock.isLocked());
    try (var _ = lock.hold()) {
      assertTrue(lock.isLocked());
    }
    assertFalse(lock.isLocked());
    assertThrows(IllegalStateException.class, () -> waitOutsideALoop());
  }

  private void waitOutsideALoop() {
    lock.acquire();
    lock.acquire();
  }

  @Test
  void aFailingBlockReleasesTheLock() {
    var failure =
        assertThrows(
            ArithmeticException.class,
            () -> {
              try (var _ = lock.hold()) {
                throw new ArithmeticException("in body");
              }
            });
    assertEquals("in body", failure.getMessage());
    assertFalse(lock.isLocked());
  }

  @Test
  void aLockThatWasWaitedForInOneLoopIsRefusedInAnother() {
    run(() -> {
      lock.acquire();
      var waiter = createTask(lock::acquire);
      yieldNow();
      lock.release();
      waiter.await();
    });
    run(() -> {
      var refused = assertThrows(IllegalStateException.class, lock::acquire);
      assertTrue(
          refused.getMessage().contains("is bound to a different event loop"),
          refused.getMessage());
      lock.release();
      lock.acquire();
    });
  }

  @Test
  void manyWaitersEachGetTheLockOnceAndInOrder() {
    run(() -> {
      var tasks = new ArrayList<Future<Void>>();
      for (var i = 0; i < 100; i++) {
        Object name = i;
        tasks.add(
            createTask(() -> {
              try (var _ = lock.hold()) {
                yieldNow();
                log.add(name);
              }
            }));
      }
      gather(tasks);
    });
    for (var i = 0; i < 100; i++) {
      assertEquals(i, log.get(i));
    }
  }
}
