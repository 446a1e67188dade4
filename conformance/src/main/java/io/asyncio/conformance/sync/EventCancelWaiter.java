package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.List;
import java.util.stream.Stream;

/// A cancelled event waiter does not disturb the others, even when cancelled after set.
public final class EventCancelWaiter implements Scenario {

  private static void waiter(Stage stage, String name, Event event) {
    try {
      event.await();
      stage.print(name, "woken");
    } catch (CancelledError e) {
      stage.print(name, "cancelled, event set", event.isSet());
      throw e;
    }
  }

  private static void main(Stage stage) {
    var event = new Event();
    var a = createTask("a", () -> waiter(stage, "a", event));
    var b = createTask("b", () -> waiter(stage, "b", event));
    var c = createTask("c", () -> waiter(stage, "c", event));
    var d = createTask("d", () -> waiter(stage, "d", event));
    sleep(seconds(0));
    b.cancel();
    sleep(seconds(0));
    event.set();
    c.cancel();
    Asyncio.wait(List.of(a, b, c, d), ALL_COMPLETED);
    stage.print(
        "cancelled",
        Stream.of(a, b, c, d).filter(Task::isCancelled).map(Task::name).collect(joining(" ")));
    try {
      waitFor(() -> new Event().await(), seconds(0.02));
    } catch (TimeoutExpiredException _) {
      stage.print("wait timed out");
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
