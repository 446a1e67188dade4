package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a loop's calls in an executor promise, whether threads run them or a fake; a test class of
/// each implements this. The time limit ends a wait for a call that was lost.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
interface ExecutorContract {

  /// A loop with its default executor, and an executor of the same kind that calls go to by name.
  record Opened(EventLoop loop, ExecutorService executor) {}

  /// Creates what is under test.
  Opened open();

  /// Keeps an executor from beginning another call.
  ///
  /// @return lets it go on
  Runnable occupy(ExecutorService executor);

  /// The body of a test, in a task.
  interface Body {
    void run(ExecutorService executor) throws Exception;
  }

  private void run(Body body) {
    Opened opened = open();
    try (EventLoop loop = opened.loop()) {
      loop.runUntilComplete(() -> body.run(opened.executor()));
    } finally {
      opened.executor().shutdownNow();
    }
  }

  // ---- Calls

  @Test
  default void eachCallRunsExactlyOnceAndItsResultComesBackToItsFuture() {
    run(executor -> {
      int many = 50;
      AtomicIntegerArray counts = new AtomicIntegerArray(many);
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        int number = i;
        calls.add(
            runningLoop()
                .runInExecutor(executor, () -> 1_000 * counts.incrementAndGet(number) + number));
      }
      List<Integer> results = gather(calls);
      for (int i = 0; i < many; i++) {
        assertEquals(1_000 + i, results.get(i));
        assertEquals(1, counts.get(i));
      }
    });
  }

  @Test
  default void theDefaultExecutorServesToThread() {
    run(_ -> {
      AtomicInteger runs = new AtomicInteger();
      assertEquals("value", toThread(() -> "value"));
      toThread((Action) runs::incrementAndGet);
      assertEquals(1, runs.get());
    });
  }

  @Test
  default void theVerySameExceptionComesBack() {
    run(executor -> {
      for (Throwable thrown :
          List.of(new IOException("checked"), new StackOverflowError("an error"))) {
        Future<String> call =
            runningLoop()
                .runInExecutor(
                    executor,
                    () -> {
                      throw Sneaky.raise(thrown);
                    });
        assertSame(thrown, assertThrows(Throwable.class, call::await));
      }
    });
  }

  @Test
  default void aCallRunsInAThreadOfItsOwnWithoutALoop() {
    run(executor -> {
      Thread task = Thread.currentThread();
      AtomicInteger checks = new AtomicInteger();
      Action check =
          () -> {
            assertNotSame(task, Thread.currentThread());
            assertFalse(Thread.currentThread().isVirtual());
            assertThrows(IllegalStateException.class, Asyncio::runningLoop);
            checks.incrementAndGet();
          };
      toThread(check);
      runningLoop()
          .runInExecutor(
              executor,
              () -> {
                check.run();
                return "checked";
              })
          .await();
      assertEquals(2, checks.get());
    });
  }

  @Test
  default void aCallMaySubmitAnother() {
    run(executor -> {
      Future<Integer> inner = runningLoop().createFuture();
      toThread(() -> executor.execute(() -> inner.setResult(42)));
      assertEquals(42, inner.await());
    });
  }

  @Test
  default void aCallThatWasCancelledBeforeItBeganNeverRuns() {
    run(executor -> {
      AtomicInteger ran = new AtomicInteger();
      Runnable release = occupy(executor);
      Future<Integer> cancelled = runningLoop().runInExecutor(executor, ran::incrementAndGet);
      Future<String> other = runningLoop().runInExecutor(executor, () -> "other");
      assertTrue(cancelled.cancel());
      yieldNow();
      release.run();
      assertEquals("other", other.await());
      assertTrue(cancelled.isCancelled());
      assertEquals(0, ran.get());
    });
  }

  // ---- The end

  @Test
  default void afterAShutdownCallsAreRefused() {
    run(executor -> {
      assertFalse(executor.isShutdown());
      executor.shutdown();
      assertTrue(executor.isShutdown());
      assertThrows(RejectedExecutionException.class, () -> executor.execute(() -> {}));
      assertThrows(
          RejectedExecutionException.class,
          () -> {
            Future<String> _ = runningLoop().runInExecutor(executor, () -> "refused");
          });
    });
  }

  @Test
  default void callsThatAreOpenStillRunAfterAShutdownWhichIsThenOver() {
    run(executor -> {
      Runnable release = occupy(executor);
      Future<Integer> call = runningLoop().runInExecutor(executor, () -> 1);
      executor.shutdown();
      assertFalse(executor.isTerminated());
      assertFalse(executor.awaitTermination(0, TimeUnit.NANOSECONDS));
      release.run();
      assertEquals(1, call.await());
      assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
      assertTrue(executor.isTerminated());
    });
  }

  @Test
  default void aShutdownIsOverAtOnceIfNoCallIsOpen() {
    run(executor -> {
      executor.shutdown();
      assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
      assertTrue(executor.isTerminated());
    });
  }

  @Test
  default void theLoopWaitsForTheCallsOfItsDefaultExecutor() {
    run(_ -> {
      AtomicInteger ran = new AtomicInteger();
      List<Task<Integer>> calls =
          Collections.nCopies(3, ran).stream()
              .map(counter -> Asyncio.<Integer>createTask(() -> toThread(counter::incrementAndGet)))
              .toList();
      yieldNow();
      runningLoop().shutdownDefaultExecutor();
      assertEquals(3, ran.get());
      gather(calls);
      assertThrows(IllegalStateException.class, () -> toThread(() -> "refused"));
    });
  }

  @Test
  default void anEndAtOnceReturnsWhatHadNotBegunInOrder() {
    run(executor -> {
      AtomicInteger ran = new AtomicInteger();
      Runnable release = occupy(executor);
      Runnable first = ran::incrementAndGet;
      Runnable second = ran::incrementAndGet;
      executor.execute(first);
      executor.execute(second);
      assertEquals(List.of(first, second), executor.shutdownNow());
      release.run();
      assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
      yieldNow();
      assertEquals(0, ran.get());
      assertEquals(List.of(), executor.shutdownNow());
    });
  }

  @Test
  default void anEndAtOnceDoesNotReturnTheCallThatRuns() {
    run(executor -> {
      Future<List<Runnable>> left = runningLoop().runInExecutor(executor, executor::shutdownNow);
      assertEquals(List.of(), left.await());
      assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
    });
  }

  @Test
  default void otherTasksRunWhileACallIsOpen() {
    run(executor -> {
      EventLog log = new EventLog();
      Runnable release = occupy(executor);
      Task<Void> other =
          createTask(() -> {
            log.add("other");
            release.run();
          });
      runningLoop().runInExecutor(executor, () -> "call").await();
      log.add("back");
      log.assertExactly("other", "back");
      other.await();
    });
  }
}
