package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import java.util.List;
import java.util.stream.Stream;

/// A putter cancelled after a place became free passes that place on and puts nothing.
public final class CancelPutterPassesPlaceOn implements Scenario {

  private static void putter(Stage stage, String name, Queue<String> queue) {
    try {
      queue.put(name);
      stage.print(name, "put");
    } catch (CancelledError e) {
      stage.print(name, "cancelled");
      throw e;
    }
  }

  private static void main(Stage stage) {
    Queue<String> queue = Queue.fifo(1);
    queue.putNowait("start");
    var a = createTask("a", () -> putter(stage, "a", queue));
    var b = createTask("b", () -> putter(stage, "b", queue));
    var c = createTask("c", () -> putter(stage, "c", queue));
    sleep(seconds(0));
    b.cancel();
    sleep(seconds(0));
    stage.print("main gets", queue.getNowait());
    a.cancel();
    Asyncio.wait(List.of(a, c), ALL_COMPLETED);
    stage.print("size", queue.qsize(), "item", queue.getNowait());
    stage.print(
        "cancelled",
        Stream.of(a, b, c).filter(Task::isCancelled).map(Task::name).collect(joining(" ")));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
