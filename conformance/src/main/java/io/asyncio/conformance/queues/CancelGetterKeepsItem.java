package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import java.util.List;

/// An item put for a getter that is then cancelled goes to the next getter.
public final class CancelGetterKeepsItem implements Scenario {

  private static void getter(Stage stage, String name, Queue<String> queue) {
    try {
      stage.print(name, "got", queue.get());
    } catch (CancelledError e) {
      stage.print(name, "cancelled, size", queue.qsize());
      throw e;
    }
  }

  private static void main(Stage stage) {
    Queue<String> queue = Queue.fifo();
    var a = createTask(() -> getter(stage, "a", queue));
    var b = createTask(() -> getter(stage, "b", queue));
    var c = createTask(() -> getter(stage, "c", queue));
    sleep(seconds(0));
    b.cancel();
    sleep(seconds(0));
    queue.putNowait("item");
    stage.print("item put for a, cancel a", a.cancel());
    Asyncio.wait(List.of(a, b, c), ALL_COMPLETED);
    stage.print("size", queue.qsize(), "| c cancelled", c.isCancelled());
    var lone = createTask(() -> getter(stage, "lone", queue));
    sleep(seconds(0));
    queue.putNowait("kept");
    lone.cancel();
    Asyncio.wait(List.of(lone), ALL_COMPLETED);
    stage.print("still there", queue.getNowait());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
