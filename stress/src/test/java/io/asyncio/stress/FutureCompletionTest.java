package io.asyncio.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.InvalidStateException;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Futures completed from other threads: one completion wins, and all who wait see that one.
@Timeout(60)
final class FutureCompletionTest {

  private static final int BATCHES = 40;
  private static final int FUTURES = 250;

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void oneCompletionWinsAndAllWhoWaitSeeIt(Mode mode) throws Exception {
    AtomicInteger losers = new AtomicInteger();
    ConcurrentLinkedQueue<Throwable> others = new ConcurrentLinkedQueue<>();
    try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withMode(mode))) {
      loop.setExceptionHandler((_, context) -> {
        Throwable failure = context.exception().orElseThrow();
        if (failure instanceof InvalidStateException) {
          losers.incrementAndGet();
        } else {
          others.add(failure);
        }
      });
      for (int batch = 0; batch < BATCHES; batch++) {
        losers.set(0);
        int winningSetters = race(loop);
        assertEquals(2 * FUTURES - winningSetters, losers.get());
      }
    }
    assertEquals(List.of(), List.copyOf(others));
  }

  /// Three completers and two readers for each future, on threads; a task of the loop awaits it.
  private static int race(EventLoop loop) throws Exception {
    List<Future<Integer>> futures = futures(loop, FUTURES);
    // Written by the loop and by a thread at the same time.
    List<List<String>> seen = Collections.synchronizedList(new ArrayList<>());
    FutureTask<Void> threads =
        new FutureTask<>(() -> {
          List<FutureTask<List<String>>> readers = List.of(reading(futures), reading(futures));
          List<Thread> completers =
              List.of(
                  completing(futures, future -> future.setResult(1)),
                  completing(futures, future -> future.setException(new Oops())),
                  completing(futures, future -> future.cancel("too long")));
          for (Thread completer : completers) {
            completer.join();
          }
          for (FutureTask<List<String>> reader : readers) {
            seen.add(reader.get());
          }
          return null;
        });
    loop.runUntilComplete(() -> {
      List<Task<String>> awaiting =
          futures.stream().map(future -> loop.createTask(() -> awaited(future))).toList();
      Thread.ofPlatform().daemon().start(threads);
      seen.add(Asyncio.gather(awaiting));
      Asyncio.wrapFuture(threads).await();
      Asyncio.yieldNow();
    });
    List<String> outcomes = futures.stream().map(FutureCompletionTest::awaited).toList();
    assertEquals(List.of(outcomes, outcomes, outcomes), seen);
    return (int) outcomes.stream().filter(outcome -> !outcome.startsWith("cancelled")).count();
  }

  private static List<Future<Integer>> futures(EventLoop loop, int count) {
    return IntStream.range(0, count).mapToObj(_ -> loop.<Integer>createFuture()).toList();
  }

  private static Thread completing(
      List<Future<Integer>> futures, Consumer<Future<Integer>> completion) {
    return Thread.ofPlatform().daemon().start(() -> futures.forEach(completion));
  }

  private static FutureTask<List<String>> reading(List<Future<Integer>> futures) {
    FutureTask<List<String>> reading =
        new FutureTask<>(() -> futures.stream().map(FutureCompletionTest::got).toList());
    Thread.ofPlatform().daemon().start(reading);
    return reading;
  }

  private static String got(Future<Integer> future) {
    try {
      return "result " + future.get();
    } catch (CancellationException e) {
      return "cancelled " + e.getMessage();
    } catch (ExecutionException e) {
      return "failure " + System.identityHashCode(e.getCause());
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  private static String awaited(Future<Integer> future) {
    try {
      return "result " + future.await();
    } catch (CancelledError e) {
      return "cancelled " + e.getMessage();
    } catch (Oops e) {
      return "failure " + System.identityHashCode(e);
    }
  }

  /// A thread that completes futures does not know whether the loop runs just now.
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void completionsWhileTheLoopStopsAndRunsAgainAreKept(Mode mode) throws Exception {
    try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withMode(mode))) {
      List<Future<Integer>> futures = futures(loop, 2_000);
      List<Task<Integer>> tasks =
          futures.stream().map(future -> loop.createTask(() -> future.await())).toList();
      Thread completer =
          completing(
              futures,
              future -> {
                for (int spins = 0; spins < 10_000 && loop.isRunning(); spins++) {
                  Thread.onSpinWait();
                }
                future.setResult(1);
              });
      AtomicInteger called = new AtomicInteger();
      int scheduled = 0;
      while (completer.isAlive()) {
        for (int i = 0; i < 50; i++) {
          loop.callSoon(called::incrementAndGet);
        }
        scheduled += 50;
        loop.runUntilComplete(() -> Asyncio.yieldNow());
      }
      List<Integer> results = loop.runUntilComplete(() -> Asyncio.gather(tasks));
      assertEquals(futures.size(), results.size());
      assertEquals(scheduled, called.get());
    }
  }

  /// The failure leaves the list of the unretrieved, whoever asked for it.
  @Test
  void aFailureThatAnotherThreadReadIsNotReported() throws Exception {
    ConcurrentLinkedQueue<String> reports = new ConcurrentLinkedQueue<>();
    try (EventLoop loop = EventLoop.create()) {
      loop.setExceptionHandler((_, context) -> reports.add(context.message()));
      for (int batch = 0; batch < 20; batch++) {
        loop.runUntilComplete(() -> {
          List<Future<Integer>> futures = futures(loop, FUTURES);
          FutureTask<Integer> reader =
              new FutureTask<>(
                  () -> futures.stream().mapToInt(FutureCompletionTest::spinFor).sum());
          Future<Integer> read = Asyncio.wrapFuture(reader);
          Thread.ofPlatform().daemon().start(reader);
          for (Future<Integer> future : futures) {
            future.setException(new Oops());
            Asyncio.yieldNow();
          }
          assertEquals(FUTURES, read.await());
        });
      }
    }
    assertEquals(List.of(), List.copyOf(reports));
  }

  private static int spinFor(Future<Integer> future) {
    while (!future.isDone()) {
      Thread.onSpinWait();
    }
    return future.exceptionNow() instanceof Oops ? 1 : 0;
  }

  private static final class Oops extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Oops() {
      super("oops", null, false, false);
    }
  }
}
