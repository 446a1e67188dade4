package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import io.asyncio.sync.QueueShutDownException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Shutdown refuses new items at once but hands out the remaining ones before QueueShutDown.
public final class ShutdownDrains implements Scenario {

  private static void attempt(Stage stage, String label, Callable<?> body) throws Exception {
    try {
      stage.print(label, body.call());
    } catch (QueueShutDownException e) {
      stage.print(label, stage.name(e));
    }
  }

  private static Optional<Void> put(Queue<Integer> queue, int item) {
    queue.put(item);
    return Optional.empty();
  }

  private static void main(Stage stage) throws Exception {
    Queue<Integer> queue = Queue.fifo();
    for (var item : List.of(1, 2)) {
      queue.putNowait(item);
    }
    queue.shutdown();
    attempt(stage, "put", () -> put(queue, 3));
    try {
      queue.putNowait(3);
    } catch (QueueShutDownException e) {
      stage.print("put_nowait", stage.name(e));
    }
    attempt(stage, "get", () -> queue.get());
    stage.print("get_nowait", queue.getNowait());
    attempt(stage, "get", () -> queue.get());
    try {
      queue.getNowait();
    } catch (QueueShutDownException e) {
      stage.print("get_nowait", stage.name(e));
    }
    queue.taskDone();
    var joiner = createTask(() -> queue.join());
    sleep(seconds(0));
    stage.print("join done", joiner.isDone());
    queue.taskDone();
    joiner.await();
    stage.print("joined");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
