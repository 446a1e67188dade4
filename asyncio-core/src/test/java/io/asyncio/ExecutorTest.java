package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;

/// `toThread` and `runInExecutor`: rows W13, W14, L14 and L16, as far as no golden trace shows
/// them.
@Timeout(30)
class ExecutorTest {

  private static final ContextVar<String> VARIABLE = ContextVar.create("variable");

  private final List<String> log = new ArrayList<>();

  /// CPython: `test_threads.py`, `test_to_thread_contextvars`.
  @BothModes
  void toThreadTakesACopyOfTheContextAlong(Mode mode) {
    run(
        () -> {
          var _ = VARIABLE.set("of the task");
          assertEquals(
              "of the task",
              toThread(() -> {
                String seen = VARIABLE.get();
                var _ = VARIABLE.set("of the thread");
                return seen;
              }));
          assertEquals("of the task", VARIABLE.get());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_events.py`, `test_run_in_executor`.
  @BothModes
  void runInExecutorTakesNoContextAlong(Mode mode) {
    run(
        () -> {
          var _ = VARIABLE.set("of the task");
          EventLoop loop = runningLoop();
          assertEquals("none", loop.runInExecutor(() -> VARIABLE.get("none")).await());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_threads.py`, `test_to_thread_exception`.
  @BothModes
  void whatTheCallThrowsIsTheVerySameObject(Mode mode) {
    var error = new IOException("on the thread");
    Action failing =
        () -> {
          throw error;
        };
    run(
        () -> assertSame(error, assertThrows(IOException.class, () -> toThread(failing))),
        LeapingTime.in(mode));
  }

  @BothModes
  void theDefaultExecutorHasDaemonThreadsOfItsName(Mode mode) {
    run(
        () -> {
          Thread thread = toThread(Thread::currentThread);
          assertTrue(thread.getName().startsWith("asyncio-"), thread.getName());
          assertTrue(thread.isDaemon());
          assertFalse(thread.isVirtual());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_events.py`, `test_run_in_executor_cancel`.
  @BothModes
  void aCallCancelledBeforeItBeginsNeverRuns(Mode mode) {
    Queue<Runnable> waiting = new ArrayDeque<>();
    run(
        () -> {
          EventLoop loop = runningLoop();
          Future<Boolean> call = loop.runInExecutor(waiting::add, () -> log.add("ran"));
          assertTrue(call.cancel());
          yieldNow();
          waiting.remove().run();
          assertThrows(CancelledError.class, call::await);
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }

  /// CPython: `test_base_events.py`, `test_set_default_executor`; any executor service will do.
  @BothModes
  void anyExecutorServiceCanBeTheDefault(Mode mode) {
    var own = Executors.newVirtualThreadPerTaskExecutor();
    run(
        () -> {
          runningLoop().setDefaultExecutor(own);
          assertTrue(toThread(() -> Thread.currentThread().isVirtual()));
        },
        LeapingTime.in(mode));
    assertTrue(own.isTerminated());
  }

  /// CPython: `test_base_events.py`, `test_run_in_executor_after_shutdown`-like, "Executor shutdown
  /// has been called".
  @BothModes
  void afterItsShutdownTheDefaultExecutorTakesNothing(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          assertEquals("before", toThread(() -> "before"));
          loop.shutdownDefaultExecutor();
          assertThrows(IllegalStateException.class, () -> loop.runInExecutor(() -> log.add("ran")));
          Future<Boolean> elsewhere = loop.runInExecutor(Runnable::run, () -> log.add("own"));
          elsewhere.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("own"), log);
  }

  /// CPython: `test_base_events.py`, `test_shutdown_default_executor_waits`-like: what has begun is
  /// waited for.
  @BothModes
  void theShutdownOfTheExecutorWaitsForItsCalls(Mode mode) {
    run(
        () -> {
          var latch = new java.util.concurrent.CountDownLatch(1);
          Future<Boolean> call =
              runningLoop()
                  .runInExecutor(() -> {
                    latch.await();
                    return true;
                  });
          Task<Void> shutdown = createTask(() -> runningLoop().shutdownDefaultExecutor());
          yieldNow();
          assertFalse(shutdown.isDone());
          latch.countDown();
          shutdown.await();
          assertTrue(call.await());
        },
        LeapingTime.in(mode));
  }

  // ---- Names of hosts; literal addresses only, so that no network is needed

  @BothModes
  void aLiteralAddressIsFoundAndNamed(Mode mode) {
    run(
        () -> {
          List<InetAddress> found = runningLoop().getaddrinfo("127.0.0.1").await();
          assertEquals(List.of(InetAddress.ofLiteral("127.0.0.1")), found);
          assertFalse(runningLoop().getnameinfo(found.getFirst()).await().isEmpty());
          Future<List<InetAddress>> none = runningLoop().getaddrinfo("256.256.256.256.invalid");
          assertInstanceOf(
              java.net.UnknownHostException.class, assertThrows(IOException.class, none::await));
        },
        LeapingTime.in(mode));
  }
}
