package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.CancelledError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/// Queue without shutdown, rows Q1 to Q5 and Q7. CPython's `test_queues` states what the tests that
/// name one of its tests say.
final class QueueTest {
  private final List<Object> log = new ArrayList<>();

  /// CPython: `test_repr`, `test_str`, `test_format`.
  @Test
  void itsTextTellsItemsAndWaiters() {
    var queue = Queue.<Integer>fifo(1);
    assertTrue(queue.toString().matches("<Queue@[0-9a-f]+ maxsize=1>"), queue.toString());
    run(() -> {
      var getter = createTask(queue::get);
      yieldNow();
      assertTrue(queue.toString().endsWith(" maxsize=1 getters[1]>"), queue.toString());
      queue.putNowait(7);
      createTask(() -> queue.put(8));
      assertTrue(queue.toString().endsWith(" maxsize=1 items=[7] tasks=1>"), queue.toString());
      getter.await();
      var putters = List.of(createTask(() -> queue.put(9)), createTask(() -> queue.put(10)));
      yieldNow();
      yieldNow();
      assertTrue(queue.toString().endsWith(" items=[8] putters[2] tasks=2>"), queue.toString());
      putters.forEach(putter -> putter.cancel());
    });
  }

  /// CPython: `test_empty`, `test_full`, `test_nonblocking_get`, `test_nonblocking_put`,
  /// `test_nonblocking_get_exception`, `test_nonblocking_put_exception`.
  @Test
  void withoutWaitingItNeedsNoLoop() {
    var queue = Queue.<String>fifo(1);
    assertTrue(queue.isEmpty());
    assertFalse(queue.isFull());
    queue.put("a");
    assertFalse(queue.isEmpty());
    assertTrue(queue.isFull());
    assertEquals(1, queue.qsize());
    assertEquals(1, queue.maxsize());
    assertThrows(QueueFullException.class, () -> queue.putNowait("b"));
    assertEquals("a", queue.get());
    assertThrows(QueueEmptyException.class, queue::getNowait);
    assertThrows(IllegalStateException.class, queue::get);
  }

  @Test
  void zeroAndLessMeanNoLimit() {
    for (var queue : List.of(Queue.fifo(), Queue.fifo(0), Queue.lifo(-1))) {
      for (var i = 0; i < 100; i++) {
        queue.putNowait(i);
      }
      assertFalse(queue.isFull());
      assertEquals(100, queue.qsize());
    }
    assertEquals(-1, Queue.lifo(-1).maxsize());
  }

  @Test
  void nullIsRefusedByName() {
    var queue = Queue.<Object>fifo();
    var item = log.isEmpty() ? null : log;
    assertEquals(
        "item", assertThrows(NullPointerException.class, () -> queue.put(item)).getMessage());
    assertEquals(
        "item", assertThrows(NullPointerException.class, () -> queue.putNowait(item)).getMessage());
    assertTrue(queue.isEmpty());
  }

  private static List<Integer> drain(Queue<Integer> queue) {
    var items = new ArrayList<Integer>();
    while (!queue.isEmpty()) {
      items.add(queue.get());
    }
    return items;
  }

  /// CPython: `QueueBasicTests.test_order`, `LifoQueueTests.test_order`,
  /// `PriorityQueueTests.test_order`.
  @Test
  void itemsComeOutInTheOrderOfTheKind() {
    var fifo = Queue.<Integer>fifo();
    var lifo = Queue.<Integer>lifo();
    var priority = Queue.<Integer>priority(Comparator.naturalOrder());
    for (var queue : List.of(fifo, lifo, priority)) {
      for (var item : List.of(1, 3, 2)) {
        queue.put(item);
      }
    }
    assertEquals(List.of(1, 3, 2), drain(fifo));
    assertEquals(List.of(2, 3, 1), drain(lifo));
    assertEquals(List.of(1, 2, 3), drain(priority));
  }

  @Test
  void equalItemsOfAPriorityQueueComeOutInTheOrderOfArrival() {
    var queue = Queue.<String>priority(Comparator.comparingInt(String::length));
    for (var item : List.of("bb", "a", "dd", "c", "ee", "b")) {
      queue.put(item);
    }
    for (var item : List.of("a", "c", "b", "bb", "dd", "ee")) {
      assertEquals(item, queue.get());
    }
  }

  @Test
  void anItemThatCannotBeComparedIsNotPut() {
    var queue =
        Queue.<String>priority((_, _) -> {
          throw new ArithmeticException("cannot compare");
        });
    queue.put("first");
    assertThrows(ArithmeticException.class, () -> queue.put("second"));
    assertEquals("first", queue.get());
    queue.taskDone();
    queue.join();
  }

  /// CPython: `test_maxsize`.
  @Test
  void aFullQueueLetsItsPutterWait() {
    run(() -> {
      var queue = Queue.<Integer>fifo(2);
      createTask(() -> {
        for (var i = 0; i < 3; i++) {
          queue.put(i);
          log.add(i);
        }
      });
      yieldNow();
      yieldNow();
      assertEquals(List.of(0, 1), log);
      assertEquals(0, queue.get());
      yieldNow();
      assertEquals(List.of(0, 1, 2), log);
      assertEquals(1, queue.get());
      assertEquals(2, queue.get());
    });
  }

