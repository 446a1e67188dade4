package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Shutdown of a queue, row Q6. CPython's `test_queues._QueueShutdownTestMixin` states what the
/// tests that name one of its tests say.
final class QueueShutdownTest {
  enum Kind {
    FIFO,
    LIFO,
    PRIORITY;

    Queue<String> create(int maxsize) {
      return switch (this) {
        case FIFO -> Queue.fifo(maxsize);
        case LIFO -> Queue.lifo(maxsize);
        case PRIORITY -> Queue.priority(maxsize, Comparator.naturalOrder());
      };
    }
  }

  private static void assertEnded(Queue<String> queue) {
    assertThrows(QueueShutDownException.class, () -> queue.put("data"));
    assertThrows(QueueShutDownException.class, () -> queue.putNowait("data"));
    assertThrows(QueueShutDownException.class, queue::get);
    assertThrows(QueueShutDownException.class, queue::getNowait);
  }

  /// CPython: `test_shutdown_empty`, `test_format`.
  @ParameterizedTest
  @EnumSource
  void anEmptyQueueEndsForItsGetters(Kind kind) {
    run(() -> {
      var queue = kind.create(0);
      var getter = createTask(queue::get);
      yieldNow();
      queue.shutdown();
      assertFalse(getter.isDone());
      queue.join();
      yieldNow();
      assertTrue(getter.isDone());
      assertThrows(QueueShutDownException.class, getter::await);
      assertEnded(queue);
      assertTrue(queue.toString().endsWith(" maxsize=0 shutdown>"), queue.toString());
    });
  }

  /// CPython: `test_shutdown_nonempty`.
  @ParameterizedTest
  @EnumSource
  void theItemsThatAreLeftAreHandedOut(Kind kind) {
    run(() -> {
      var queue = kind.create(1);
      queue.putNowait("data");
      var joiner = createTask(queue::join);
      var putter = createTask(() -> queue.put("data2"));
      yieldNow();
      assertFalse(putter.isDone());

      queue.shutdown();
      assertEquals(1, queue.qsize());
      yieldNow();
      assertThrows(QueueShutDownException.class, putter::await);
      assertEquals("data", queue.get());
      yieldNow();
      assertFalse(joiner.isDone());
      assertEnded(queue);

      queue.taskDone();
      yieldNow();
      assertTrue(joiner.isDone());
      assertThrows(IllegalArgumentException.class, queue::taskDone);
    });
  }

  /// CPython: `test_shutdown_immediate`.
  @ParameterizedTest
  @EnumSource
  void theItemsThatAreLeftAreDroppedAtOnceOnRequest(Kind kind) {
    run(() -> {
      var queue = kind.create(0);
      queue.putNowait("data");
      var joiner = createTask(queue::join);
      yieldNow();
      queue.shutdown(true);
      assertEquals(0, queue.qsize());
      yieldNow();
      assertTrue(joiner.isDone());
      assertEnded(queue);
      assertThrows(IllegalArgumentException.class, queue::taskDone);
    });
  }

  /// CPython: `test_shutdown_immediate_with_unfinished`.
  @ParameterizedTest
  @EnumSource
  void joinStillWaitsForTheItemsThatWereTaken(Kind kind) {
    run(() -> {
      var queue = kind.create(0);
      queue.putNowait("data");
      queue.putNowait("data");
      var joiner = createTask(queue::join);
      assertEquals("data", queue.get());
      queue.shutdown(true);
      assertEquals(0, queue.qsize());
      yieldNow();
      assertFalse(joiner.isDone());
      assertEnded(queue);

      queue.taskDone();
      assertThrows(IllegalArgumentException.class, queue::taskDone);
      yieldNow();
      assertTrue(joiner.isDone());
    });
  }

  @ParameterizedTest
  @EnumSource
  void aShutdownMayBeRepeatedAndMadeImmediate(Kind kind) {
    run(() -> {
      var queue = kind.create(0);
      queue.putNowait("data");
      queue.shutdown();
      queue.shutdown();
      assertEquals(1, queue.qsize());
      queue.shutdown(true);
      queue.shutdown();
      assertEquals(0, queue.qsize());
      queue.join();
      assertEnded(queue);
    });
  }
}
