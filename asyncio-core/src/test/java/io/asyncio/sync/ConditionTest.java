package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import io.asyncio.FailingWait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Condition, row S3. CPython's `test_locks.ConditionTests` states what the tests that name one of
/// its tests say.
final class ConditionTest {
  private final List<Object> log = new ArrayList<>();
  private final Condition condition = new Condition();
  private int state;

  /// Waits and keeps the lock.
  private Action keeper(Object name) {
    return () -> {
      condition.acquire();
      condition.await();
      log.add(name);
    };
  }

  /// Waits and releases the lock.
  private Action waiter(Object name) {
    return () -> {
      try (var _ = condition.hold()) {
        condition.await();
        log.add(name);
      }
    };
  }

  /// Takes one from `state`, as often as there is one; ends when it is negative.
  private void consume() {
    try (var _ = condition.hold()) {
      while (true) {
        condition.waitFor(() -> state != 0);
        if (state < 0) {
          return;
        }
        state--;
      }
    }
  }

  /// CPython: `test_wait`.
  @Test
  void aSignalledTaskGoesOnWhenItHasTheLock() {
    run(() -> {
      createTask(keeper(1));
      createTask(keeper(2));
      createTask(keeper(3));
      yieldNow();
      assertEquals(List.of(), log);
      assertFalse(condition.isLocked());

      condition.acquire();
      condition.signal();
      yieldNow();
      assertEquals(List.of(), log);
      condition.release();
      yieldNow();
      assertEquals(List.of(1), log);
      assertTrue(condition.isLocked());

      condition.signal(2);
      yieldNow();
      assertEquals(List.of(1), log);
      condition.release();
      yieldNow();
      assertEquals(List.of(1, 2), log);
      condition.release();
      yieldNow();
      assertEquals(List.of(1, 2, 3), log);
      assertTrue(condition.isLocked());
    });
  }

  /// CPython: `test_wait_cancel`.
  @Test
  void aCancelledWaiterHasTheLock() {
    run(() -> {
      condition.acquire();
      var task = createTask(condition::await);
      runningLoop().callSoon(task::cancel);
      assertThrows(CancelledError.class, task::await);
      assertTrue(condition.toString().endsWith(" [locked]>"), condition.toString());
    });
  }

  /// CPython: `test_wait_cancel_contested`.
  @Test
  void aWaiterCancelledWhileTheLockIsContestedHasTheLock() {
    run(() -> {
      condition.acquire();
      var task = createTask(condition::await);
      yieldNow();
      assertFalse(condition.isLocked());
      condition.acquire();
      condition.signal();
      runningLoop().callSoon(task::cancel);
      runningLoop().callSoon(condition::release);
      assertThrows(CancelledError.class, task::await);
      assertTrue(condition.isLocked());
    });
  }

  /// CPython: `test_wait_cancel_after_notify`.
  @Test
  void aTaskCancelledWhileItReacquiresIsCancelledOnceItHasTheLock() {
    run(() -> {
      var task = createTask(waiter("never"));
      yieldNow();
      condition.acquire();
      condition.signal();
      yieldNow();
      task.cancel();
      yieldNow();
      assertFalse(task.isDone());
      condition.release();
      yieldNow();
      assertTrue(task.isCancelled());
      assertFalse(condition.isLocked());
    });
    assertEquals(List.of(), log);
  }

  @Test
  void aTaskCancelledOverAndOverWhileItReacquiresThrowsTheLatestError() {
    run(() -> {
      var task =
          createTask(() -> {
            try (var _ = condition.hold()) {
              condition.await();
            } catch (CancelledError cancelled) {
              log.add(cancelled.getMessage());
              throw cancelled;
            }
          });
      yieldNow();
      condition.acquire();
      for (var message : List.of("first", "second", "third")) {
        task.cancel(message);
        yieldNow();
        yieldNow();
        assertFalse(task.isDone());
      }
      condition.release();
      assertThrows(CancelledError.class, task::await);
      assertFalse(condition.isLocked());
    });
    assertEquals(List.of("third"), log);
  }