  /// CPython: `test_blocking_get_wait`, `test_put_with_waiting_getters`.
  @Test
  void anEmptyQueueLetsItsGetterWait() {
    run(() -> {
      var queue = Queue.<String>fifo();
      var getter = createTask(queue::get);
      yieldNow();
      assertFalse(getter.isDone());
      queue.put("a");
      assertFalse(getter.isDone());
      assertEquals("a", getter.await());
    });
  }

  /// CPython: `test_get_with_waiting_putters`.
  @Test
  void puttersGoInOneAfterTheOther() {
    run(() -> {
      var queue = Queue.<String>fifo(1);
      createTask(() -> queue.put("a"));
      createTask(() -> queue.put("b"));
      assertEquals("a", queue.get());
      assertEquals("b", queue.get());
    });
  }

  /// CPython: `test_why_are_getters_waiting`.
  @Test
  void producerAndConsumerTakeTurns() {
    run(() -> {
      var queue = Queue.<Integer>fifo(1);
      createTask(() -> {
        for (var i = 0; i < 5; i++) {
          queue.put(i);
        }
      });
      var consumer =
          createTask(() -> {
            for (var i = 0; i < 5; i++) {
              log.add(queue.get());
            }
          });
      consumer.await();
    });
    assertEquals(List.of(0, 1, 2, 3, 4), log);
  }

  /// CPython: `test_why_are_putters_waiting`.
  @Test
  void manyPuttersArePassedOnAfterManyItemsWereTaken() {
    run(() -> {
      var queue = Queue.<Integer>fifo(2);
      var getter =
          createTask(() -> {
            yieldNow();
            for (var left = queue.qsize(); left > 0; left--) {
              queue.getNowait();
            }
          });
      for (var i = 0; i < 3; i++) {
        Integer item = i;
        createTask(() -> queue.put(item));
      }
      var last = createTask(() -> queue.put(3));
      getter.await();
      last.await();
      assertEquals(List.of(2, 3), drain(queue));
    });
  }

  /// CPython: `test_get_cancelled_race`.
  @Test
  void aCancelledGetterIsSteppedOver() {
    run(() -> {
      var queue = Queue.<String>fifo();
      var first = createTask(queue::get);
      var second = createTask(queue::get);
      yieldNow();
      first.cancel();
      queue.put("a");
      assertEquals("a", second.await());
      assertTrue(first.isCancelled());
    });
  }

  /// CPython: `test_get_cancel_drop_one_pending_reader`.
  @Test
  void aGetterCancelledAfterItWasWokenLeavesTheItem() {
    run(() -> {
      var queue = Queue.<Integer>fifo();
      var getter = createTask(queue::get);
      yieldNow();
      queue.putNowait(1);
      queue.putNowait(2);
      getter.cancel();
      assertThrows(CancelledError.class, getter::await);
      assertEquals(1, createTask(queue::get).await());
    });
  }

  /// CPython: `test_get_cancel_drop_many_pending_readers`.
  @Test
  void aGetterCancelledAfterItWasWokenWakesTheNext() {
    run(() -> {
      var queue = Queue.<Integer>fifo();
      var first = createTask(queue::get);
      var second = createTask(queue::get);
      var third = createTask(queue::get);
      yieldNow();
      queue.putNowait(1);
      queue.putNowait(2);
      first.cancel();
      assertThrows(CancelledError.class, first::await);
      assertEquals(2, third.await());
      assertEquals(1, second.await());
    });
  }

  @Test
  void aGetterCancelledBeforeItWasWokenWakesNobody() {
    run(() -> {
      var queue = Queue.<Integer>fifo();
      createTask(queue::get);
      var cancelled = createTask(queue::get);
      var third = createTask(queue::get);
      var fourth = createTask(queue::get);
      yieldNow();
      cancelled.cancel();
      queue.putNowait(1);
      yieldNow();
      yieldNow();
      queue.putNowait(2);
      yieldNow();
      assertEquals(2, third.await());
      assertFalse(fourth.isDone());
      fourth.cancel();
    });
  }

  /// CPython: `test_put_cancel_drop`, `test_cancelled_put_silence_value_error_exception`.
  @Test
  void aPutterCancelledAfterItWasWokenHasPutNothing() {
    run(() -> {
      var queue = Queue.<Integer>fifo(1);
      queue.putNowait(1);
      var putter = createTask(() -> queue.put(2));
      yieldNow();
      assertEquals(1, queue.getNowait());
      putter.cancel();
      assertThrows(CancelledError.class, putter::await);
      assertTrue(queue.isEmpty());
      createTask(() -> queue.put(3)).await();
      assertEquals(3, queue.getNowait());
    });
  }

