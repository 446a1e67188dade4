package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The time limit is there for a loop that waits in real time by mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VirtualClockTest implements PollerContract, ClockContract {
  private final VirtualClock clock = new VirtualClock();

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public LoopOptions options() {
    return clock.options();
  }

  @Override
  public Poller create() {
    return clock;
  }

  private void run(Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(clock.options()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void anHourOfSleepsTakesAnHourOfVirtualTimeOnly(Mode mode) {
    Asyncio.run(
        () -> {
          for (int minute = 0; minute < 60; minute++) {
            sleep(Duration.ofMinutes(1));
          }
        },
        RunOptions.defaults().withLoop(clock.options().withMode(mode)));
    assertEquals(Duration.ofHours(1), clock.time());
  }

  @Test
  void codeThatRunsTakesNoTime() {
    run(() -> {
      gather(() -> 1, () -> 2);
      toThread(() -> 3);
    });
    assertEquals(Duration.ZERO, clock.time());
  }

  @Test
  void sleepersWakeInTheOrderOfTheirDeadlinesAtExactlyThose() {
    EventLog log = EventLog.timed(clock);
    run(() -> {
      List<Future<Void>> sleepers =
          List.of(
              createTask(sleeper(log, "late", Duration.ofSeconds(3))),
              createTask(sleeper(log, "early", Duration.ofNanos(1))),
              createTask(sleeper(log, "middle", Duration.ofMillis(1500))));
      gather(sleepers);
    });
    log.assertExactly("1ns early", "1.5s middle", "3s late");
  }

  private static Action sleeper(EventLog log, String name, Duration delay) {
    return () -> {
      sleep(delay);
      log.add(name);
    };
  }

  @Test
  void timeBeginsAtTheOriginGiven() {
    VirtualClock later = new VirtualClock(Duration.ofDays(2));
    Asyncio.run(
        () -> sleep(Duration.ofSeconds(1)), RunOptions.defaults().withLoop(later.options()));
    assertEquals(Duration.ofDays(2).plusSeconds(1), later.time());
  }

  @Test
  void theNextLoopGoesOnWhereTheLastOneEnded() {
    run(() -> sleep(Duration.ofSeconds(1)));
    run(() -> sleep(Duration.ofSeconds(2)));
    assertEquals(Duration.ofSeconds(3), clock.time());
  }

  @Test
  void timeStandsStillWhileACallIsInAnExecutor() {
    CountDownLatch hourAsked = new CountDownLatch(1);
    run(() -> {
      Future<Void> hour =
          createTask(() -> {
            hourAsked.countDown();
            sleep(Duration.ofHours(1));
          });
      assertTrue(toThread(() -> hourAsked.await(10, TimeUnit.SECONDS)));
      assertEquals(Duration.ZERO, clock.time());
      hour.await();
      assertEquals(Duration.ofHours(1), clock.time());
    });
  }

  @Test
  void timeStandsStillWhileATaskIsInABlockingCall() {
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    Action body =
        () -> {
          Future<String> blocked = createTask(queue::take);
          createTask(() -> {
            Thread.ofPlatform()
                .start(() -> {
                  queue.add("item");
                });
          });
          String item = timeout(Duration.ofNanos(1), blocked::await);
          assertEquals("item", item);
          assertEquals(Duration.ZERO, clock.time());
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(clock.options().withMode(Mode.NATIVE)));
  }

  @Test
  void timeStandsStillWhileAWrappedStageIsPending() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    run(() -> {
      createTask(() -> Thread.ofPlatform().start(() -> stage.complete("done")));
      assertEquals("done", timeout(Duration.ofNanos(1), () -> Asyncio.await(stage)));
      assertEquals(Duration.ZERO, clock.time());
    });
  }

  @Test
  void timeStandsStillForAThreadThatWasAnnounced() {
    run(() -> {
      EventLoop loop = Asyncio.runningLoop();
      Future<String> answer = loop.createFuture();
      clock.outsideStarted();
      Thread.ofPlatform()
          .start(() -> {
            answer.setResult("42");
            clock.outsideEnded();
          });
      assertEquals("42", timeout(Duration.ofNanos(1), answer::await));
    });
  }

  /// Two looks in the wrong order let the time jump about once in 70 000 rounds.
  @Test
  void aWakeUpBeforeTheEndOfWhatIsOutsideIsSeenBeforeTheJump() throws Exception {
    int rounds = 10_000;
    AtomicInteger round = new AtomicInteger();
    Thread outside =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              for (int next = 1; next <= rounds; next++) {
                while (round.get() < next) {
                  Thread.onSpinWait();
                }
                clock.wakeup();
                clock.outsideEnded();
              }
            });
    for (int next = 1; next <= rounds; next++) {
      clock.outsideStarted();
      round.set(next);
      clock.poll(1);
      while (clock.isOutsidePending()) {
        Thread.onSpinWait();
      }
      // The end wakes as well.
      clock.poll(0);
    }
    outside.join();
    assertEquals(Duration.ZERO, clock.time());
  }

  @Test
  void timeGoesOnWhenACallWasWithdrawn() {
    run(() -> {
      Future<String> call =
          Asyncio.runningLoop()
              .runInExecutor(
                  work -> {}, // never runs it
                  () -> "lost");
      call.cancel();
      assertThrows(
          TimeoutExpiredException.class,
          () -> timeout(Duration.ofSeconds(1), () -> sleep(Duration.ofDays(1))));
    });
    assertEquals(Duration.ofSeconds(1), clock.time());
  }

  @Test
  void codeCanTakeTimeByHand() {
    EventLog log = EventLog.timed(clock);
    run(() -> {
      createTask(sleeper(log, "due at 1s", Duration.ofSeconds(1)));
      Asyncio.yieldNow();
      clock.advance(Duration.ofSeconds(5));
      log.add("worked for 5s");
      sleep(Duration.ofSeconds(1));
    });
    log.assertExactly("5s worked for 5s", "5s due at 1s");
    assertEquals(Duration.ofSeconds(6), clock.time());
  }

  @Test
  void byHandOnlyAdvanceMovesTheTime() throws Exception {
    VirtualClock byHand = VirtualClock.withoutAutoJump();
    Thread runs =
        Thread.ofPlatform()
            .start(() -> {
              byHand.poll(Duration.ofSeconds(1).toNanos());
            });
    PollerContract.awaitState(runs, Thread.State.WAITING);
    assertEquals(Duration.ZERO, byHand.time());
    byHand.advance(Duration.ofMillis(400));
    runs.join();
    assertEquals(Duration.ofMillis(400), byHand.time());
  }

  @Test
  void aPollThatWasWokenDoesNotJump() {
    clock.wakeup();
    clock.poll(1000);
    assertEquals(Duration.ZERO, clock.time());
    clock.poll(1000);
    assertEquals(Duration.ofNanos(1000), clock.time());
  }

  @Test
  void timeNeverGoesBack() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofSeconds(-1)));
    assertEquals(
        "cannot advance <VirtualClock PT0S> by PT-1S: time never goes back", refused.getMessage());
    clock.advance(Duration.ofNanos(Long.MAX_VALUE));
    assertThrows(ArithmeticException.class, () -> clock.advance(Duration.ofNanos(1)));
    assertEquals(Duration.ofNanos(Long.MAX_VALUE), clock.time());
  }

  @Test
  void aWaitGoesOnWhenWhatIsOutsideEnds() throws Exception {
    clock.outsideStarted();
    Thread runs =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (clock.nanoTime() == 0) {
                clock.poll(7);
              }
            });
    PollerContract.awaitState(runs, Thread.State.WAITING);
    assertEquals(0, clock.nanoTime());
    clock.outsideEnded();
    runs.join();
    assertEquals(7, clock.nanoTime());
  }

  @Test
  void whatStartedTwiceHasToEndTwice() {
    clock.outsideStarted();
    clock.outsideStarted();
    clock.outsideEnded();
    assertTrue(clock.isOutsidePending());
    clock.outsideEnded();
    assertFalse(clock.isOutsidePending());
  }

  @Test
  void aClosedLoopLeavesNothingInFlight() {
    clock.outsideStarted();
    clock.close();
    assertFalse(clock.isOutsidePending());
    clock.outsideEnded();
    clock.outsideStarted();
    assertTrue(clock.isOutsidePending());
  }
}
