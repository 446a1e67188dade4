package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.testing.explored.SideBySide.atOnce;
import static io.asyncio.testing.explored.SideBySide.dependently;
import static io.asyncio.testing.explored.SideBySide.independently;
import static io.asyncio.testing.explored.SideBySide.nobodyWaitsFor;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.CapacityLimiter;
import io.asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.stream.Stream;

/// Semaphore and CapacityLimiter.
final class SemaphoreScenarios {

  private SemaphoreScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        new Scenario<>(
                "a semaphore lets as many in as it has permits",
                () -> new Pool(new Semaphore(2), 2),
                pool -> independently(pool::visit, pool::visit, pool::visit, pool::visit),
                Pool::hasAllPermits)
            .repeatable(),
        new Scenario<>(
                "a bounded semaphore ends with its permits, no more and no less",
                () -> new Pool(Semaphore.bounded(1), 1),
                pool -> independently(pool::visit, pool::visit, pool::visit),
                Pool::isBounded)
            .repeatable(),
        new Scenario<>(
                "a permit that comes at the deadline of its waiter is not lost",
                () -> new Pool(Semaphore.bounded(1), 1),
                pool ->
                    independently(
                        () -> pool.stay(ofSeconds(1)),
                        () -> pool.visitWithin(ofSeconds(1)),
                        () -> pool.visitWithin(ofSeconds(1)),
                        pool::visit),
                Pool::isBounded)
            .repeatable(),
        new Scenario<>(
                "two permits that come at once are both taken",
                () -> new Pool(Semaphore.bounded(2), 2),
                pool ->
                    independently(
                        () -> pool.stay(ofSeconds(1)),
                        () -> pool.stay(ofSeconds(1)),
                        () -> pool.visitWithin(ofSeconds(1)),
                        pool::visit,
                        () -> pool.visitWithin(ofSeconds(1))),
                Pool::isBounded)
            .repeatable(),
        new Scenario<>(
            "a semaphore counts what others release",
            () -> new Semaphore(0),
            signals ->
                dependently(
                    signals::acquire,
                    signals::acquire,
                    () -> {
                      signals.release();
                      yieldNow();
                      signals.release();
                    }),
            SideBySide::nobodyWaitsFor),
        new Scenario<>(
                "a limiter lends its tokens and gets them back",
                () -> new Tokens(2),
                tokens -> independently(tokens::visit, tokens::visit, tokens::visit),
                Tokens::areAllBack)
            .repeatable(),
        new Scenario<>(
                "a limiter passes a token on that nobody takes at the deadline",
                () -> new Tokens(1),
                tokens ->
                    independently(
                        () -> tokens.stay(ofSeconds(1)), tokens::visitWithinASecond, tokens::visit),
                Tokens::areAllBack)
            .repeatable(),
        new Scenario<>(
                "a limiter may grow and shrink while tasks wait",
                () -> new Tokens(1),
                tokens ->
                    independently(
                        tokens::visit,
                        tokens::visit,
                        tokens::visit,
                        () -> {
                          try {
                            tokens.limiter.setTotalTokens(2);
                            yieldNow();
                            tokens.limiter.setTotalTokens(0);
                            yieldNow();
                          } finally {
                            tokens.limiter.setTotalTokens(1);
                          }
                        }),
                Tokens::areAllBack)
            .repeatable());
  }

  private static final class Pool {
    final Semaphore semaphore;
    final int permits;
    int inside;

    Pool(Semaphore semaphore, int permits) {
      this.semaphore = semaphore;
      this.permits = permits;
    }

    void stay(Duration length) {
      try (var _ = semaphore.hold()) {
        inside++;
        assertTrue(inside <= permits, "too many are inside");
        try {
          sleep(length);
        } finally {
          inside--;
        }
      }
    }

    void visit() {
      stay(Duration.ZERO);
    }

    void visitWithin(Duration limit) {
      try {
        timeout(limit, this::visit);
      } catch (TimeoutExpiredException _) {
        // Has no permit.
      }
    }

    void hasAllPermits() {
      nobodyWaitsFor(semaphore);
      for (int i = 0; i < permits; i++) {
        atOnce("acquire", semaphore::acquire);
      }
      assertTrue(semaphore.isLocked(), "there is one permit too many");
      for (int i = 0; i < permits; i++) {
        semaphore.release();
      }
    }

    void isBounded() {
      hasAllPermits();
      assertThrows(IllegalArgumentException.class, semaphore::release);
    }
  }

  private static final class Tokens {
    final CapacityLimiter limiter;
    final int total;

    Tokens(int total) {
      this.limiter = new CapacityLimiter(total);
      this.total = total;
    }

    void stay(Duration length) {
      try (var _ = limiter.hold()) {
        sleep(length);
      }
    }

    void visit() {
      stay(Duration.ZERO);
    }

    void visitWithinASecond() {
      try {
        timeout(ofSeconds(1), this::visit);
      } catch (TimeoutExpiredException _) {
        // Has no token.
      }
    }

    void areAllBack() {
      nobodyWaitsFor(limiter);
      assertEquals(0, limiter.borrowedTokens());
      for (int i = 0; i < total; i++) {
        int borrower = i;
        atOnce("acquire", () -> limiter.acquire(borrower));
      }
      assertEquals(0, limiter.availableTokens());
      for (int i = 0; i < total; i++) {
        limiter.release(i);
      }
    }
  }
}
