package io.asyncio.conformance.sync;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.conformance.errors.KeyError;
import io.asyncio.sync.Semaphore;

/// Negative start values and releasing a bounded semaphore too often are errors.
public final class SemaphoreErrors implements Scenario {

  private static void main(Stage stage) {
    try {
      new Semaphore(-1);
    } catch (IllegalArgumentException e) {
      stage.print("negative", stage.name(e));
    }
    var plain = new Semaphore(1);
    plain.release();
    for (int i = 0; i < 2; i++) {
      plain.acquire();
      stage.print("plain acquired", i, "locked", plain.isLocked());
    }
    var bounded = Semaphore.bounded(1);
    try {
      bounded.release();
    } catch (IllegalArgumentException e) {
      stage.print("bounded", stage.name(e));
    }
    try (var _ = bounded.hold()) {
      stage.print("inside, locked", bounded.isLocked());
    }
    stage.print("outside, locked", bounded.isLocked());
    try {
      try (var _ = bounded.hold()) {
        throw new KeyError("body");
      }
    } catch (KeyError _) {
      stage.print("released after an error", !bounded.isLocked());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
