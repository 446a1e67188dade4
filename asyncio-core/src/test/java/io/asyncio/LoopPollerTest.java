package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Poller;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The seam for libraries that bring I/O: [EventLoop#poller], [EventLoop#ready], and the thread
/// that such I/O may be bound to.
@WithinSeconds
final class LoopPollerTest {

  private final List<String> log = new ArrayList<>();

  /// Says in what order the loop calls it, and on which threads.
  private final class Logging implements Poller {

    private final Poller parking = Poller.parking();
    private final List<Thread> threads = new ArrayList<>();

    @Override
    public void flush() {
      log.add("flush");
      threads.add(Thread.currentThread());
    }

    @Override
    public void poll(long maxWaitNanos) {
      log.add(maxWaitNanos > 0 ? "wait" : "look");
      parking.poll(maxWaitNanos);
    }

    @Override
    public void wakeup() {
      parking.wakeup();
    }

    @Override
    public String label() {
      return "logging";
    }

    @Override
    public void close() {
      log.add("close");
      threads.add(Thread.currentThread());
    }
  }

  private static EventLoop loop(Mode mode) {
    return EventLoop.create(LoopOptions.defaults().withMode(mode));
  }

  @BothModes
  void aPollerIsMadeOnFirstUseAndFlushedBeforeEachPoll(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      loop.runUntilComplete(() -> {
        assertEquals("none", loop.statistics().poller());
        Logging poller = loop.poller(Logging.class, Logging::new);
        assertSame(poller, loop.poller(Logging.class, Logging::new));
        assertEquals("logging", loop.statistics().poller());
        yieldNow();
        log.add("turn");
        yieldNow();
        log.add("turn");
      });
    }
    assertEquals(
        List.of("flush", "look", "turn", "flush", "look", "turn", "flush", "look", "close"), log);
  }

  @BothModes
  void whatAFlushMakesReadyKeepsTheLoopFromWaiting(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      loop.runUntilComplete(() -> {
        Future<String> flushed = loop.createFuture();
        loop.poller(Flushing.class, () -> new Flushing(flushed, new Logging()));
        log.add("result: " + flushed.await());
      });
    }
    assertEquals(List.of("flush", "look", "result: flushed", "flush", "look", "close"), log);
  }

  /// Completes a future in its first flush, as a connection does that has room again.
  private record Flushing(Future<String> future, Logging logging) implements Poller {
    @Override
    public void flush() {
      logging.flush();
      if (!future.isDone()) {
        future.setResult("flushed");
      }
    }

    @Override
    public void poll(long maxWaitNanos) {
      logging.poll(maxWaitNanos);
    }

    @Override
    public void wakeup() {
      logging.wakeup();
    }

    @Override
    public void close() {
      logging.close();
    }
  }

  @BothModes
  void anotherThreadWakesTheNewPoller(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      String result =
          loop.runUntilComplete(() -> {
            loop.poller(Logging.class, Logging::new);
            return Asyncio.toThread(() -> {
              while (!loop.statistics().isAsleep()) {
                Thread.onSpinWait();
              }
              return "from a thread";
            });
          });
      assertEquals("from a thread", result);
    }
    assertTrue(log.contains("wait"), log::toString);
  }

  @BothModes
  void theThreadIsTheSameInAllRunsAndWhenItIsClosed(Mode mode) {
    List<Thread> threads = new ArrayList<>();
    try (EventLoop loop = loop(mode)) {
      for (int run = 0; run < 3; run++) {
        loop.runUntilComplete(() -> {
          threads.addAll(loop.poller(Logging.class, Logging::new).threads);
          createTask(() -> {}).await();
        });
      }
      threads.addAll(List.of(loop.thread().orElseThrow()));
      assertTrue(threads.getLast().isAlive());
      assertNotSame(Thread.currentThread(), threads.getLast());
    }
    assertEquals(1, threads.stream().distinct().count(), threads::toString);
    assertFalse(threads.getLast().isAlive());
  }

  @Test
  void anInterruptedCallerWaitsForTheEndOfTheThreadAndStaysInterrupted() {
    EventLoop loop = EventLoop.create();
    loop.runUntilComplete(() -> {});
    Thread thread = loop.thread().orElseThrow();
    Thread.currentThread().interrupt();
    loop.close();
    assertTrue(Thread.interrupted());
    assertFalse(thread.isAlive());
  }

  @Test
  void aLoopWithAPollerOfItsOwnTakesNoOther() {
    LoopOptions options = LoopOptions.defaults().withPoller(Logging::new);
    try (EventLoop loop = EventLoop.create(options)) {
      loop.runUntilComplete(() -> {
        IllegalStateException refused =
            assertThrows(
                IllegalStateException.class,
                () ->
                    loop.poller(
                        Flushing.class, () -> new Flushing(loop.createFuture(), new Logging())));
        assertEquals(
            "cannot let the loop wait in Flushing: it was made with a poller of its own, logging",
            refused.getMessage().replaceFirst("LoopPollerTest\\$", ""));
      });
    }
  }

  @Test
  void onlyTheLoopItselfMayAskForItsPoller() {
    Asyncio.run(() -> {
      EventLoop loop = runningLoop();
      assertThrows(
          WrongThreadException.class,
          () -> Asyncio.toThread(() -> loop.poller(Logging.class, Logging::new)));
    });
  }

  @BothModes
  void aStepRunsOnTheBareThreadInTheOrderItCame(Mode mode) {
    try (EventLoop loop = loop(mode)) {
      loop.runUntilComplete(() -> {
        loop.callSoon(() -> log.add("callback"));
        loop.ready(() ->
            log.add(
                "step on the loop's thread: "
                    + Thread.currentThread().equals(loop.thread().orElseThrow())));
        loop.callSoon(() -> log.add("callback"));
        yieldNow();
        Asyncio.toThread(() -> loop.ready(() -> log.add("step from outside")));
        yieldNow();
      });
    }
    assertEquals(
        List.of("callback", "step on the loop's thread: true", "callback", "step from outside"),
        log);
  }
}
