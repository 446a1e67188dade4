package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.ReturnWhen.FIRST_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.List;

/// Cancelling a task inside wait leaves the tasks it waits for untouched.
public final class WaitCancelled implements Scenario {

  private static String child(Event gate) {
    gate.await();
    return "child result";
  }

  private static void waiter(Stage stage, Task<String> task) {
    try {
      Asyncio.wait(List.of(task), ALL_COMPLETED);
    } catch (CancelledError e) {
      stage.print("waiter cancelled, child done", task.isDone(), "requests", task.cancelling());
      throw e;
    }
  }

  private static void main(Stage stage) {
    var gate = new Event();
    var c = createTask(() -> child(gate));
    var w = createTask(() -> waiter(stage, c));
    sleep(seconds(0));
    sleep(seconds(0));
    w.cancel();
    var waited = Asyncio.wait(List.of(w, c), FIRST_COMPLETED);
    stage.print(
        "waiter done", waited.done().contains(w), "| child pending", waited.pending().contains(c));
    gate.set();
    stage.print(c.await());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
