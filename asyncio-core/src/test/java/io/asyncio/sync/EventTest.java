package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Event, row S2. CPython's `test_locks.EventTests` states what the tests that name one of its
/// tests say.
final class EventTest {
  private final List<Object> log = new ArrayList<>();
  private final Event event = new Event();

  private Action waiter(Object name) {
    return () -> {
      event.await();
      log.add(name);
    };
  }

  /// CPython: `test_wait`.
  @Test
  void setWakesAllWaitersInOrderBehindATaskThatFindsItSet() {
    run(() -> {
      createTask(waiter(1));
      createTask(waiter(2));
      yieldNow();
      assertEquals(List.of(), log);
      createTask(waiter(3));
      event.set();
      yieldNow();
      assertEquals(List.of(3, 1, 2), log);
    });
  }

  /// CPython: `test_wait_on_set`, `test_clear`, `test_repr`.
  @Test
  void anEventThatIsSetNeedsNoLoop() {
    assertTrue(event.toString().matches("<Event@[0-9a-f]+ \\[unset]>"), event.toString());
    event.set();
    event.await();
    assertTrue(event.isSet());
    assertTrue(event.toString().endsWith(" [set]>"), event.toString());
    event.clear();
    assertFalse(event.isSet());
    assertThrows(IllegalStateException.class, event::await);
  }

  /// CPython: `test_wait_cancel`.
  @Test
  void aCancelledWaiterLeavesNothingBehind() {
    run(() -> {
      var task = createTask(event::await);
      runningLoop().callSoon(task::cancel);
      assertThrows(CancelledError.class, task::await);
      assertTrue(event.toString().endsWith(" [unset]>"), event.toString());
    });
  }

  /// CPython: `test_clear_with_waiters`.
  @Test
  void aWokenWaiterGoesOnAlthoughTheEventIsCleared() {
    run(() -> {
      createTask(waiter(1));
      yieldNow();
      event.set();
      event.clear();
      event.set();
      event.set();
      event.clear();
      assertTrue(event.toString().endsWith(" [unset, waiters:1]>"), event.toString());
      yieldNow();
      assertEquals(List.of(1), log);
      assertTrue(event.toString().endsWith(" [unset]>"), event.toString());
    });
  }

  @Test
  void aWaiterCancelledAfterSetIsCancelledAndTheOthersGoOn() {
    run(() -> {
      createTask(waiter("a"));
      var cancelled = createTask(waiter("b"));
      var last = createTask(waiter("c"));
      yieldNow();
      event.set();
      cancelled.cancel();
      last.await();
      assertTrue(cancelled.isCancelled());
    });
    assertEquals(List.of("a", "c"), log);
  }

  @Test
  void anEventThatWasWaitedForInOneLoopIsRefusedInAnother() {
    run(() -> {
      var task = createTask(event::await);
      yieldNow();
      event.set();
      task.await();
      event.clear();
    });
    run(() -> {
      var refused = assertThrows(IllegalStateException.class, event::await);
      assertTrue(
          refused.getMessage().contains("is bound to a different event loop"),
          refused.getMessage());
    });
  }
}
