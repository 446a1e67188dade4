package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import java.util.List;

/// Get_nowait may take the item from under a woken getter, which then waits on.
public final class StolenItem implements Scenario {

  private static void getter(Stage stage, String name, Queue<String> queue) {
    stage.print(name, "got", queue.get());
  }

  private static void putter(Stage stage, Queue<String> queue) {
    queue.put("pushed");
    stage.print("putter finished");
  }

  private static void main(Stage stage) {
    Queue<String> queue = Queue.fifo(1);
    var a = createTask(() -> getter(stage, "a", queue));
    sleep(seconds(0));
    queue.putNowait("one");
    stage.print("stolen", queue.getNowait());
    sleep(seconds(0));
    stage.print("a done", a.isDone());
    var b = createTask(() -> getter(stage, "b", queue));
    sleep(seconds(0));
    queue.putNowait("two");
    var p = createTask(() -> putter(stage, queue));
    gather(List.of(a, b, p));
    stage.print("size", queue.qsize());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
