package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Native mode: a call of the JDK that waits suspends only its task. What ends such a call early is
/// told by [InterruptsTest].
@WithinSeconds
final class BlockingCallsTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(1);

  private final List<String> log = new ArrayList<>();

  // ---- The loop goes on

  @ParameterizedTest
  @MethodSource("io.asyncio.PoliteCall#all")
  void theLoopGoesOnWhileATaskIsInsideTheCall(PoliteCall call) {
    run(() -> {
      call.prepare();
      var inside =
          createTask(() -> {
            log.add("calls");
            call.call();
            log.add("came back");
          });
      createTask(() -> {
        log.add("another task");
        yieldNow();
        log.add("its next turn");
        runningLoop().callSoon(() -> log.add("a callback"));
        Asyncio.sleep(SOON);
        log.add("after a timer");
        log.add("lets go");
        call.letGo();
      });
      inside.await();
    });
    assertEquals(
        List.of(
            "calls",
            "another task",
            "its next turn",
            "a callback",
            "after a timer",
            "lets go",
            "came back"),
        log);
  }

  @Test
  void theLoopGoesOnWhileATaskSleepsInItsThread() {
    run(() -> {
      var sleeping =
          createTask(() -> {
            log.add("sleeps");
            Thread.sleep(SOON);
            log.add("woke up");
          });
      createTask(() -> log.add("another task"));
      sleeping.await();
    });
    assertEquals(List.of("sleeps", "another task", "woke up"), log);
  }

  @Test
  void tasksInsideCallsComeBackInTheOrderInWhichTheyAreFreed() {
    var queues = List.of(new LinkedBlockingQueue<>(), new LinkedBlockingQueue<>());
    run(() -> {
      var first = createTask(() -> log.add("first got " + queues.get(0).take()));
      var second = createTask(() -> log.add("second got " + queues.get(1).take()));
      yieldNow();
      queues.get(1).add("b");
      queues.get(0).add("a");
      log.add("freed");
      Asyncio.gather(List.of(first, second));
    });
    assertEquals(List.of("freed", "second got b", "first got a"), log);
  }

  @Test
  void aCallThatNeedNotWaitDoesNotSuspend() {
    run(() -> {
      BlockingQueue<String> queue = new LinkedBlockingQueue<>(List.of("item"));
      createTask(() -> log.add("another task"));
      log.add(queue.take());
      log.add("same turn");
    });
    assertEquals(List.of("item", "same turn", "another task"), log);
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // what it does here is the question
  void threadYieldGivesUpTheTurn() {
    run(() -> {
      createTask(() -> log.add("another task"));
      Thread.yield();
      log.add("goes on");
    });
    assertEquals(List.of("another task", "goes on"), log);
  }

  // ---- A lock that a suspended task holds and a callback wants

  @Test
  void aCallbackThatWantsTheMonitorOfASuspendedTaskDoesNotStopTheLoop() {
    var monitor = new Object();
    run(() -> {
      Future<Void> goOn = runningLoop().createFuture();
      var holder =
          createTask(() -> {
            synchronized (monitor) {
              log.add("held");
              goOn.await();
              log.add("released");
            }
          });
      yieldNow();
      Future<Void> done = runningLoop().createFuture();
      runningLoop()
          .callSoon(() -> {
            synchronized (monitor) {
              log.add("callback got it");
            }
            done.setResult(null);
          });
      runningLoop().callSoon(() -> log.add("next callback"));
      runningLoop().callSoon(() -> goOn.setResult(null));
      done.await();
      assertTrue(holder.isDone());
    });
    assertEquals(List.of("held", "next callback", "released", "callback got it"), log);
  }

  @Test
  void aCallbackThatWantsTheLockOfASuspendedTaskDoesNotStopTheLoop() {
    var lock = new ReentrantLock();
    run(() -> {
      Future<Void> goOn = runningLoop().createFuture();
      createTask(() -> {
        lock.lock();
        try {
          goOn.await();
          log.add("released");
        } finally {
          lock.unlock();
        }
      });
      yieldNow();
      Future<Void> done = runningLoop().createFuture();
      for (int i = 1; i <= 3; i++) {
        var name = "callback " + i;
        runningLoop()
            .callSoon(() -> {
              lock.lock();
              try {
                log.add(name);
              } finally {
                lock.unlock();
              }
              if (name.endsWith("3")) {
                done.setResult(null);
              }
            });
      }
      runningLoop().callSoon(() -> goOn.setResult(null));
      done.await();
    });
    assertEquals(List.of("released", "callback 1", "callback 2", "callback 3"), log);
  }

  @Test
  void aDoneCallbackAndATimerMayWantTheLockToo() {
    var monitor = new Object();
    run(() -> {
      Future<Void> goOn = runningLoop().createFuture();
      var holder =
          createTask(() -> {
            synchronized (monitor) {
              goOn.await();
            }
          });
      yieldNow();
      Future<Void> first = runningLoop().createFuture();
      Future<Void> second = runningLoop().createFuture();
      holder.addDoneCallback(_ -> lockAndSet(monitor, first));
      runningLoop().callLater(SOON, () -> lockAndSet(monitor, second));
      runningLoop().callLater(SOON.multipliedBy(2), () -> goOn.setResult(null));
      Asyncio.gather(first, second);
    });
  }

  private static void lockAndSet(Object monitor, Future<Void> future) {
    synchronized (monitor) {
      future.setResult(null);
    }
  }

  // ---- Runs of the loop

  @Test
  void aRunThatEndsLeavesATaskInsideACallToTheNextRun() {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    try (var loop = EventLoop.create(LoopOptions.defaults().withMode(Mode.NATIVE))) {
      var taker = loop.createTask(queue::take);
      loop.runUntilComplete(() -> yieldNow());
      queue.add("item");
      assertFalse(taker.isDone());
      assertSame("item", loop.runUntilComplete(taker));
    }
  }

  @Test
  void theEndOfTheRunCancelsWhatIsInsideACall() {
    run(() -> {
      createTask(() -> {
        try {
          Thread.sleep(HOUR);
        } finally {
          log.add("ended");
        }
      });
      yieldNow();
    });
    assertEquals(List.of("ended"), log);
  }

  private static void run(Action main) {
    Asyncio.run(main, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(Mode.NATIVE)));
  }
}
