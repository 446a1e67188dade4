package io.asyncio.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls in executors come back, each of them, whoever cancels what and when.
@Timeout(60)
final class ExecutorHandBackTest {

  private static final int CALLS = 4_000;
  private static final Set<String> FOR_EVER =
      Set.of("asyncio-reaper", "asyncio-watchdog", "asyncio-socket-pollers");

  private final AtomicReferenceArray<Future<Integer>> calls = new AtomicReferenceArray<>(CALLS);
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private volatile boolean allSent;

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void eachCallComesBackOnceAndTimeGoesOn(Mode mode) throws InterruptedException {
    Set<Thread> before = threadsOfLoops();
    VirtualClock clock = new VirtualClock();
    Asyncio.run(
        () -> {
          sendAndCancel();
          int cancelled = 0;
          for (int i = 0; i < CALLS; i++) {
            String outcome = outcome(calls.get(i));
            if (outcome.equals("cancelled")) {
              cancelled++;
            } else {
              assertEquals(expected(i), outcome);
            }
          }
          assertFalse(cancelled == 0 || cancelled == CALLS, cancelled + " of " + CALLS);
          // Calls that were cancelled when they had begun are still to come back.
          while (clock.isOutsidePending()) {
            Asyncio.yieldNow();
          }
          Duration start = clock.time();
          Asyncio.sleep(Duration.ofHours(1));
          assertEquals(Duration.ofHours(1), clock.time().minus(start));
        },
        RunOptions.defaults().withLoop(clock.options().withMode(mode)));
    assertEquals(begun.get(), ended.get());
    Set<Thread> left = threadsOfLoops();
    left.removeAll(before);
    for (Thread thread : left) {
      thread.join();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void callsThatAnotherThreadSendsComeBackToo(Mode mode) {
    VirtualClock clock = new VirtualClock();
    Asyncio.run(
        () -> {
          EventLoop loop = Asyncio.runningLoop();
          FutureTask<Integer> sending =
              new FutureTask<>(() -> {
                int sum = 0;
                for (int i = 0; i < CALLS; i++) {
                  sum += loop.runInExecutor(Runnable::run, () -> 1).get();
                }
                return sum;
              });
          Future<Integer> sum = Asyncio.wrapFuture(sending);
          Thread.ofPlatform().daemon().start(sending);
          while (!sum.isDone()) {
            Asyncio.yieldNow();
          }
          assertEquals(CALLS, sum.result());
          assertFalse(clock.isOutsidePending(), clock::toString);
        },
        RunOptions.defaults().withLoop(clock.options().withMode(mode)));
  }

  private void sendAndCancel() throws InterruptedException {
    Random random = new Random(20260101);
    Thread canceller = Thread.ofPlatform().daemon().start(this::cancelFromOutside);
    for (int i = 0; i < CALLS; i++) {
      calls.set(i, send(i));
      switch (random.nextInt(8)) {
        case 0 -> calls.get(i).cancel();
        case 1 -> calls.get(random.nextInt(i + 1)).cancel();
        case 2, 3, 4 -> Asyncio.yieldNow();
        default -> {}
      }
    }
    allSent = true;
    canceller.join();
  }

  private void cancelFromOutside() {
    Random random = new Random(42);
    while (!allSent) {
      Future<Integer> call = calls.get(random.nextInt(CALLS));
      if (call != null && random.nextInt(50) == 0) {
        call.cancel();
      }
      Thread.onSpinWait();
    }
  }

  private Future<Integer> send(int number) {
    Callable<Integer> body =
        () -> {
          begun.incrementAndGet();
          try {
            if (number % 5 == 0) {
              throw new IllegalArgumentException("call " + number);
            }
            return number;
          } finally {
            ended.incrementAndGet();
          }
        };
    return number % 2 == 0
        ? Asyncio.runningLoop().runInExecutor(body)
        : Asyncio.createTask(() -> Asyncio.toThread(body));
  }

  private static String expected(int number) {
    return number % 5 == 0 ? "failed: call " + number : "returned " + number;
  }

  private static String outcome(Future<Integer> call) {
    try {
      return "returned " + call.await();
    } catch (CancelledError e) {
      return "cancelled";
    } catch (IllegalArgumentException e) {
      return "failed: " + e.getMessage();
    }
  }

  private static Set<Thread> threadsOfLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("asyncio-"))
        .filter(thread -> !FOR_EVER.contains(thread.getName()))
        .collect(Collectors.toSet());
  }
}
