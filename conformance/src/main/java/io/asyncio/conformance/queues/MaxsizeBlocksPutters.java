package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import java.util.stream.Stream;

/// Putters on a full queue wait and continue in order as places become free.
public final class MaxsizeBlocksPutters implements Scenario {

  private static void putter(Stage stage, String name, Queue<String> queue) {
    stage.print(name, "puts");
    queue.put(name);
    stage.print(name, "done, size", queue.qsize());
  }

  private static void main(Stage stage) {
    Queue<String> queue = Queue.fifo(2);
    var tasks =
        Stream.of("a", "b", "c", "d", "e")
            .map(n -> createTask(() -> putter(stage, n, queue)))
            .toList();
    sleep(seconds(0));
    stage.print("full", queue.isFull(), "size", queue.qsize(), "maxsize", queue.maxsize());
    for (int i = 0; i < 5; i++) {
      stage.print("main gets", queue.get());
      sleep(seconds(0));
    }
    gather(tasks);
    stage.print("empty", queue.isEmpty());
    Queue<String> unbounded = Queue.fifo(0);
    unbounded.putNowait("x");
    stage.print("maxsize zero is never full", unbounded.isFull());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
