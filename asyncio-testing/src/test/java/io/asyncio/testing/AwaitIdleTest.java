package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Mode;
import io.asyncio.ReturnWhen;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// [VirtualClock#awaitIdle()], wherever a clock may be. The time limit is there for a loop that
/// waits in real time by mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AwaitIdleTest {
  private final VirtualClock clock = new VirtualClock();
  private final EventLog log = EventLog.timed(clock);

  private static void run(VirtualClock clock, Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(clock.options().withMode(mode)));
  }

  private void run(Action body) {
    run(clock, Mode.AUTOMATIC, body);
  }

  private Task<Void> waiter(String name) {
    return createTask(() -> {
      clock.awaitIdle();
      log.add(name);
    });
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void theLoopIsIdleWhenAllOthersWait(Mode mode) {
    run(
        clock,
        mode,
        () -> {
          Task<Void> other =
              createTask(() -> {
                for (int turn = 0; turn < 200; turn++) {
                  yieldNow();
                }
                log.add("waits");
                sleep(ofHours(1));
                log.add("awake");
              });
          clock.awaitIdle();
          log.add("idle");
          other.await();
        });
    log.assertExactly("0s waits", "0s idle", "3600s awake");
  }

  @Test
  void callbacksAndTimersOfThePresentComeFirst() {
    run(() -> {
      EventLoop loop = runningLoop();
      loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(() -> log.add("callback"))));
      loop.callLater(Duration.ZERO, () -> log.add("timer"));
      loop.callLater(ofMillis(1), () -> log.add("later"));
      clock.awaitIdle();
      log.add("idle");
      sleep(ofMillis(1));
    });
    log.assertExactly("0s timer", "0s callback", "0s idle", "1ms later");
  }

  @Test
  void aloneTheCallerIsNotHeldUp() {
    run(() -> {
      clock.awaitIdle();
      clock.awaitIdle();
    });
    assertEquals(Duration.ZERO, clock.time());
  }

  @Test
  void allWaitersGoOnInTheOrderInWhichTheyCame() {
    run(() -> {
      Task<Void> first = waiter("first");
      Task<Void> second = waiter("second");
      Task<Void> third = waiter("third");
      gather(first, second, third);
    });
    log.assertExactly("0s first", "0s second", "0s third");
  }

  @Test
  void whoComesWhileOthersGoOnWaitsForTheNextTime() {
    run(() -> {
      Task<Void> first =
          createTask(() -> {
            clock.awaitIdle();
            log.add("idle");
            yieldNow();
            log.add("goes on");
            sleep(ofSeconds(1));
          });
      clock.awaitIdle();
      clock.awaitIdle();
      log.add("idle again");
      first.await();
    });
    log.assertExactly("0s idle", "0s goes on", "0s idle again");
  }

  @Test
  void aCancelledWaiterLeavesNothingBehind() {
    run(() -> {
      Task<Void> cancelled = waiter("cancelled");
      Task<Void> other = waiter("other");
      yieldNow();
      cancelled.cancel();
      other.await();
      assertTrue(cancelled.isCancelled());
      assertFalse(clock.wakeIdleWaiters());
    });
    log.assertExactly("0s other");
  }

  @Test
  void aClosedLoopLeavesNobodyWaiting() {
    EventLoop loop = EventLoop.create(clock.options());
    loop.setExceptionHandler((_, context) -> log.add(context.message()));
    loop.createTask(clock::awaitIdle);
    loop.stop();
    loop.runForever();
    loop.close();
    log.assertExactly("0s Task was destroyed but it is pending!");
    assertFalse(clock.wakeIdleWaiters());
    run(clock::awaitIdle);
  }

  @Test
  void outsideALoopNobodyCanWait() {
    assertThrows(IllegalStateException.class, clock::awaitIdle);
    assertFalse(clock.wakeIdleWaiters());
  }

  // ---- With something outside

  @Test
  void whatIsOutsideComesBackFirst() {
    for (int round = 0; round < 50; round++) {
      run(() -> {
        Task<Void> other =
            createTask(() -> {
              toThread(() -> {});
              log.add("back");
              sleep(ofSeconds(1));
            });
        clock.awaitIdle();
        log.add("idle");
        other.cancel();
      });
      log.assertExactly("0s back", "0s idle");
    }
  }

  @Test
  void whatAThreadBroughtBackBeforeItEndedComesFirst() {
    for (int round = 0; round < 300; round++) {
      run(() -> {
        Future<String> answer = runningLoop().createFuture();
        Task<Void> other = createTask(() -> log.add(answer.await()));
        clock.outsideStarted();
        Thread.ofPlatform()
            .start(() -> {
              answer.setResult("answer");
              clock.outsideEnded();
            });
        clock.awaitIdle();
        log.add("idle");
        other.await();
      });
      log.assertExactly("0s answer", "0s idle");
    }
  }

  // ---- By hand

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void aClockWithoutJumpsIsMovedBetweenTwoLooks(Mode mode) {
    VirtualClock byHand = VirtualClock.withoutAutoJump();
    EventLog timed = EventLog.timed(byHand);
    run(
        byHand,
        mode,
        () -> {
          Task<Void> other =
              createTask(() -> {
                sleep(ofSeconds(1));
                timed.add("one");
                sleep(ofSeconds(1));
                timed.add("two");
              });
          byHand.awaitIdle();
          timed.assertExactly();
          byHand.advance(ofMillis(999));
          byHand.awaitIdle();
          timed.assertExactly();
          byHand.advance(ofMillis(1));
          byHand.awaitIdle();
          timed.assertExactly("1s one");
          byHand.advance(ofHours(1));
          other.await();
          timed.assertExactly("3601s two");
        });
  }

  // ---- In a loop that a test drives

  @Test
  void aTestLoopWakesTheWaitersBeforeItMovesOrReturns() {
    try (var loop = new TestLoop()) {
      var timed = EventLog.timed(loop.clock());
      loop.start(() -> {
        loop.clock().awaitIdle();
        timed.add("idle");
        sleep(ofSeconds(1));
        loop.clock().awaitIdle();
        timed.add("idle again");
      });
      loop.start(() -> {
        yieldNow();
        timed.add("one");
        sleep(ofSeconds(1));
        yieldNow();
        timed.add("two");
        sleep(ofSeconds(1));
        timed.add("three");
      });
      loop.runUntilIdle();
      timed.assertExactly("0s one", "0s idle");
      loop.advance(ofSeconds(5));
      timed.assertExactly("1s two", "1s idle again", "2s three");
    }
  }

  @Test
  void aTestLoopThatRunsABodyWakesItToo() {
    try (var loop = new TestLoop()) {
      assertEquals(
          1,
          loop.run(() -> {
            Queue<String> queue = Queue.fifo(1);
            Task<Void> producer =
                createTask(() -> {
                  queue.put("one");
                  queue.put("two");
                });
            loop.clock().awaitIdle();
            int filled = queue.qsize();
            assertFalse(producer.isDone());
            queue.get();
            queue.get();
            return filled;
          }));
    }
  }

  // ---- In explorations

  @Test
  void underEveryScheduleTheOthersComeFirst() {
    Explored covered =
        Explore.schedules(
            500,
            () -> {
              VirtualClock mine = Explore.clock();
              List<String> order = new ArrayList<>();
              Action worker =
                  () -> {
                    yieldNow();
                    toThread(() -> {});
                    order.add("waits");
                    sleep(ofSeconds(1));
                    order.add("done");
                  };
              Action idle =
                  () -> {
                    mine.awaitIdle();
                    order.add("idle");
                  };
              gather(createTask(idle), createTask(worker), createTask(idle), createTask(worker));
              assertEquals(List.of("waits", "waits", "idle", "idle", "done", "done"), order);
            });
    assertTrue(covered.schedules() > 100, covered::toString);
  }

  @Test
  void aBodyThatIsNotExploredHasNoClockToAskFor() {
    assertThrows(IllegalStateException.class, Explore::clock);
    run(() -> assertThrows(IllegalStateException.class, Explore::clock));
  }

  @Test
  void aCancellationAtAnyPointLeavesNobodyWaiting() {
    Explore.cancellations(
        Explore::clock,
        mine -> {
          Task<Void> other = createTask(mine::awaitIdle);
          try {
            mine.awaitIdle();
            sleep(ofSeconds(1));
            mine.awaitIdle();
          } finally {
            Asyncio.wait(List.of(other), ReturnWhen.ALL_COMPLETED);
          }
        },
        mine -> assertFalse(mine.wakeIdleWaiters()));
  }
}
