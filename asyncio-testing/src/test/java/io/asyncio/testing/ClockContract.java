package io.asyncio.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.LoopOptions;
import io.asyncio.loop.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What every clock promises; a test class of each implements this.
interface ClockContract {

  /// The clock under test.
  Clock clock();

  /// Options of a loop that lives by it.
  LoopOptions options();

  @Test
  default void timeNeverGoesBackInALoop() {
    try (EventLoop loop = EventLoop.create(options())) {
      loop.runUntilComplete(() -> {
        long before = clock().nanoTime();
        for (int turn = 0; turn < 1_000; turn++) {
          Asyncio.sleep(Duration.ofNanos(turn % 3));
          long now = clock().nanoTime();
          assertTrue(now - before >= 0, () -> now + " after " + before);
        }
      });
    }
  }

  @Test
  default void everyThreadReadsTheSameTime() throws InterruptedException {
    for (int round = 0; round < 100; round++) {
      long before = clock().nanoTime();
      AtomicLong elsewhere = new AtomicLong();
      Thread reader = Thread.ofPlatform().start(() -> elsewhere.set(clock().nanoTime()));
      reader.join();
      long after = clock().nanoTime();
      assertTrue(elsewhere.get() - before >= 0, () -> elsewhere + " after " + before);
      assertTrue(after - elsewhere.get() >= 0, () -> after + " after " + elsewhere);
    }
  }

  @Test
  default void aSleepDoesNotEndBeforeItsTime() {
    try (EventLoop loop = EventLoop.create(options())) {
      loop.runUntilComplete(() -> {
        for (long nanos = 1; nanos <= 10_000_000; nanos *= 10) {
          long begin = clock().nanoTime();
          Asyncio.sleep(Duration.ofNanos(nanos));
          long slept = clock().nanoTime() - begin;
          assertTrue(slept >= nanos, () -> "slept " + slept);
        }
      });
    }
  }
}
