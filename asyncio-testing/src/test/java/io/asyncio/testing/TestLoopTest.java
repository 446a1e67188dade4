package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.loop.TimerHandle;
import io.asyncio.sync.Hold;
import io.asyncio.sync.Lock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The time limit is there for a loop that waits in real time by mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TestLoopTest {
  private final EventLog log = new EventLog();

  private Action sleeper(String name, Duration delay) {
    return () -> {
      sleep(delay);
      log.add(name);
    };
  }

  @Test
  void waitersForALockAreServedInOrderOfArrival() {
    try (var loop = new TestLoop()) {
      var lock = new Lock();
      loop.start(() -> {
        try (Hold _ = lock.hold()) {
          sleep(ofSeconds(1));
          log.add("released");
        }
      });
      loop.start(() -> {
        try (Hold _ = lock.hold()) {
          log.add("first");
        }
      });
      loop.start(() -> {
        try (Hold _ = lock.hold()) {
          log.add("second");
        }
      });

      loop.advance(ofMillis(999));
      log.assertExactly();
      loop.advance(ofMillis(1));
      log.assertExactly("released", "first", "second");
    }
  }

  @Test
  void nothingRunsBeforeTheTestSaysSo() {
    try (var loop = new TestLoop()) {
      var task = loop.start(() -> log.add("ran"));
      log.assertExactly();
      loop.runUntilIdle();
      log.assertExactly("ran");
      assertTrue(task.isDone());
    }
  }

  @Test
  void untilIdleRunsEveryTurnOfThePresentTime() {
    try (var loop = new TestLoop()) {
      loop.start(() -> {
        for (int turn = 0; turn < 200; turn++) {
          yieldNow();
        }
        createTask(() -> log.add("child"));
        log.add("parent");
      });
      loop.runUntilIdle();
      log.assertExactly("parent", "child");
      assertEquals(Duration.ZERO, loop.time());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void advancingStopsAtEachTimerOnTheWay(Mode mode) {
    try (var loop = new TestLoop(LoopOptions.defaults().withMode(mode))) {
      var timed = EventLog.timed(loop.clock());
      loop.start(() -> {
        sleep(ofSeconds(1));
        timed.add("one");
        sleep(ofSeconds(1));
        timed.add("two");
        sleep(ofSeconds(10));
        timed.add("twelve");
      });
      loop.start(() -> {
        sleep(ofMillis(1500));
        timed.add("between");
      });
      loop.advance(ofSeconds(5));
      timed.assertExactly("1s one", "1.5s between", "2s two");
      assertEquals(ofSeconds(5), loop.time());
      loop.advance(ofSeconds(7));
      timed.assertExactly("12s twelve");
    }
  }

  @Test
  void equalTimersRunInTheOrderOfTheirCreation() {
    try (var loop = new TestLoop()) {
      for (int i = 0; i < 5; i++) {
        int number = i;
        loop.loop().callLater(ofSeconds(1), () -> log.add(number));
      }
      loop.advance(ofSeconds(1));
      log.assertExactly("0", "1", "2", "3", "4");
    }
  }

  @Test
  void runJumpsOverAllWaits() {
    try (var loop = new TestLoop()) {
      assertEquals("done", loop.run(() -> sleep(ofHours(24), "done")));
      assertEquals(ofHours(24), loop.time());
    }
  }

  @Test
  void runLetsOtherTasksRunMeanwhileButNotLonger() {
    try (var loop = new TestLoop()) {
      loop.start(sleeper("early", ofSeconds(1)));
      var late = loop.start(sleeper("late", ofSeconds(3)));
      loop.run(sleeper("main", ofSeconds(2)));
      log.assertExactly("early", "main");
      assertEquals(ofSeconds(2), loop.time());
      late.cancel();
    }
  }

  @Test
  void runThrowsWhatTheBodyThrew() {
    try (var loop = new TestLoop()) {
      var error = new IllegalStateException("mine");
      var thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  loop.run(() -> {
                    throw error;
                  }));
      assertSame(error, thrown);
    }
  }

  @Test
  void runSaysWhatCanNeverEnd() {
    try (var loop = new TestLoop()) {
      Task<?>[] waiting = new Task<?>[1];
      var stuck =
          assertThrows(
              AssertionError.class,
              () ->
                  loop.run(() -> {
                    waiting[0] = createTask("waiter", () -> loop.loop().createFuture().await());
                    sleep(ofSeconds(3));
                    waiting[0].await();
                  }));
      var lines = stuck.getMessage().lines().toList();
      assertEquals(
          "nothing can wake the loop any more at 3s, and these tasks wait:", lines.getFirst());
      assertTrue(
          lines.get(1).matches("  'Task-1' waits for task 'waiter' at .*TestLoopTest.java:\\d+\\)"),
          lines.get(1));
      assertTrue(
          lines.get(2).matches("      created at .*TestLoopTest.java:\\d+\\)"), lines.get(2));
      assertTrue(
          lines.get(3).matches("    'waiter' waits for a future.* at .*TestLoopTest.java:\\d+\\)"),
          lines.get(3));

      waiting[0].cancel();
      loop.runUntilIdle();
    }
  }

  @Test
  void aLoopThatIsStoppedEndsItsAdvanceEarly() {
    try (var loop = new TestLoop()) {
      loop.loop().callLater(ofSeconds(1), loop.loop()::stop);
      loop.advance(ofSeconds(5));
      assertEquals(ofSeconds(1), loop.time());
      loop.advance(ofSeconds(4));
      assertEquals(ofSeconds(5), loop.time());
    }
  }

  @Test
  void idleMeansThatExecutorsAreIdleToo() {
    try (var loop = new TestLoop()) {
      var begun = new CountDownLatch(1);
      loop.start(() -> {
        toThread(() -> {
          begun.countDown();
          log.add("in thread");
        });
        log.add("back");
      });
      loop.runUntilIdle();
      assertEquals(0, begun.getCount());
      log.assertExactly("in thread", "back");
      assertEquals(Duration.ZERO, loop.time());
    }
  }

  @Test
  void advancingWaitsForWhatIsOutsideBeforeTimeMoves() {
    try (var loop = new TestLoop(LoopOptions.defaults().withMode(Mode.NATIVE))) {
      var queue = new LinkedBlockingQueue<String>();
      loop.start(() -> log.add(queue.take(), "at", loop.time().toSeconds()));
      loop.start(sleeper("hour", ofHours(1)));
      loop.start(() -> Thread.ofPlatform().start(() -> queue.add("item")));
      loop.advance(ofHours(1));
      log.assertExactly("item at 0", "hour");
    }
  }

  @Test
  void failuresWaitForWhoeverAsks() {
    try (var loop = new TestLoop()) {
      var failing =
          loop.start(
              "failing",
              () -> {
                throw new IllegalStateException("boom");
              });
      loop.runUntilIdle();
      assertEquals("boom", failing.exception().orElseThrow().getMessage());
    }
  }

  @Test
  void timeNeverGoesBack() {
    try (var loop = new TestLoop()) {
      assertThrows(IllegalArgumentException.class, () -> loop.advance(ofSeconds(-1)));
    }
  }

  @Test
  void closingRunsWhatIsStillReady() {
    var loop = new TestLoop();
    var sleeping = loop.start(sleeper("never", ofHours(1)));
    loop.runUntilIdle();
    sleeping.cancel();
    loop.close();
    assertTrue(sleeping.isCancelled());
    assertTrue(loop.loop().isClosed());
    loop.close();
    log.assertExactly();
  }

  @Test
  void closingNamesATimerThatIsPending() {
    var loop = new TestLoop();
    TimerHandle cancelled = loop.loop().callLater(ofSeconds(1), () -> log.add("never"));
    cancelled.cancel();
    loop.loop().callLater(ofSeconds(2), () -> log.add("never"));
    var leak = assertThrows(AssertionError.class, loop::close);
    var lines = leak.getMessage().lines().toList();
    assertEquals("the loop left behind:", lines.get(0));
    assertEquals(
        "a timer is still pending, due at 2s: cancel it before the test ends", lines.get(1));
    assertTrue(lines.get(2).matches("    created at .*TestLoopTest.java:\\d+\\)"), lines.get(2));
    assertEquals(3, lines.size());
    assertTrue(loop.loop().isClosed());
  }

  @Test
  void theTimerOfATaskThatIsAliveIsNoLeakOfItsOwn() {
    var loop = new TestLoop();
    loop.start(sleeper("never", ofHours(1)));
    var leak = assertThrows(AssertionError.class, loop::close);
    assertTrue(leak.getMessage().contains("1 task is still alive"), leak.getMessage());
    assertFalse(leak.getMessage().contains("timer"), leak.getMessage());
  }

  @Test
  void closingDoesNotWaitForWhatIsOutside() {
    var loop = new TestLoop();
    var queue = new LinkedBlockingQueue<String>();
    Future<String> call = loop.loop().runInExecutor(queue::take);
    var leak = assertThrows(AssertionError.class, loop::close);
    assertEquals(
        """
        the loop left behind:
        something outside the loop is still in flight: await it before the test ends\
        """,
        leak.getMessage());
    assertFalse(call.isDone());
    queue.add("let the thread go");
  }
}