  /// CPython: `test_wait_unacquired`, `test_notify_unacquired`, `test_notify_all_unacquired`.
  @Test
  void waitingAndSignallingNeedTheLock() {
    var refused = assertThrows(IllegalStateException.class, condition::await);
    assertEquals(
        "cannot wait for " + condition + ": its lock is not held; acquire it first",
        refused.getMessage());
    assertThrows(IllegalStateException.class, condition::signal);
    assertThrows(IllegalStateException.class, () -> condition.signal(2));
    assertThrows(IllegalStateException.class, condition::signalAll);
  }

  /// CPython: `test_wait_for`.
  @Test
  void waitForGoesOnWhenThePredicateHolds() {
    run(() -> {
      var task =
          createTask(() -> {
            try (var _ = condition.hold()) {
              log.add(condition.waitFor(() -> state > 0));
            }
          });
      yieldNow();
      for (var round = 0; round < 2; round++) {
        assertEquals(List.of(), log);
        state = round;
        try (var _ = condition.hold()) {
          condition.signal();
        }
        yieldNow();
      }
      assertEquals(List.of(true), log);
      assertTrue(task.isDone());
    });
  }

  /// CPython: `test_wait_for_unacquired`.
  @Test
  void waitForNeedsTheLockOnlyToWait() {
    assertTrue(condition.waitFor(() -> true));
    assertThrows(IllegalStateException.class, () -> condition.waitFor(() -> false));
  }

  @Test
  void whatThePredicateThrowsComesOut() {
    run(() -> {
      condition.acquire();
      assertThrows(
          ArithmeticException.class,
          () ->
              condition.waitFor(() -> {
                throw new ArithmeticException();
              }));
      assertTrue(condition.isLocked());
    });
  }

  /// CPython: `test_notify`.
  @Test
  void signalWakesAsManyAsItSays() {
    run(() -> {
      createTask(waiter(1));
      createTask(waiter(2));
      createTask(waiter(3));
      yieldNow();
      try (var _ = condition.hold()) {
        condition.signal(0);
        condition.signal(1);
      }
      yieldNow();
      assertEquals(List.of(1), log);
      try (var _ = condition.hold()) {
        condition.signal(1);
        condition.signal(2048);
      }
      yieldNow();
      assertEquals(List.of(1, 2, 3), log);
    });
  }

  @Test
  void aNegativeNumberToSignalIsRefused() {
    try (var _ = condition.hold()) {
      var refused = assertThrows(IllegalArgumentException.class, () -> condition.signal(-1));
      assertEquals(
          "cannot signal -1 tasks of " + condition + ": give a number from 0 on",
          refused.getMessage());
    }
  }

  /// CPython: `test_notify_all`.
  @Test
  void signalAllWakesAll() {
    run(() -> {
      createTask(waiter(1));
      createTask(waiter(2));
      yieldNow();
      try (var _ = condition.hold()) {
        condition.signalAll();
      }
      yieldNow();
      assertEquals(List.of(1, 2), log);
    });
  }

  /// CPython: `test_repr`.
  @Test
  void itsTextTellsLockAndWaiters() {
    assertTrue(
        condition.toString().matches("<Condition@[0-9a-f]+ \\[unlocked]>"), condition.toString());
    run(() -> {
      createTask(waiter(1));
      createTask(waiter(2));
      yieldNow();
      try (var _ = condition.hold()) {
        assertTrue(condition.toString().endsWith(" [locked, waiters:2]>"), condition.toString());
      }
    });
  }

  /// CPython: `test_explicit_lock`.
  @Test
  void aConditionSharesTheLockItWasGiven() {
    var lock = new Lock();
    var shared = new Condition(lock);
    try (var _ = shared.hold()) {
      assertTrue(lock.isLocked() && shared.isLocked());
    }
    try (var _ = lock.hold()) {
      assertTrue(shared.isLocked());
    }
    assertFalse(lock.isLocked() || shared.isLocked());
  }

