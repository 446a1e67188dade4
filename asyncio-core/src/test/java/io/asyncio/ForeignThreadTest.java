package io.asyncio;

import static io.asyncio.Asyncio.runningLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A loop that is used by a thread it does not run: debug mode refuses it, production makes it
/// safe.
@WithinSeconds
final class ForeignThreadTest {

  private static final Duration SOON = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void debugModeRefusesItAndNamesTheCure(Mode mode) {
    Asyncio.run(
        () -> {
          EventLoop loop = runningLoop();
          Asyncio.toThread(() -> {
            assertRefused("callSoon", () -> loop.callSoon(() -> {}), loop);
            assertRefused("callSoon", () -> loop.callSoon(() -> {}, new Context()), loop);
            assertRefused("callLater", () -> loop.callLater(SOON, () -> {}), loop);
            assertRefused("callAt", () -> loop.callAt(SOON, () -> {}), loop);
            assertRefused("createTask", () -> loop.createTask(() -> 1), loop);
            assertRefused("createTask", () -> loop.createTask("name", () -> {}), loop);
          });
          assertEquals(1, loop.allTasks().size());
        },
        options(mode).withDebug(true));
  }

  private static void assertRefused(String attempt, Executable call, EventLoop loop) {
    String message = assertThrows(WrongThreadException.class, call).getMessage();
    assertTrue(message.startsWith("non-thread-safe " + attempt + " on " + loop), message);
    assertTrue(message.contains(Thread.currentThread().toString()), message);
    assertTrue(message.endsWith("use callSoonThreadsafe or runCoroutineThreadsafe"), message);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void debugModeAllowsWhatIsMeantForOtherThreads(Mode mode) {
    Asyncio.run(
        () -> {
          EventLoop loop = runningLoop();
          Future<String> called = loop.createFuture();
          Asyncio.toThread(() -> {
            loop.callSoonThreadsafe(() -> called.setResult("called"));
            assertEquals("ran", Asyncio.runCoroutineThreadsafe(() -> "ran", loop).get());
          });
          assertEquals("called", called.await());
        },
        options(mode).withDebug(true));
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void productionMakesSchedulingSafe(Mode mode) {
    List<String> log = new ArrayList<>();
    Asyncio.run(
        () -> {
          EventLoop loop = runningLoop();
          Future<Void> last = loop.createFuture();
          Asyncio.toThread(() -> {
            loop.callSoon(() -> log.add("callSoon"));
            loop.createTask(() -> log.add("createTask"));
            loop.callLater(SOON.negated(), () -> log.add("callLater"));
            loop.callLater(Duration.ofHours(1), () -> log.add("cancelled")).cancel();
            loop.callLater(SOON, () -> last.setResult(null));
          });
          last.await();
        },
        options(mode));
    assertEquals(3, log.size());
    assertEquals(List.of("callLater", "callSoon", "createTask"), log.stream().sorted().toList());
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void manyThreadsMayUseTheLoopAtOnce(Mode mode) {
    int threads = 4;
    int each = 500;
    int[] counts = new int[4];
    Asyncio.run(
        () -> {
          EventLoop loop = runningLoop();
          List<Future<Void>> workers = new ArrayList<>();
          for (int i = 0; i < threads; i++) {
            workers.add(
                loop.runInExecutor(() -> {
                  for (int k = 0; k < each; k++) {
                    loop.callSoon(() -> counts[0]++);
                    loop.createTask(() -> counts[1]++);
                    loop.callLater(Duration.ZERO, () -> counts[2]++);
                    Future<Integer> future = loop.createFuture();
                    future.addDoneCallback(done -> counts[3] += done.result());
                    future.setResult(1);
                    loop.runInExecutor(Runnable::run, () -> 1).addDoneCallback(_ -> {});
                  }
                  return null;
                }));
          }
          Asyncio.gather(workers);
          while (loop.allTasks().size() > 1) {
            Asyncio.yieldNow();
          }
          Asyncio.sleep(SOON);
        },
        options(mode));
    for (int count : counts) {
      assertEquals(threads * each, count);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void otherThreadsMayWaitForFuturesAndCancelTasks(Mode mode) {
    Asyncio.run(
        () -> {
          EventLoop loop = runningLoop();
          Future<String> value = loop.createFuture();
          var sleeping = loop.createTask(() -> Asyncio.sleep(Duration.ofHours(1)));
          Future<String> never = loop.createFuture();
          Asyncio.toThread(() -> {
            assertThrows(
                java.util.concurrent.TimeoutException.class,
                () -> never.get(1, TimeUnit.NANOSECONDS));
            value.setResult("value");
            assertEquals("value", value.get());
            assertTrue(sleeping.cancel("from outside"));
            assertEquals(
                "from outside",
                assertThrows(java.util.concurrent.CancellationException.class, sleeping::get)
                    .getMessage());
          });
          assertTrue(sleeping.isCancelled());
        },
        options(mode));
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aFailureReachesTheThreadThatAskedForTheTask(Mode mode) {
    Asyncio.run(
        () -> {
          EventLoop loop = runningLoop();
          ArithmeticException failure = new ArithmeticException("body");
          Asyncio.toThread(() -> {
            CompletableFuture<Integer> asked =
                Asyncio.runCoroutineThreadsafe(
                    () -> {
                      throw failure;
                    },
                    loop);
            assertEquals(failure, assertThrows(ExecutionException.class, asked::get).getCause());
          });
        },
        options(mode));
  }

  /// A thread that waits is released by the end of the loop, not left behind.
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aThreadThatWaitsForAFutureLearnsThatTheLoopWasClosed(Mode mode) throws Exception {
    EventLoop loop = EventLoop.create(options(mode).loop());
    Future<String> never = loop.createFuture();
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          waits.countDown();
          outcome.complete(assertThrows(IllegalStateException.class, never::get));
        });
    waits.await();
    loop.close();
    String message = outcome.get().getMessage();
    assertTrue(message.contains("cannot wait for <Future pending>"), message);
    assertTrue(message.contains("event loop is closed"), message);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aTaskOfAnotherThreadThatNeverRanIsReportedWhenTheLoopCloses(Mode mode) throws Exception {
    List<String> reports = new ArrayList<>();
    EventLoop loop = EventLoop.create(options(mode).loop());
    loop.setExceptionHandler((_, context) -> reports.add(context.message()));
    Thread.ofPlatform().start(() -> loop.createTask(() -> 1)).join();
    loop.close();
    assertEquals(List.of("Task was destroyed but it is pending!"), reports);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aThreadThatAskedForATaskLearnsThatTheLoopWasClosed(Mode mode) {
    EventLoop loop = EventLoop.create(options(mode).loop());
    var asked = Asyncio.runCoroutineThreadsafe(() -> 1, loop);
    loop.close();
    String message = assertThrows(ExecutionException.class, asked::get).getCause().getMessage();
    assertTrue(message.contains("<EventLoop closed> was closed before"), message);
  }

  private static RunOptions options(Mode mode) {
    return RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode));
  }
}
