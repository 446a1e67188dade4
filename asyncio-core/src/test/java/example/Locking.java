package example;

import io.asyncio.Asyncio;
import io.asyncio.TaskGroup;
import io.asyncio.sync.Lock;

/// Tasks that wait for what never comes.
public final class Locking {

  private Locking() {}

  /// Two tasks of a group that wait for each other's lock.
  public static void pair() {
    Lock left = new Lock();
    Lock right = new Lock();
    TaskGroup.run(group -> {
      group.createTask("one", () -> both(left, right));
      group.createTask("two", () -> both(right, left));
    });
  }

  private static void both(Lock first, Lock second) {
    first.acquire();
    Asyncio.yieldNow();
    second.acquire();
  }

  /// A task that waits for its own lock.
  public static void twice() {
    Lock lock = new Lock();
    lock.acquire();
    lock.acquire();
  }

  /// A task that waits for a future that nobody completes.
  public static void waitForEver() {
    Asyncio.runningLoop().createFuture().await();
  }
}
