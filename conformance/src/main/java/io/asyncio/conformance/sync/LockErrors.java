package io.asyncio.conformance.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Lock;

/// Releasing a free lock is an error, any task may release, and a failing body still releases.
public final class LockErrors implements Scenario {

  private static void releaser(Stage stage, Lock lock) {
    lock.release();
    stage.print("released by another task");
  }

  private static void main(Stage stage) {
    var lock = new Lock();
    try {
      lock.release();
    } catch (IllegalStateException e) {
      stage.print("free lock", stage.name(e));
    }
    lock.acquire();
    createTask(() -> releaser(stage, lock)).await();
    stage.print("locked", lock.isLocked());
    try {
      try (var _ = lock.hold()) {
        throw new IllegalArgumentException("in body");
      }
    } catch (IllegalArgumentException e) {
      stage.print("body failed", e, "| locked", lock.isLocked());
    }
    try (var _ = lock.hold()) {
      try {
        waitFor(() -> lock.acquire(), seconds(0.02));
      } catch (TimeoutExpiredException _) {
        stage.print("not reentrant, locked", lock.isLocked());
      }
    }
    stage.print("end, locked", lock.isLocked());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
