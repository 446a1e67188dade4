package io.asyncio.testing.junit;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Clock;
import io.asyncio.testing.EventLog;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;

/// The clocks other than the one that tests have by default.
final class AsyncioTestClockTest {

  @AsyncioTest(clock = TestClock.BY_HAND)
  void timeByHandMovesOnlyByHand(VirtualClock clock, EventLog log) {
    var sleeper =
        createTask(() -> {
          sleep(ofSeconds(5));
          log.add("awake");
        });
    clock.awaitIdle();
    clock.advance(ofSeconds(4));
    clock.awaitIdle();
    log.assertExactly();
    clock.advance(ofSeconds(1));
    sleeper.await();
    log.assertExactly("awake");
  }

  @AsyncioTest(clock = TestClock.REAL)
  void realTimeIsThatOfTheJvm() {
    long before = Clock.system().nanoTime();
    var time = runningLoop().time();
    long after = Clock.system().nanoTime();
    assertTrue(time.compareTo(Duration.ofNanos(before)) >= 0);
    assertTrue(time.compareTo(Duration.ofNanos(after)) <= 0);
    sleep(Duration.ofMillis(1));
    assertEquals("Task-2", createTask(() -> {}).name());
  }
}
