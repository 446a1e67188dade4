package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A semaphore admits its number of tasks and hands free places over in FIFO order.
public final class SemaphoreLimit implements Scenario {

  private static void user(Stage stage, String name, Semaphore sem, List<String> inside) {
    try (var _ = sem.hold()) {
      inside.add(name);
      stage.print(name, "enters, inside", String.join(" ", inside));
      sleep(seconds(0));
      inside.remove(name);
      stage.print(name, "leaves");
    }
  }

  private static void main(Stage stage) {
    var sem = new Semaphore(2);
    var inside = new ArrayList<String>();
    var tasks =
        Stream.of("a", "b", "c", "d", "e")
            .map(n -> createTask(() -> user(stage, n, sem, inside)))
            .toList();
    sleep(seconds(0));
    stage.print("locked", sem.isLocked());
    gather(tasks);
    stage.print("end, locked", sem.isLocked());
    sem.acquire();
    stage.print("one taken, locked", sem.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
