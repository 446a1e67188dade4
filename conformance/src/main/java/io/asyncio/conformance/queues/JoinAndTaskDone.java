package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import java.util.List;
import java.util.stream.Stream;

/// Join waits until every item is marked done, including items added meanwhile.
public final class JoinAndTaskDone implements Scenario {

  private static void worker(Stage stage, Queue<String> queue) {
    while (true) {
      var item = queue.get();
      stage.print("working on", item);
      if (item.equals("parent")) {
        queue.putNowait("child");
      }
      sleep(seconds(0));
      queue.taskDone();
      stage.print("done", item);
    }
  }

  private static void joiner(Stage stage, String name, Queue<String> queue) {
    queue.join();
    stage.print(name, "joined");
  }

  private static void main(Stage stage) {
    Queue<String> queue = Queue.fifo();
    queue.join();
    stage.print("join on a fresh queue returns");
    for (var item : List.of("plain", "parent")) {
      queue.putNowait(item);
    }
    var joiners =
        Stream.of("first", "second").map(n -> createTask(() -> joiner(stage, n, queue))).toList();
    var w = createTask(() -> worker(stage, queue));
    gather(joiners);
    stage.print("worker done", w.isDone());
    w.cancel();
    Asyncio.wait(List.of(w), ALL_COMPLETED);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
