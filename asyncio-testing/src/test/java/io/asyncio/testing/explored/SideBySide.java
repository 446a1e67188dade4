package io.asyncio.testing.explored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.TaskGroup;
import io.asyncio.TaskOptions;

/// Ways in which the scenarios run their parts.
final class SideBySide {

  private SideBySide() {}

  /// Runs all at once; one that is cancelled leaves the others alone.
  static void independently(Action... bodies) {
    TaskGroup.run(group -> {
      for (Action body : bodies) {
        group.createTask(body);
      }
    });
  }

  /// Runs all at once; one that is cancelled takes the others along, for they would wait for it.
  static void dependently(Action... bodies) {
    TaskGroup.run(group -> {
      for (Action body : bodies) {
        group.createTask(() -> {
          try {
            body.run();
          } catch (CancelledError e) {
            group.cancel();
            throw e;
          }
        });
      }
    });
  }

  /// Runs something that must not have to wait.
  static void atOnce(String what, Action action) {
    var task = Asyncio.createTask(action, TaskOptions.named(what).withEagerStart(true));
    boolean waited = task.cancel();
    assertTrue(!waited && task.exception().isEmpty(), what + " had to wait: " + task);
  }

  /// Asserts that nobody is left in the queue of a lock or of its like, as its text shows.
  static void nobodyWaitsFor(Object primitive) {
    assertEquals(-1, primitive.toString().indexOf("waiters"), primitive::toString);
  }
}