  /// CPython: `test_put_cancelled_race`.
  @Test
  void aPutterCancelledAfterItWasWokenWakesTheNext() {
    run(() -> {
      var queue = Queue.<String>fifo(1);
      queue.putNowait("start");
      var first = createTask(() -> queue.put("a"));
      var second = createTask(() -> queue.put("b"));
      yieldNow();
      queue.getNowait();
      first.cancel();
      second.await();
      assertTrue(first.isCancelled());
      assertEquals("b", queue.getNowait());
    });
  }

  /// CPython: `test_cancelled_getters_not_being_held_in_self_getters`,
  /// `test_cancelled_puts_not_being_held_in_self_putters`.
  @Test
  void cancelledWaitersLeaveNothingBehind() {
    run(() -> {
      var queue = Queue.<Integer>fifo(1);
      var getter = createTask(queue::get);
      yieldNow();
      getter.cancel();
      assertThrows(CancelledError.class, getter::await);
      queue.putNowait(1);
      var putter = createTask(() -> queue.put(2));
      yieldNow();
      putter.cancel();
      assertThrows(CancelledError.class, putter::await);
      assertTrue(queue.toString().endsWith(" maxsize=1 items=[1] tasks=1>"), queue.toString());
    });
  }

  @Test
  void anItemMayBeTakenFromUnderAWokenGetter() {
    run(() -> {
      var queue = Queue.<String>fifo();
      var getter = createTask(queue::get);
      yieldNow();
      queue.putNowait("one");
      assertEquals("one", queue.getNowait());
      yieldNow();
      assertFalse(getter.isDone());
      queue.putNowait("two");
      assertEquals("two", getter.await());
    });
  }

  /// CPython: `test_task_done_underflow`.
  @Test
  void oneTaskDoneTooManyIsRefused() {
    var queue = Queue.<Integer>fifo();
    assertThrows(IllegalArgumentException.class, queue::taskDone);
    queue.putNowait(1);
    queue.taskDone();
    assertThrows(IllegalArgumentException.class, queue::taskDone);
  }

  /// CPython: `test_task_done`.
  @Test
  void joinWaitsUntilAllItemsAreDone() {
    run(() -> {
      for (var queue :
          List.of(
              Queue.<Integer>fifo(),
              Queue.<Integer>lifo(),
              Queue.<Integer>priority(Comparator.naturalOrder()))) {
        log.clear();
        for (var i = 0; i < 100; i++) {
          queue.putNowait(i);
        }
        var workers = List.of(createTask(() -> work(queue)), createTask(() -> work(queue)));
        queue.join();
        assertEquals(100, log.size());
        workers.forEach(worker -> worker.cancel());
      }
    });
  }

  private void work(Queue<Integer> queue) {
    while (true) {
      log.add(queue.get());
      yieldNow();
      queue.taskDone();
    }
  }

  /// CPython: `test_join_empty_queue`.
  @Test
  void joinReturnsAtOnceWhenNothingIsUnfinished() {
    var queue = Queue.<Integer>fifo();
    queue.join();
    queue.join();
  }

  @Test
  void aJoinerGoesOnAlthoughAnItemIsPutBeforeItRuns() {
    run(() -> {
      var queue = Queue.<Integer>fifo();
      queue.putNowait(1);
      var joiner = createTask(queue::join);
      yieldNow();
      queue.taskDone();
      queue.putNowait(2);
      joiner.await();
    });
  }

  @Test
  void anIterationTakesItemsUntilShutdown() {
    run(() -> {
      var queue = Queue.<Integer>fifo(2);
      createTask(() -> {
        for (var i = 0; i < 5; i++) {
          queue.put(i);
        }
        queue.shutdown();
      });
      for (var item : queue) {
        log.add(item);
      }
      var exhausted = queue.iterator();
      assertFalse(exhausted.hasNext());
      assertThrows(NoSuchElementException.class, exhausted::next);
    });
    assertEquals(List.of(0, 1, 2, 3, 4), log);
  }

  @Test
  void severalTasksShareTheItemsOfAnIteration() {
    run(() -> {
      var queue = Queue.<Integer>fifo(1);
      var first = createTask(() -> queue.forEach(log::add));
      var second = createTask(() -> queue.forEach(log::add));
      for (var i = 0; i < 10; i++) {
        queue.put(i);
      }
      queue.shutdown();
      first.await();
      second.await();
    });
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), log);
  }

  @Test
  void aQueueThatWasWaitedForInOneLoopIsRefusedInAnother() {
    var queue = Queue.<Integer>fifo(1);
    run(() -> {
      var getter = createTask(queue::get);
      yieldNow();
      queue.putNowait(1);
      getter.await();
    });
    run(() -> {
      queue.put(1);
      assertThrows(IllegalStateException.class, () -> queue.put(2));
      queue.get();
      assertThrows(IllegalStateException.class, queue::get);
      var refused = assertThrows(IllegalStateException.class, queue::join);
      assertTrue(
          refused.getMessage().contains("is bound to a different event loop"),
          refused.getMessage());
    });
  }
}
