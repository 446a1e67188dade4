package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// Runs on the calling thread: [LoopOptions#withOwnThread(boolean)].
@WithinSeconds
final class CallingThreadTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> log = new ArrayList<>();

  /// Remembers which thread the loop is on.
  private static final class WatchedPoller implements Poller {

    private final Poller parking = Poller.parking();
    private volatile Thread polledBy = Thread.currentThread();

    @Override
    public void poll(long maxWaitNanos) {
      polledBy = Thread.currentThread();
      parking.poll(maxWaitNanos);
    }

    @Override
    public void wakeup() {
      parking.wakeup();
    }

    @Override
    public void close() {
      parking.close();
    }
  }

  private static LoopOptions options(Mode mode) {
    return new LeapingTime().loopOptions(mode).withOwnThread(false);
  }

  private static EventLoop loop(Mode mode) {
    return EventLoop.create(options(mode));
  }

  private static <T> T onVirtualThread(Callable<T> call) throws Exception {
    return on(Thread.ofVirtual(), call);
  }

  private static <T> T on(Thread.Builder builder, Callable<T> call) throws Exception {
    FutureTask<T> work = new FutureTask<>(call);
    builder.start(work);
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw Sneaky.raise(e.getCause());
    }
  }

  private static void assertAtRest(EventLoop loop) {
    assertFalse(loop.isRunning());
    assertFalse(loop.carrier.isLoopThread());
    assertTrue(loop.isOwner());
    assertNull(loop.callbacks.current);
    assertNull(loop.callbacks.spare);
  }

  // ---- Which thread

  @BothModes
  void theLoopIsOnTheThreadThatRunsIt(Mode mode) {
    WatchedPoller poller = new WatchedPoller();
    try (EventLoop loop =
        EventLoop.create(
            LoopOptions.defaults().withMode(mode).withPoller(() -> poller).withOwnThread(false))) {
      loop.runUntilComplete(() -> {
        yieldNow();
        log.add("is running: " + loop.isRunning() + ", as its task: " + loop.isOwner());
        assertNotEquals(poller.polledBy, Thread.currentThread());
      });
      assertSame(Thread.currentThread(), poller.polledBy);
      assertAtRest(loop);
    }
    assertEquals(List.of("is running: true, as its task: true"), log);
  }

  @BothModes
  void otherwiseItIsOnOneOfItsOwn(Mode mode) {
    WatchedPoller poller = new WatchedPoller();
    try (EventLoop loop =
        EventLoop.create(LoopOptions.defaults().withMode(mode).withPoller(() -> poller))) {
      loop.runUntilComplete(() -> yieldNow());
    }
    assertEquals("asyncio-loop", poller.polledBy.getName());
  }

  @BothModes
  void eachRunIsOnTheThreadThatAsksForIt(Mode mode) throws Exception {
    WatchedPoller poller = new WatchedPoller();
    try (EventLoop loop =
        EventLoop.create(
            LoopOptions.defaults().withMode(mode).withPoller(() -> poller).withOwnThread(false))) {
      Task<Void> task =
          loop.createTask(() -> {
            for (int turn = 1; turn <= 3; turn++) {
              log.add("turn " + turn);
              yieldNow();
            }
          });
      loop.runUntilComplete(() -> yieldNow());
      assertSame(Thread.currentThread(), poller.polledBy);
      assertSame(
          on(
              Thread.ofPlatform(),
              () -> {
                loop.runUntilComplete(task);
                assertAtRest(loop);
                return Thread.currentThread();
              }),
          poller.polledBy);
      assertFalse(loop.isOwner());
      loop.runUntilComplete(() -> log.add("third run"));
      assertSame(Thread.currentThread(), poller.polledBy);
    }
    assertEquals(List.of("turn 1", "turn 2", "turn 3", "third run"), log);
  }

  // ---- Virtual threads

  @Test
  void nativeModeRefusesAVirtualThread() throws Exception {
    try (EventLoop loop = loop(Mode.NATIVE)) {
      onVirtualThread(() -> {
        Throwable thrown =
            assertThrows(
                IllegalStateException.class, () -> loop.runUntilComplete(() -> log.add("never")));
        assertEquals(
            "cannot run <EventLoop stopped> on the calling thread, which is virtual: "
                + Thread.currentThread()
                + "; native mode needs a platform thread, or a run on a thread of its own",
            thrown.getMessage());
        return null;
      });
      assertEquals(Set.of(), loop.allTasks());
      assertAtRest(loop);
      loop.runUntilComplete(() -> log.add("platform"));
    }
    assertEquals(List.of("platform"), log);
  }

  @Test
  void aRunnerRefusesAVirtualThreadBeforeItStartsAnything() throws Exception {
    try (CapturedLog errors = new CapturedLog()) {
      RunOptions options = RunOptions.defaults().withLoop(options(Mode.NATIVE));
      onVirtualThread(() -> {
        Throwable thrown =
            assertThrows(
                IllegalStateException.class, () -> Asyncio.run(() -> log.add("never"), options));
        assertEquals(0, thrown.getSuppressed().length);
        return null;
      });
      assertEquals(List.of(), errors.lines());
    }
    assertEquals(List.of(), log);
  }

  @Test
  void portableModeRunsOnAVirtualThread() throws Exception {
    String text =
        onVirtualThread(() -> {
          try (EventLoop loop = loop(Mode.PORTABLE)) {
            return loop.runUntilComplete(() -> {
              sleep(SECOND);
              return createTask(() -> "value").await();
            });
          }
        });
    assertEquals("value", text);
  }

  // ---- What works as on a thread of its own

  @BothModes
  void tasksTimersAndCallbacksRun(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      String text =
          loop.runUntilComplete(() -> {
            Future<String> future = loop.createFuture();
            loop.callLater(
                SECOND,
                () -> {
                  log.add("timer");
                  yieldNow();
                  future.setResult("value");
                });
            createTask(() -> log.add("task"));
            return future.await();
          });
      assertEquals("value", text);
      assertAtRest(loop);
    }
    assertEquals(List.of("task", "timer"), log);
  }

  @BothModes
  void otherThreadsWakeTheLoop(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      assertEquals("value", loop.runUntilComplete(() -> toThread(() -> "value")));
      loop.callSoon(() -> Thread.ofPlatform().start(loop::stop));
      loop.runForever();
      assertAtRest(loop);
    }
  }

  @Test
  void aBlockingCallSuspendsOnlyItsTask() {
    try (EventLoop loop = loop(Mode.NATIVE)) {
      loop.runUntilComplete(() -> {
        CountDownLatch latch = new CountDownLatch(1);
        Task<Void> blocked =
            createTask(() -> {
              log.add("blocks");
              latch.await();
              log.add("goes on");
            });
        createTask(() -> {
          log.add("releases");
          latch.countDown();
        });
        blocked.await();
      });
      assertAtRest(loop);
    }
    assertEquals(List.of("blocks", "releases", "goes on"), log);
  }

  /// The thread that ran the loop once is a foreign one when another runs it: it must come through
  /// the inbox.
  @Test
  void whatTheThreadOfAnEarlierRunReleasesComesFromOutside() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    try (EventLoop loop = loop(Mode.NATIVE)) {
      Task<Void> blocked = loop.createTask(() -> latch.await());
      loop.runUntilComplete(() -> yieldNow());
      assertFalse(blocked.isDone());
      FutureTask<Void> second = new FutureTask<>(() -> loop.runUntilComplete(blocked));
      Thread.ofPlatform().start(second);
      while (!loop.isRunning()) {
        Thread.onSpinWait();
      }
      assertFalse(loop.isOwner());
      latch.countDown();
      second.get();
    }
  }

  @BothModes
  void anInterruptOfTheThreadIsNotNoticed(Mode mode) {
    Thread caller = Thread.currentThread();
    try (EventLoop loop = loop(mode)) {
      loop.runUntilComplete(() -> {
        caller.interrupt();
        yieldNow();
        sleep(SECOND);
        log.add("undisturbed");
      });
      assertAtRest(loop);
    }
    boolean _ = Thread.interrupted();
    assertEquals(List.of("undisturbed"), log);
  }

  // ---- What is refused, and what comes out

  @BothModes
  void aRunInsideARunIsRefused(Mode mode) {
    try (EventLoop loop = loop(mode);
        EventLoop other = loop(mode)) {
      loop.runUntilComplete(() -> {
        assertEquals(
            "cannot run <EventLoop running>: it is already running",
            assertThrows(IllegalStateException.class, loop::runForever).getMessage());
        assertEquals(
            "cannot run <EventLoop stopped>: another loop is running in this thread; await instead",
            assertThrows(IllegalStateException.class, other::runForever).getMessage());
        assertEquals(
            "cannot close <EventLoop running>: it is running; stop it first",
            assertThrows(IllegalStateException.class, loop::close).getMessage());
      });
      assertAtRest(loop);
      other.runUntilComplete(() -> log.add("afterwards"));
    }
    assertEquals(List.of("afterwards"), log);
  }

  @BothModes
  void whatTheBodyThrowsComesOut(Mode mode) {
    ArithmeticException failure = new ArithmeticException();
    try (EventLoop loop = loop(mode)) {
      assertSame(
          failure,
          assertThrows(
              ArithmeticException.class,
              () ->
                  loop.runUntilComplete(() -> {
                    throw failure;
                  })));
      assertAtRest(loop);
    }
  }

  @BothModes
  void anExitComesOutAndTheLoopRunsAgain(Mode mode) {
    SystemExit exit = new SystemExit(3);
    try (EventLoop loop = loop(mode)) {
      loop.callSoon(() -> {
        throw exit;
      });
      Task<Void> task =
          loop.createTask(() -> {
            throw exit;
          });
      assertSame(exit, assertThrows(SystemExit.class, loop::runForever));
      assertAtRest(loop);
      assertSame(exit, assertThrows(SystemExit.class, () -> loop.runUntilComplete(task)));
      assertAtRest(loop);
      loop.runUntilComplete(() -> log.add("again"));
    }
    assertEquals(List.of("again"), log);
  }

  @BothModes
  void whatThePollerThrowsComesOutAndTheLoopIsAtRest(Mode mode) {
    Poller failing =
        new Poller() {
          @Override
          public void poll(long maxWaitNanos) {
            throw new ArithmeticException("poller");
          }

          @Override
          public void wakeup() {}

          @Override
          public void close() {}
        };
    try (EventLoop loop = EventLoop.create(options(mode).withPoller(() -> failing))) {
      for (int run = 0; run < 2; run++) {
        assertThrows(ArithmeticException.class, loop::runForever);
        assertAtRest(loop);
      }
    }
  }

  @BothModes
  void aRunnerRunsAndCleansUp(Mode mode) {
    RunOptions options = RunOptions.defaults().withLoop(options(mode));
    Asyncio.run(
        () -> {
          createTask(() -> {
            try {
              sleep(SECOND);
            } finally {
              log.add("cleaned up");
            }
          });
          yieldNow();
          log.add("main ended");
        },
        options);
    assertEquals(List.of("main ended", "cleaned up"), log);
  }

  @BothModes
  void aThousandRunsStartNoThreadOfTheLoop(Mode mode) {
    WatchedPoller poller = new WatchedPoller();
    try (EventLoop loop =
        EventLoop.create(
            LoopOptions.defaults().withMode(mode).withPoller(() -> poller).withOwnThread(false))) {
      int sum = 0;
      for (int run = 0; run < 1_000; run++) {
        int number = run;
        sum += loop.runUntilComplete(() -> number);
        assertSame(Thread.currentThread(), poller.polledBy);
      }
      assertEquals(499_500, sum);
    }
  }
}