  /// CPython: `test_ambiguous_loops`.
  @Test
  void aConditionThatWasWaitedForInOneLoopIsRefusedInAnother() {
    run(() -> {
      var task = createTask(waiter("woken"));
      yieldNow();
      try (var _ = condition.hold()) {
        condition.signal();
      }
      task.await();
    });
    run(() -> {
      condition.acquire();
      var refused = assertThrows(IllegalStateException.class, condition::await);
      assertTrue(
          refused.getMessage().contains("is bound to a different event loop"),
          refused.getMessage());
      assertTrue(condition.isLocked());
    });
  }

  /// CPython: `test_cancelled_error_wakeup`, `test_cancelled_error_re_aquire`.
  @Test
  void theErrorOfACancellationComesOutAsItIs() {
    run(() -> {
      var task =
          createTask(() -> {
            try (var _ = condition.hold()) {
              var error =
                  assertThrows(CancelledError.class, () -> condition.waitFor(() -> state > 0));
              log.add(error);
              throw error;
            } catch (CancelledError outside) {
              assertSame(log.getFirst(), outside);
              throw outside;
            }
          });
      yieldNow();
      condition.acquire();
      state = 1;
      condition.signal();
      yieldNow();
      task.cancel("foo");
      condition.release();
      var error = assertThrows(CancelledError.class, task::await);
      assertEquals("foo", error.getMessage());
    });
  }

  /// CPython: `test_cancelled_wakeup`.
  @Test
  void aSignalForATaskCancelledInTheSameTurnReachesTheNext() {
    run(() -> {
      var cancelled = createTask(this::consume);
      var other = createTask(this::consume);
      yieldNow();
      try (var _ = condition.hold()) {
        state = 1;
        condition.signal();
        cancelled.cancel();
      }
      for (var turn = 0; turn < 5; turn++) {
        yieldNow();
      }
      assertEquals(0, state);
      assertTrue(cancelled.isCancelled());
      finish();
      other.await();
    });
  }

  /// CPython: `test_cancelled_wakeup_relock`.
  @Test
  void aSignalForATaskCancelledWhileItReacquiresReachesTheNext() {
    run(() -> {
      var cancelled = createTask(this::consume);
      var other = createTask(this::consume);
      yieldNow();
      try (var _ = condition.hold()) {
        state = 1;
        condition.signal();
        yieldNow();
        cancelled.cancel();
      }
      for (var turn = 0; turn < 5; turn++) {
        yieldNow();
      }
      assertEquals(0, state);
      assertTrue(cancelled.isCancelled());
      finish();
      other.await();
    });
  }

  private void finish() {
    try (var _ = condition.hold()) {
      state = -1;
      condition.signalAll();
    }
  }

  /// Found by exploring suspension points: a waiter went on without the lock.
  @Test
  void aTaskWhoseWaitForTheLockFailsHasItAllTheSame() {
    var broken = new StackOverflowError("injected");
    run(() -> {
      var waiter =
          createTask(() -> {
            condition.acquire();
            try {
              condition.await();
            } finally {
              assertTrue(condition.isLocked());
              log.add("has the lock");
              condition.release();
            }
          });
      yieldNow();
      condition.acquire();
      condition.signal();
      FailingWait.of(waiter, broken);
      yieldNow();
      yieldNow();
      assertEquals(List.of(), log);
      condition.release();
      assertSame(broken, assertThrows(StackOverflowError.class, waiter::await));
    });
    assertEquals(List.of("has the lock"), log);
  }

  /// What fails each time is let out, and does not go round in circles.
  @Test
  void aLockOfAnotherLoopIsRefusedEvenThen() {
    var lock = new Lock();
    run(() -> {
      lock.acquire();
      var waiter = createTask(lock::acquire);
      yieldNow();
      lock.release();
      waiter.await();
      lock.release();
    });
    run(() -> {
      var foreign = new Condition(lock);
      var waiter =
          createTask(() -> {
            foreign.acquire();
            foreign.await();
          });
      yieldNow();
      foreign.acquire();
      foreign.signal();
      assertThrows(IllegalStateException.class, waiter::await);
    });
  }
}
