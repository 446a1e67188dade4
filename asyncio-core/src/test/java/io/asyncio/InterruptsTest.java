package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Native mode: cancelling a task, a timeout and the end of a group interrupt the call of the JDK
/// that the task is in; and what becomes of interrupts by others.
@WithinSeconds
final class InterruptsTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(1);

  private final List<String> log = new ArrayList<>();

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
