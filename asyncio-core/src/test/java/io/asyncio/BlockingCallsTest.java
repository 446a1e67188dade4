package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
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

/// Native mode: a call of the JDK that waits suspends only its task, and cancelling the task ends
/// the call.
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
  void threadYieldGivesUpTheTurn() {
    run(() -> {
      createTask(() -> log.add("another task"));
      Thread.yield();
      log.add("goes on");
    });
    assertEquals(List.of("another task", "goes on"), log);
  }

  // ---- Cancelling

  @ParameterizedTest
  @MethodSource("io.asyncio.PoliteCall#interruptible")
  void cancellingATaskEndsTheCallThatItIsIn(PoliteCall call) {
    run(() -> {
      call.prepare();
      var inside =
          createTask(() -> {
            try {
              log.add("calls");
              call.call();
              log.add("came back");
            } finally {
              log.add("finally");
            }
          });
      var undisturbed = createTask(() -> Asyncio.sleep(SOON));
      yieldNow();
      inside.cancel("enough");
      log.add("cancelled");
      assertEquals("enough", assertThrows(CancelledError.class, inside::await).getMessage());
      assertTrue(inside.isCancelled());
      undisturbed.await();
    });
    assertEquals(List.of("calls", "cancelled", "finally"), log);
  }

  @ParameterizedTest
  @MethodSource("io.asyncio.PoliteCall#interruptible")
  void aTaskThatCancelsItselfFindsOutInItsNextCall(PoliteCall call) {
    run(() -> {
      call.prepare();
      var inside =
          createTask(() -> {
            currentTask().cancel("by itself");
            call.call();
            log.add("came back");
          });
      assertEquals("by itself", assertThrows(CancelledError.class, inside::await).getMessage());
    });
    assertEquals(List.of(), log);
  }

  @ParameterizedTest
  @MethodSource("io.asyncio.PoliteCall#uninterruptible")
  void aCallThatIgnoresInterruptsComesBackBeforeTheCancellationTakesEffect(PoliteCall call) {
    run(() -> {
      call.prepare();
      var inside =
          createTask(() -> {
            log.add("calls");
            call.call();
            log.add("came back");
            try {
              Asyncio.sleep(HOUR);
            } finally {
              log.add("finally");
            }
          });
      yieldNow();
      inside.cancel("enough");
      yieldNow();
      yieldNow();
      log.add("still inside");
      call.letGo();
      assertEquals("enough", assertThrows(CancelledError.class, inside::await).getMessage());
    });
    assertEquals(List.of("calls", "still inside", "came back", "finally"), log);
  }

  @ParameterizedTest
  @MethodSource("io.asyncio.PoliteCall#uninterruptible")
  void aCancelledTaskThatEndsWithoutAnotherAwaitIsCancelled(PoliteCall call) {
    run(() -> {
      call.prepare();
      var inside = createTask(call::call);
      yieldNow();
      inside.cancel();
      call.letGo();
      assertThrows(CancelledError.class, inside::await);
    });
  }

  @Test
  void whoCatchesTheInterruptIsCancelledAtItsNextAwait() {
    run(() -> {
      var stubborn =
          createTask(() -> {
            try {
              Thread.sleep(HOUR);
            } catch (InterruptedException e) {
              log.add("interrupted");
            }
            try {
              Asyncio.sleep(HOUR);
            } catch (CancelledError e) {
              log.add("cancelled: " + e.getMessage());
              throw e;
            }
          });
      yieldNow();
      stubborn.cancel("enough");
      assertThrows(CancelledError.class, stubborn::await);
    });
    assertEquals(List.of("interrupted", "cancelled: enough"), log);
  }

  @Test
  void whoRestoresTheInterruptIsCancelledOnceAndMayWaitInItsCleanup() {
    run(() -> {
      var careful =
          createTask(() -> {
            try {
              Thread.sleep(HOUR);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            try {
              Asyncio.sleep(HOUR);
            } finally {
              assertFalse(Thread.currentThread().isInterrupted());
              Asyncio.sleep(SOON);
              Thread.sleep(SOON);
              log.add("cleaned up");
            }
          });
      yieldNow();
      careful.cancel();
      assertThrows(CancelledError.class, careful::await);
      assertEquals(1, careful.cancelling());
    });
    assertEquals(List.of("cleaned up"), log);
  }

  @Test
  void whoWrapsTheInterruptIsCancelled() {
    run(() -> {
      var wrapping =
          createTask(() -> {
            try {
              Thread.sleep(HOUR);
            } catch (InterruptedException e) {
              throw new IllegalStateException("interrupted", e);
            }
          });
      yieldNow();
      wrapping.cancel();
      var cancelled = assertThrows(CancelledError.class, wrapping::await);
      assertInstanceOf(IllegalStateException.class, cancelled.getCause().getCause());
    });
  }

  @Test
  void anotherFailureAfterACancelIsAFailure() {
    run(() -> {
      var failing =
          createTask(() -> {
            try {
              Thread.sleep(HOUR);
            } catch (InterruptedException e) {
              throw new ArithmeticException("of its own");
            }
          });
      yieldNow();
      failing.cancel();
      assertThrows(ArithmeticException.class, failing::await);
    });
  }

  @Test
  void aSecondCancelReachesTheCallInTheCleanup() {
    run(() -> {
      var slow =
          createTask(() -> {
            try {
              Thread.sleep(HOUR);
            } finally {
              try {
                Thread.sleep(HOUR);
              } finally {
                log.add("gave up");
              }
            }
          });
      yieldNow();
      slow.cancel();
      yieldNow();
      yieldNow();
      log.add("cleans up");
      slow.cancel();
      assertThrows(CancelledError.class, slow::await);
    });
    assertEquals(List.of("cleans up", "gave up"), log);
  }

  @Test
  void aTaskThatCameBackByItselfInTheSameTurnIsCancelledAtItsNextAwait() {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    run(() -> {
      var taker =
          createTask(() -> {
            log.add("took " + queue.take());
            Asyncio.sleep(HOUR);
            log.add("not cancelled");
          });
      yieldNow();
      queue.add("item");
      taker.cancel();
      assertThrows(CancelledError.class, taker::await);
    });
    assertEquals(List.of("took item"), log);
  }

  @Test
  void uncancelWithdrawsAnInterruptThatWasNotSent() {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    run(() -> {
      var taker = createTask(queue::take);
      yieldNow();
      taker.cancel();
      assertEquals(0, taker.uncancel());
      yieldNow();
      yieldNow();
      queue.add("item");
      assertEquals("item", taker.await());
    });
  }

  @Test
  void uncancelWithdrawsTheInterruptOfTheTaskItself() {
    run(() -> {
      currentTask().cancel();
      assertTrue(Thread.currentThread().isInterrupted());
      assertEquals(0, currentTask().uncancel());
      Thread.sleep(SOON);
      Asyncio.sleep(SOON);
    });
  }

  @Test
  void anInterruptThatWasSentBeforeUncancelStillEndsTheTaskAsCancelled() {
    run(() -> {
      var sleeping = createTask(() -> Thread.sleep(HOUR));
      yieldNow();
      sleeping.cancel("enough");
      yieldNow();
      sleeping.uncancel();
      assertThrows(CancelledError.class, sleeping::await);
    });
  }

  // ---- Interrupts by others

  @Test
  void aForeignInterruptOfATaskInsideACallIsTheTasksOwnMatter() {
    run(() -> {
      var sleeping = createTask(() -> Thread.sleep(HOUR));
      yieldNow();
      interruptFromAnotherThread(sleeping);
      assertThrows(InterruptedException.class, sleeping::await);
      assertEquals(0, sleeping.cancelling());
    });
  }

  @Test
  void aForeignInterruptOfATaskThatAwaitsCancelsIt() {
    run(() -> {
      var waiting = createTask(() -> Asyncio.sleep(HOUR));
      yieldNow();
      interruptFromAnotherThread(waiting);
      var cancelled = assertThrows(CancelledError.class, waiting::await);
      assertEquals("its thread was interrupted", cancelled.getMessage());
      assertEquals(1, waiting.cancelling());
    });
  }

  @Test
  void anInterruptOfATaskThatAwaitsByAnotherTaskCancelsIt() {
    run(() -> {
      var waiting = createTask(() -> Asyncio.sleep(HOUR));
      yieldNow();
      threadOf(waiting).interrupt();
      assertThrows(CancelledError.class, waiting::await);
    });
  }

  @Test
  void aTaskThatInterruptsItselfIsCancelledAtItsNextAwait() {
    run(() -> {
      var self =
          createTask(() -> {
            Thread.currentThread().interrupt();
            try {
              Asyncio.sleep(HOUR);
            } finally {
              assertFalse(Thread.currentThread().isInterrupted());
            }
          });
      assertThrows(CancelledError.class, self::await);
    });
  }

  // ---- Timeouts and groups

  @ParameterizedTest
  @MethodSource("io.asyncio.PoliteCall#interruptible")
  void aTimeoutEndsTheCallInItsBody(PoliteCall call) {
    run(() -> {
      call.prepare();
      var expired =
          assertThrows(TimeoutExpiredException.class, () -> timeout(SOON, () -> call.call()));
      assertInstanceOf(CancelledError.class, expired.getCause());
      assertEquals(0, currentTask().cancelling());
      assertFalse(Thread.currentThread().isInterrupted());
      Thread.sleep(SOON);
      Asyncio.sleep(SOON);
    });
  }

  @Test
  void waitForEndsTheCallInItsBody() {
    run(() -> {
      assertThrows(
          TimeoutExpiredException.class, () -> Asyncio.waitFor(() -> Thread.sleep(HOUR), SOON));
      Thread.sleep(SOON);
    });
  }

  @Test
  void theInnerOfTwoTimeoutsLeavesTheOuterAlone() {
    run(() ->
        timeout(
            HOUR,
            () -> {
              assertThrows(
                  TimeoutExpiredException.class, () -> timeout(SOON, () -> Thread.sleep(HOUR)));
              Thread.sleep(SOON);
            }));
  }

  @Test
  void aCancellationFromOutsideIsNotTakenForTheTimeout() {
    run(() -> {
      var waiting = createTask(() -> timeout(HOUR, () -> Thread.sleep(HOUR)));
      yieldNow();
      waiting.cancel("outside");
      assertEquals("outside", assertThrows(CancelledError.class, waiting::await).getMessage());
    });
  }

  @Test
  void cancellingAGroupReachesAChildInsideACall() {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    run(() -> {
      TaskGroup.run(group -> {
        group.createTask(() -> {
          try {
            queue.take();
          } finally {
            log.add("child ended");
          }
        });
        yieldNow();
        group.cancel();
      });
      log.add("group ended");
    });
    assertEquals(List.of("child ended", "group ended"), log);
  }

  @Test
  void aFailureInAGroupReachesItsBodyInsideACall() {
    run(() -> {
      var failed =
          assertThrows(
              ExceptionGroup.class,
              () ->
                  TaskGroup.run(group -> {
                    group.createTask(() -> {
                      throw new ArithmeticException("child");
                    });
                    Thread.sleep(HOUR);
                  }));
      assertEquals(1, failed.exceptions().size());
      assertInstanceOf(ArithmeticException.class, failed.exceptions().getFirst());
      assertEquals(0, currentTask().cancelling());
      Thread.sleep(SOON);
    });
  }

  @Test
  void cancellingTheParentReachesItsBodyInsideACall() {
    run(() -> {
      var parent =
          createTask(() ->
              TaskGroup.run(group -> {
                group.createTask(() -> Asyncio.sleep(HOUR));
                Thread.sleep(HOUR);
              }));
      yieldNow();
      parent.cancel("outside");
      assertEquals("outside", assertThrows(CancelledError.class, parent::await).getMessage());
    });
  }

  @Test
  void aGeneratorsBodyMayBlockAndIsCancelledWithItsReader() {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>(List.of("item"));
    Generator<String> items =
        Asyncio.generator(out -> {
          try {
            while (true) {
              out.yield(queue.take());
            }
          } finally {
            log.add("generator ended");
          }
        });
    run(() -> {
      var reader =
          createTask(() -> {
            for (var item : items) {
              log.add(item);
            }
          });
      yieldNow();
      queue.add("second");
      yieldNow();
      yieldNow();
      reader.cancel();
      assertThrows(CancelledError.class, reader::await);
    });
    assertEquals(List.of("item", "second", "generator ended"), log);
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
              log.add(name);
              lock.unlock();
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

  private static Thread threadOf(Task<?> task) {
    return task.strand.thread();
  }

  private static void interruptFromAnotherThread(Task<?> task) throws InterruptedException {
    Thread.ofPlatform().start(() -> threadOf(task).interrupt()).join();
  }
}
