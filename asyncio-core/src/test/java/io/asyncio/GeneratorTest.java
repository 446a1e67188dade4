package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;

/// [Generator]: rows L15 and I14, as far as no golden trace shows them. CPython: `test_asyncgen.py`
/// and `test_base_events.py`, `test_asyncgen_finalization_*`.
@Timeout(30)
class GeneratorTest {

  private final List<String> log = new CopyOnWriteArrayList<>();

  private Generator<Integer> counting(int end) {
    return generator(out -> {
      try {
        for (int i = 1; i <= end; i++) {
          sleep(Duration.ofSeconds(1));
          out.yield(i);
        }
      } finally {
        yieldNow();
        log.add("closed");
      }
    });
  }

  @BothModes
  void aForLoopReadsToTheEnd(Mode mode) {
    run(
        () -> {
          List<Integer> read = new ArrayList<>();
          for (int item : counting(3)) {
            read.add(item);
          }
          assertEquals(List.of(1, 2, 3), read);
          assertEquals(Duration.ofSeconds(3), runningLoop().time());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("closed"), log);
  }

  /// CPython: `test_asyncgen.py`, `test_anext_return_generator`-like: `anext(it, default)`.
  @BothModes
  void afterTheEndThereIsOnlyTheStandIn(Mode mode) {
    run(
        () -> {
          Generator<Integer> items = counting(1);
          assertEquals(1, items.next());
          assertThrows(StopAsyncIteration.class, items::next);
          assertThrows(StopAsyncIteration.class, items::next);
          assertEquals(-1, items.next(-1));
          Iterator<Integer> iterator = items.iterator();
          assertFalse(iterator.hasNext());
          assertThrows(NoSuchElementException.class, iterator::next);
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aBodyThatWasNeverBegunIsClosedWithoutRunning(Mode mode) {
    run(
        () -> {
          Generator<Integer> items = counting(1);
          items.close();
          items.close();
          assertThrows(StopAsyncIteration.class, items::next);
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }

  /// CPython: `test_asyncgen.py`, `test_async_gen_asyncio_anext_tuple`-like: "asynchronous
  /// generator is already running".
  @BothModes
  void oneTaskAtATimeMayRead(Mode mode) {
    run(
        () -> {
          Generator<Integer> items = counting(2);
          Task<Integer> first = createTask(() -> items.next());
          yieldNow();
          assertThrows(IllegalStateException.class, items::next);
          assertThrows(IllegalStateException.class, items::close);
          assertEquals(1, first.await());
          assertEquals(2, items.next());
        },
        LeapingTime.in(mode));
  }

  /// CPython: "async generator ignored GeneratorExit".
  @BothModes
  void aBodyMustNotYieldWhenItIsClosed(Mode mode) {
    run(
        () -> {
          Generator<Integer> items =
              generator(out -> {
                try {
                  out.yield(1);
                } catch (GeneratorExit e) {
                  out.yield(2);
                }
              });
          assertEquals(1, items.next());
          assertThrows(IllegalStateException.class, items::close);
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_base_events.py`, `test_shutdown_asyncgens`-like: failures go to the handler.
  @BothModes
  void theShutdownClosesWhatWasBegun(Mode mode) {
    run(
        () -> {
          runningLoop()
              .setExceptionHandler((_, context) ->
                  log.add(context.message() + ": " + context.exception().orElseThrow()));
          Generator<Integer> failing =
              generator(out -> {
                try {
                  out.yield(1);
                } finally {
                  fail();
                }
              });
          Generator<Integer> begun = counting(2);
          counting(2);
          failing.next();
          begun.next();
          runningLoop().shutdownAsyncgens();
          assertThrows(StopAsyncIteration.class, begun::next);
        },
        LeapingTime.in(mode));
    assertEquals(
        List.of(
            "closed",
            "an error occurred during closing of asynchronous generator:"
                + " java.io.IOException: while closing"),
        log);
  }

  private static void fail() throws IOException {
    throw new IOException("while closing");
  }

  /// CPython: the finaliser hook.
  @BothModes
  void aGeneratorThatBecomesUnreachableIsClosed(Mode mode) {
    run(
        () -> {
          beginAndForget();
          do {
            yieldNow();
            System.gc();
          } while (log.isEmpty());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("closed"), log);
  }

  private void beginAndForget() {
    assertTrue(counting(5).iterator().hasNext());
  }
}
