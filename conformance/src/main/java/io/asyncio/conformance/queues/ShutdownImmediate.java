package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Action;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import io.asyncio.sync.QueueShutDownException;
import java.util.List;

/// Shutdown(immediate=True) drops the items, wakes everybody and releases join.
public final class ShutdownImmediate implements Scenario {

  private static void attempt(Stage stage, String label, Action body) throws Exception {
    try {
      body.run();
      stage.print(label, "finished");
    } catch (QueueShutDownException e) {
      stage.print(label, stage.name(e));
    }
  }

  private static void main(Stage stage) throws Exception {
    Queue<String> full = Queue.fifo(1);
    Queue<String> empty = Queue.fifo();
    full.putNowait("item");
    var tasks =
        List.of(
            createTask(() -> attempt(stage, "putter 1", () -> full.put("x"))),
            createTask(() -> attempt(stage, "putter 2", () -> full.put("y"))),
            createTask(() -> attempt(stage, "join", () -> full.join())),
            createTask(() -> attempt(stage, "getter 1", () -> empty.get())),
            createTask(() -> attempt(stage, "getter 2", () -> empty.get())));
    sleep(seconds(0));
    sleep(seconds(0));
    full.shutdown(true);
    empty.shutdown();
    stage.print("size", full.qsize(), "nothing woken yet", tasks.stream().noneMatch(Task::isDone));
    gather(tasks);
    attempt(stage, "get", () -> full.get());
    full.shutdown();
    stage.print("second shutdown is allowed");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
