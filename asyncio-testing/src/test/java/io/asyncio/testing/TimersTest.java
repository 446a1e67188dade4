package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.CancelledError;
import io.asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `sleep`, `call_later` and `call_at` of asyncio, at their exact times.
final class TimersTest {
  private final TestLoop loop = new TestLoop();
  private final EventLog log = EventLog.timed(loop.clock());

  @AfterEach
  void nothingIsLeft() {
    loop.close();
  }

  @Test
  void aSleeperWakesAtItsDeadlineAndNotBefore() {
    loop.start(() -> log.add(sleep(ofSeconds(1), "awake")));
    loop.advance(ofSeconds(1).minusNanos(1));
    log.assertExactly();
    loop.advance(Duration.ofNanos(1));
    log.assertExactly("1s awake");
  }

  @Test
  void sleepingForNoTimeTakesOneTurn() {
    loop.run(() -> {
      createTask(() -> log.add("other"));
      log.add("before");
      sleep(ZERO);
      log.add("after");
      sleep(ofSeconds(-1));
    });
    log.assertExactly("0s before", "0s other", "0s after");
  }

  @Test
  void aCancelledSleepLeavesNoTimer() {
    var sleeper = loop.start(() -> sleep(ofSeconds(10)));
    loop.advance(ofSeconds(1));
    sleeper.cancel();
    loop.runUntilIdle();
    assertThrows(CancelledError.class, sleeper::result);
  }

  @Test
  void aHundredThousandCancelledTimersLeaveNone() {
    loop.run(() -> {
      List<Task<Void>> sleepers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        sleepers.add(createTask(() -> sleep(ofSeconds(10))));
      }
      for (int i = 0; i < 99_000; i++) {
        runningLoop().callLater(ofSeconds(10), () -> log.add("never")).cancel();
      }
      sleep(ofSeconds(1));
      sleepers.forEach(Task::cancel);
    });
    loop.advance(ofSeconds(20));
    log.assertExactly();
  }

  @Test
  void callbacksRunByDeadlineWhateverTheOrderTheyCameIn() {
    loop.loop().callLater(ofSeconds(3), () -> log.add("later"));
    loop.loop().callAt(ofSeconds(1), () -> log.add("at"));
    loop.loop().callLater(ofSeconds(-1), () -> log.add("in the past"));
    loop.loop().callSoon(() -> log.add("soon"));
    loop.advance(ofSeconds(3));
    log.assertExactly("0s soon", "0s in the past", "1s at", "3s later");
  }

  @Test
  void aCallbackMayScheduleTheNext() {
    tick(3);
    loop.advance(ofMillis(2_999));
    log.assertExactly("1s tick", "2s tick");
    loop.advance(ofMillis(1));
    log.assertExactly("3s tick");
  }

  private void tick(int times) {
    if (times > 0) {
      loop.loop()
          .callLater(
              ofSeconds(1),
              () -> {
                log.add("tick");
                tick(times - 1);
              });
    }
  }

  @Test
  void aTimerKnowsItsTime() {
    loop.advance(ofSeconds(5));
    var timer = loop.loop().callLater(ofSeconds(2), () -> log.add("ran"));
    assertEquals(ofSeconds(7), timer.when());
    assertEquals(ofSeconds(5), loop.loop().time());
    loop.advance(ofSeconds(2));
    log.assertExactly("7s ran");
  }
}
