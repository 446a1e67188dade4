package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the fake promises besides. The time limit is there for a loop that waits in real time by
/// mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VirtualExecutorTest implements ExecutorContract {

  @Override
  public Opened open() {
    return open(Duration.ZERO);
  }

  private static Opened open(Duration duration) {
    VirtualClock clock = new VirtualClock();
    EventLoop loop = EventLoop.create(clock.options());
    loop.setDefaultExecutor(new VirtualExecutor(loop, clock, duration));
    return new Opened(loop, new VirtualExecutor(loop, clock, duration));
  }

  /// Nothing begins before the loop's next turn.
  @Override
  public Runnable occupy(ExecutorService executor) {
    return () -> {};
  }

  /// Calls that take their time promise the same.
  @Nested
  final class TakingTime implements ExecutorContract {

    @Override
    public Opened open() {
      return VirtualExecutorTest.open(ofSeconds(1));
    }

    @Override
    public Runnable occupy(ExecutorService executor) {
      return () -> {};
    }
  }

  /// A loop whose calls take a second.
  private static TestLoop slowLoop(Mode mode) {
    TestLoop loop = new TestLoop(LoopOptions.defaults().withMode(mode));
    loop.loop().setDefaultExecutor(executor(loop));
    return loop;
  }

  private static VirtualExecutor executor(TestLoop loop) {
    return new VirtualExecutor(loop.loop(), loop.clock(), ofSeconds(1));
  }

  // ---- Time

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void callsTakeTheirTimeAndRunInTheOrderOfTheirSubmission(Mode mode) {
    try (TestLoop loop = slowLoop(mode)) {
      EventLog log = EventLog.timed(loop.clock());
      for (String name : List.of("a", "b", "c")) {
        loop.start(() -> {
          toThread(() -> log.add(name, "runs"));
          log.add(name, "is back");
        });
      }
      loop.advance(ofMillis(999));
      log.assertExactly();
      loop.advance(ofMillis(1));
      log.assertExactly(
          "1s a runs", "1s b runs", "1s c runs", "1s a is back", "1s b is back", "1s c is back");
    }
  }

  @Test
  void withoutADurationACallTakesNoTime() {
    try (TestLoop loop = new TestLoop()) {
      loop.loop().setDefaultExecutor(new VirtualExecutor(loop.loop(), loop.clock()));
      assertEquals(3, loop.run(() -> toThread(() -> 1) + toThread(() -> 2)));
      assertEquals(Duration.ZERO, loop.time());
    }
  }

  @Test
  void timeDoesNotStandStillForAnOpenCall() {
    try (TestLoop loop = slowLoop(Mode.AUTOMATIC)) {
      EventLog log = EventLog.timed(loop.clock());
      loop.run(() -> {
        createTask(() -> {
          sleep(ofMillis(500));
          log.add("slept");
        });
        toThread(() -> log.add("call"));
        sleep(ofMillis(500));
        log.add("end");
      });
      log.assertExactly("500ms slept", "1s call", "1.5s end");
    }
  }

  @Test
  void timeStillStandsStillForWhatElseIsOutside() {
    try (TestLoop loop = slowLoop(Mode.AUTOMATIC)) {
      loop.run(() -> {
        loop.clock().outsideStarted();
        Task<Integer> first = createTask(() -> toThread(() -> 1));
        Task<Integer> second = createTask(() -> toThread(() -> 2));
        for (int turn = 0; turn < 5; turn++) {
          yieldNow();
        }
        assertTrue(loop.clock().isOutsidePending());
        second.cancel();
        for (int turn = 0; turn < 5; turn++) {
          yieldNow();
        }
        assertTrue(loop.clock().isOutsidePending());
        loop.clock().outsideEnded();
        assertFalse(loop.clock().isOutsidePending());
        assertEquals(1, first.await());
      });
      assertEquals(ofSeconds(1), loop.time());
    }
  }

  @Test
  void aThreadThatEndsWhileCallsAreOpenLetsTheLoopGoOn() {
    for (int round = 0; round < 50; round++) {
      try (TestLoop loop = slowLoop(Mode.AUTOMATIC)) {
        loop.run(() -> {
          loop.clock().outsideStarted();
          Task<Integer> call = createTask(() -> toThread(() -> 1));
          yieldNow();
          yieldNow();
          Thread.ofPlatform().start(() -> loop.clock().outsideEnded());
          assertEquals(1, call.await());
        });
      }
    }
  }

  @Test
  void negativeTimeIsRefused() {
    try (TestLoop loop = new TestLoop()) {
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> new VirtualExecutor(loop.loop(), loop.clock(), ofSeconds(-1)));
      assertEquals("cannot let calls take PT-1S: time never goes back", refused.getMessage());
    }
  }

  // ---- Calls that do not run

  @Test
  void aCallThatIsCancelledInTheMiddleOfItsTimeLeavesNothingBehind() {
    try (TestLoop loop = slowLoop(Mode.AUTOMATIC)) {
      EventLog log = EventLog.timed(loop.clock());
      loop.run(() -> {
        assertThrows(
            TimeoutExpiredException.class,
            () -> timeout(ofMillis(500), () -> toThread(() -> log.add("cut"))));
        log.add("cancelled");
        assertFalse(loop.clock().isOutsidePending());
      });
      // No timer is left here: the loop would tell. And the time goes on.
      log.assertExactly("500ms cancelled");
      loop.run(() -> {
        sleep(ofSeconds(5));
        toThread(() -> log.add("the next one"));
      });
      log.assertExactly("6.5s the next one");
    }
  }

  @Test
  void oneOfSeveralCallsMayBeCancelled() {
    try (TestLoop loop = slowLoop(Mode.AUTOMATIC)) {
      EventLog log = EventLog.timed(loop.clock());
      List<Task<Void>> calls = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        calls.add(loop.start(() -> toThread(() -> log.add(name))));
      }
      loop.advance(ofMillis(500));
      calls.get(1).cancel();
      loop.advance(ofMillis(500));
      log.assertExactly("1s a", "1s c");
      assertFalse(loop.clock().isOutsidePending());
    }
  }

  @Test
  void timeGoesOnAfterCallsWereDropped() {
    try (TestLoop loop = new TestLoop()) {
      VirtualExecutor executor = executor(loop);
      Future<Integer> dropped = loop.loop().runInExecutor(executor, () -> 1);
      loop.advance(ofMillis(500));
      assertEquals(1, executor.shutdownNow().size());
      assertTrue(executor.isTerminated());
      loop.run(() -> sleep(ofSeconds(10)));
      assertFalse(dropped.isDone());
      dropped.cancel();
      loop.run(() -> sleep(ofSeconds(10)));
      assertFalse(loop.clock().isOutsidePending());
    }
  }

  @Test
  void aCallThatWasDroppedMayStillBeRunByHand() {
    for (Duration before : List.of(Duration.ZERO, ofMillis(500))) {
      try (TestLoop loop = new TestLoop()) {
        VirtualExecutor executor = executor(loop);
        Future<Integer> call = loop.loop().runInExecutor(executor, () -> 1);
        loop.loop().createTask(() -> sleep(before));
        loop.advance(before);
        executor.shutdownNow().forEach(Runnable::run);
        loop.runUntilIdle();
        assertEquals(1, call.result());
        assertFalse(loop.clock().isOutsidePending());
      }
    }
  }

  // ---- The end

  @Test
  void aProgramThatEndsWaitsForCallsThatTakeTime() {
    VirtualClock clock = new VirtualClock();
    EventLog log = EventLog.timed(clock);
    Asyncio.run(
        () -> {
          VirtualExecutor executor = new VirtualExecutor(runningLoop(), clock, ofSeconds(1));
          runningLoop().setDefaultExecutor(executor);
          executor.execute(() -> log.add("ran"));
          Future<Void> call =
              runningLoop()
                  .runInExecutor(
                      executor,
                      () -> {
                        log.add("ran too");
                        return null;
                      });
          log.add("main ends before", call.isDone());
        },
        RunOptions.defaults().withLoop(clock.options()));
    log.assertExactly("0s main ends before false", "1s ran", "1s ran too");
  }

  @Test
  void aClosedLoopTakesNoCalls() {
    Opened opened = open(ofSeconds(1));
    opened.executor().execute(() -> {});
    opened.loop().close();
    assertThrows(RejectedExecutionException.class, () -> opened.executor().execute(() -> {}));
    opened.executor().shutdown();
    assertTrue(opened.executor().isTerminated());
  }

  // ---- In explorations

  @Test
  void theSameScheduleHasTheSameOrder() {
    List<List<String>> first = new ArrayList<>();
    List<List<String>> second = new ArrayList<>();
    exploreCalls(first);
    exploreCalls(second);
    assertEquals(first, second);
    assertTrue(first.stream().distinct().count() > 10);
  }

  private static void exploreCalls(List<List<String>> orders) {
    Explore.schedules(
        100,
        choices -> {
          EventLog log = EventLog.timed(runningLoop()::time);
          VirtualExecutor slow =
              new VirtualExecutor(runningLoop(), Explore.clock(), ofSeconds(choices.choose(2)));
          gather(
              () -> {
                toThread(() -> log.add("a"));
                log.add("a is back");
                return 1;
              },
              () -> {
                toThread(() -> log.add("b"));
                toThread(() -> log.add("b again"));
                return 2;
              },
              () ->
                  runningLoop()
                      .runInExecutor(
                          slow,
                          () -> {
                            log.add("slow");
                            return 3;
                          })
                      .await());
          orders.add(log.take());
        },
        ExploreOptions.defaults());
  }

  @Test
  void aCancellationAtAnyPointLeavesNoCallOpen() {
    Explored covered =
        Explore.cancellations(
            () -> new VirtualExecutor(runningLoop(), Explore.clock(), ofSeconds(1)),
            executor -> {
              gather(
                  () -> runningLoop().runInExecutor(executor, () -> 1).await(),
                  () -> {
                    sleep(ofMillis(500));
                    return runningLoop().runInExecutor(executor, () -> 2).await();
                  });
              assertEquals(3, runningLoop().runInExecutor(executor, () -> 3).await());
            },
            executor -> {
              sleep(ofSeconds(10));
              executor.shutdown();
              assertTrue(executor.isTerminated());
              assertFalse(Explore.clock().isOutsidePending());
            });
    assertTrue(covered.points() > 10, covered::toString);
  }
}
