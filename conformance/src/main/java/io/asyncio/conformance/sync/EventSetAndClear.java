package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Event;
import java.util.stream.Stream;

/// Set wakes every waiter in order, even when clear follows before they run.
public final class EventSetAndClear implements Scenario {

  private static void waiter(Stage stage, String name, Event event) {
    stage.print(name, "wait gave", awaited(event), "| set now", event.isSet());
  }

  // Ours returns nothing: to have returned is what True says in Python.
  private static boolean awaited(Event event) {
    event.await();
    return true;
  }

  private static void main(Stage stage) {
    var event = new Event();
    var tasks =
        Stream.of("a", "b", "c").map(n -> createTask(() -> waiter(stage, n, event))).toList();
    sleep(seconds(0));
    event.set();
    event.set();
    event.clear();
    var late = createTask(() -> waiter(stage, "late", event));
    stage.print("set and cleared", event.isSet());
    gather(tasks);
    stage.print("late done", late.isDone());
    event.set();
    waiter(stage, "main does not block", event);
    stage.print("late done", late.isDone());
    late.await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
