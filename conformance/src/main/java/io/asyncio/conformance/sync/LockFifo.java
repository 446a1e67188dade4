package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Lock;
import java.util.stream.Stream;

/// A lock is handed to waiting tasks in the order in which they asked.
public final class LockFifo implements Scenario {

  private static void user(Stage stage, String name, Lock lock) {
    stage.print(name, "asks");
    try (var _ = lock.hold()) {
      stage.print(name, "holds");
      sleep(seconds(0));
      stage.print(name, "releases");
    }
  }

  // Ours returns nothing: to have returned is what True says in Python.
  private static boolean acquired(Lock lock) {
    lock.acquire();
    return true;
  }

  private static void main(Stage stage) {
    var lock = new Lock();
    stage.print("acquired", acquired(lock), "locked", lock.isLocked());
    var tasks = Stream.of("a", "b", "c").map(n -> createTask(() -> user(stage, n, lock))).toList();
    sleep(seconds(0));
    lock.release();
    stage.print("released, locked", lock.isLocked());
    gather(tasks);
    stage.print("end, locked", lock.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
