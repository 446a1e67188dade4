package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.run;
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

/// CapacityLimiter, row S7.
final class CapacityLimiterTest {
  private final List<Object> log = new ArrayList<>();
  private final CapacityLimiter limiter = new CapacityLimiter(2);

  private Action borrower(Object name) {
    return () -> {
      limiter.acquire(name);
      log.add(name);
    };
  }

  @Test
  void theRunningTaskBorrows() {
    run(() -> {
      try (var _ = limiter.hold()) {
        assertEquals(List.of(currentTask()), limiter.statistics().borrowers());
        assertEquals(1, limiter.availableTokens());
      }
      assertTrue(limiter.tryAcquire());
      limiter.release();
      limiter.acquire();
      var refused = assertThrows(IllegalStateException.class, limiter::acquire);
      assertTrue(
          refused.getMessage().contains("it has one or waits for one"), refused.getMessage());
      limiter.release();
      assertThrows(IllegalStateException.class, limiter::release);
      assertEquals(0, limiter.borrowedTokens());
    });
  }

  @Test
  void anotherBorrowerCannotReleaseWhatItDidNotAcquire() {
    limiter.acquire("a");
    var refused = assertThrows(IllegalStateException.class, () -> limiter.release("b"));
    assertEquals(
        "cannot release a token of "
            + limiter
            + ": b has none; release with the borrower that acquired it",
        refused.getMessage());
    assertEquals(1, limiter.borrowedTokens());
  }

  @Test
  void tokensGoOutInTheOrderInWhichTheyWereAskedFor() {
    run(() -> {
      for (var name : List.of("a", "b", "c", "d")) {
        createTask(borrower(name));
      }
      yieldNow();
      assertEquals(List.of("a", "b"), log);
      assertFalse(limiter.tryAcquire("late"));
      assertTrue(
          limiter.toString().matches("<CapacityLimiter@[0-9a-f]+ \\[borrowed:2/2, waiters:2]>"),
          limiter.toString());

      limiter.release("b");
      assertFalse(limiter.tryAcquire("late"));
      assertEquals(new CapacityLimiter.Statistics(2, 2, List.of("a"), 1), limiter.statistics());
      yieldNow();
      assertEquals(List.of("a", "b", "c"), log);
      limiter.release("a");
      yieldNow();
      assertEquals(List.of("a", "b", "c", "d"), log);
      assertEquals(
          new CapacityLimiter.Statistics(2, 2, List.of("c", "d"), 0), limiter.statistics());
    });
  }

  @Test
  void aWaiterCancelledAfterItWasPromisedATokenPassesItOn() {
    run(() -> {
      limiter.acquire("a");
      limiter.acquire("b");
      var cancelled = createTask(borrower("c"));
      var last = createTask(borrower("d"));
      yieldNow();
      limiter.release("a");
      cancelled.cancel();
      assertThrows(CancelledError.class, cancelled::await);
      last.await();
      assertEquals(List.of("d"), log);
      limiter.release("b");
      limiter.acquire("c");
    });
  }

  @Test
  void aWaiterCancelledBeforeItWasPromisedATokenIsSteppedOver() {
    run(() -> {
      limiter.acquire("a");
      limiter.acquire("b");
      var cancelled = createTask(borrower("c"));
      var last = createTask(borrower("d"));
      yieldNow();
      cancelled.cancel();
      limiter.release("a");
      last.await();
      assertTrue(cancelled.isCancelled());
      assertEquals(0, limiter.availableTokens());
    });
  }

  @Test
  void aBorrowerCannotWaitTwice() {
    run(() -> {
      limiter.setTotalTokens(0);
      var waiting = createTask(borrower("a"));
      yieldNow();
      assertThrows(IllegalStateException.class, () -> limiter.acquire("a"));
      limiter.setTotalTokens(1);
      waiting.await();
    });
  }

  @Test
  void moreTokensAdmitWaitersAndFewerTakeNoneAway() {
    run(() -> {
      for (var name : List.of("a", "b", "c", "d", "e")) {
        createTask(borrower(name));
      }
      yieldNow();
      limiter.setTotalTokens(4);
      yieldNow();
      assertEquals(List.of("a", "b", "c", "d"), log);

      limiter.setTotalTokens(1);
      assertEquals(1, limiter.totalTokens());
      assertEquals(-3, limiter.availableTokens());
      for (var name : List.of("a", "b", "c")) {
        limiter.release(name);
      }
      yieldNow();
      assertEquals(4, log.size());
      limiter.release("d");
      yieldNow();
      assertEquals(List.of("a", "b", "c", "d", "e"), log);
    });
  }

  @Test
  void aNegativeNumberOfTokensIsRefused() {
    var refused = assertThrows(IllegalArgumentException.class, () -> new CapacityLimiter(-1));
    assertEquals(
        "cannot limit a CapacityLimiter to -1 tokens: give a number from 0 on",
        refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> limiter.setTotalTokens(-2));
    assertEquals(2, limiter.totalTokens());
  }
}
