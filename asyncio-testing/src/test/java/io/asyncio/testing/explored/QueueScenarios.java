package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.testing.explored.SideBySide.atOnce;
import static io.asyncio.testing.explored.SideBySide.independently;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Queue;
import io.asyncio.sync.QueueShutDownException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Queues: no item is lost, none is had twice, and each comes in its turn.
final class QueueScenarios {

  private QueueScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        throughput("a queue for one item", () -> Queue.fifo(1), List::getFirst),
        throughput("an unbounded queue", Queue::fifo, List::getFirst),
        throughput("a stack for two items", () -> Queue.lifo(2), List::getLast),
        throughput("an unbounded stack", Queue::lifo, List::getLast),
        throughput(
            "a priority queue for two items",
            () -> Queue.priority(2, Comparator.naturalOrder()),
            Collections::min),
        throughput(
            "an unbounded priority queue",
            () -> Queue.priority(Comparator.naturalOrder()),
            Collections::min),
        new Scenario<>(
                "an item that comes at the deadline of a getter is not lost",
                () -> new Goods(Queue.fifo(), List::getFirst),
                goods ->
                    independently(
                        goods::getWithinASecond,
                        goods::getWithinASecond,
                        () -> {
                          sleep(ofSeconds(1));
                          goods.put(1);
                        }),
                Goods::areAccountedFor)
            .repeatable(),
        new Scenario<>(
                "a place that is free at the deadline of a putter is not lost",
                () -> new Goods(Queue.fifo(1), List::getFirst),
                goods ->
                    independently(
                        () -> goods.putWithinASecond(1),
                        () -> goods.putWithinASecond(2),
                        () -> {
                          sleep(ofSeconds(1));
                          goods.get();
                        }),
                Goods::areAccountedFor)
            .repeatable(),
        new Scenario<>(
            "a place that a cancelled putter was woken for goes to the next one",
            () -> {
              Goods goods = new Goods(Queue.fifo(1), List::getFirst);
              goods.put(0);
              return goods;
            },
            goods ->
                independently(
                    goods.thenShutDown(() -> goods.putAll(1)),
                    goods.thenShutDown(() -> goods.putAll(2)),
                    goods::consumeOrShutDown),
            Goods::areAccountedFor),
        new Scenario<>(
            "a join waits for all items",
            () -> new Goods(Queue.fifo(1), List::getFirst),
            goods ->
                independently(
                    goods::work,
                    goods::work,
                    goods.thenShutDown(() -> {
                      goods.put(1);
                      goods.put(2);
                      goods.put(3);
                      goods.queue.join();
                      assertEquals(3, goods.done);
                    })),
            Goods::areAccountedFor),
        new Scenario<>(
            "a shutdown sends getters and putters away",
            () -> new Goods(Queue.fifo(1), List::getFirst),
            goods ->
                independently(
                    goods::consume,
                    () -> goods.putAll(1, 2, 3),
                    () -> goods.putAll(4, 5),
                    goods.thenShutDown(() -> {
                      yieldNow();
                      yieldNow();
                    })),
            Goods::areAccountedFor),
        new Scenario<>(
            "an immediate shutdown drops what is left and ends the joins",
            () -> {
              Goods goods = new Goods(Queue.fifo(), List::getFirst);
              goods.put(1);
              goods.put(2);
              return goods;
            },
            goods ->
                independently(
                    goods.queue::join,
                    goods.queue::join,
                    () -> {
                      try {
                        yieldNow();
                      } finally {
                        goods.queue.shutdown(true);
                        goods.inside.clear();
                      }
                    }),
            Goods::areAccountedFor),
        new Scenario<>(
            "what passes through two queues arrives in order",
            Pipeline::new,
            pipeline -> independently(pipeline::feed, pipeline::pass, pipeline::collect),
            Pipeline::isInOrder));
  }

  /// Two producers, two consumers.
  private static Scenario<Goods> throughput(
      String which, Supplier<Queue<Integer>> queue, Function<List<Integer>, Integer> next) {
    return new Scenario<>(
        which + " loses nothing and keeps its order",
        () -> new Goods(queue.get(), next),
        goods ->
            independently(
                goods.thenShutDown(() -> goods.putAll(3, 1, 2)),
                goods.thenShutDown(() -> goods.putAll(6, 5, 4)),
                goods::consume,
                goods::consume),
        Goods::areAccountedFor);
  }

  /// A queue, and what has to be in it.
  private static final class Goods {
    final Queue<Integer> queue;
    final Function<List<Integer>, Integer> next;
    final List<Integer> inside = new ArrayList<>();
    int producers;
    int done;

    Goods(Queue<Integer> queue, Function<List<Integer>, Integer> next) {
      this.queue = queue;
      this.next = next;
    }

    void put(int item) {
      queue.put(item);
      inside.add(item);
    }

    void putAll(int... items) {
      try {
        for (int item : items) {
          put(item);
          yieldNow();
        }
      } catch (QueueShutDownException _) {
        // The rest stays with us.
      }
    }

    void putWithinASecond(int item) {
      try {
        timeout(ofSeconds(1), () -> put(item));
      } catch (TimeoutExpiredException _) {
        // It stays with us.
      }
    }

    /// When the last of those that were made so ends, so do the consumers.
    Action thenShutDown(Action producer) {
      producers++;
      return () -> {
        try {
          producer.run();
        } finally {
          producers--;
          if (producers == 0) {
            queue.shutdown();
          }
        }
      };
    }

    void get() {
      got(queue.get());
    }

    private void got(Integer item) {
      assertEquals(next.apply(inside), item, "not the one whose turn it is");
      assertTrue(inside.remove((Object) item));
    }

    void getWithinASecond() {
      try {
        timeout(ofSeconds(1), this::get);
      } catch (TimeoutExpiredException _) {
        // Got nothing.
      }
    }

    void consume() {
      for (Integer item : queue) {
        got(item);
        yieldNow();
      }
    }

    /// The only one to consume: without it, nobody is to wait for a place.
    void consumeOrShutDown() {
      try {
        consume();
      } catch (CancelledError e) {
        queue.shutdown();
        throw e;
      }
    }

    void work() {
      for (Integer item : queue) {
        got(item);
        try {
          yieldNow();
        } finally {
          done++;
          queue.taskDone();
        }
      }
    }

    void areAccountedFor() {
      assertEquals(inside.size(), queue.qsize());
      while (!queue.isEmpty()) {
        got(queue.getNowait());
      }
      assertTrue(inside.isEmpty());
      String text = queue.toString();
      assertFalse(text.contains("getters") || text.contains("putters"), text);
      if (!text.contains("shutdown")) {
        atOnce("put", () -> queue.put(0));
        atOnce("get", queue::get);
      }
    }
  }

  private static final class Pipeline {
    final Queue<Integer> first = Queue.fifo(1);
    final Queue<Integer> second = Queue.fifo(2);
    final List<Integer> collected = new ArrayList<>();

    void feed() {
      try {
        for (int i = 0; i < 4; i++) {
          first.put(i);
        }
      } catch (QueueShutDownException _) {
        // Whoever took them is gone.
      } finally {
        first.shutdown();
      }
    }

    void pass() {
      try {
        for (Integer item : first) {
          second.put(item);
        }
      } catch (QueueShutDownException _) {
        // Whoever took them is gone.
      } finally {
        first.shutdown();
        second.shutdown();
      }
    }

    void collect() {
      try {
        second.forEach(collected::add);
      } finally {
        second.shutdown();
      }
    }

    void isInOrder() {
      for (int i = 0; i < collected.size(); i++) {
        assertEquals(i, collected.get(i));
      }
    }
  }
}
