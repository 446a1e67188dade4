package consumer;

import static io.asyncio.Asyncio.sleep;

import io.asyncio.sync.Lock;
import java.time.Duration;

/// What the tests of this project are about.
public final class Till {

  private final Lock lock = new Lock();
  private int sum;

  /// Adds an amount, slowly.
  public void add(int amount) {
    try (var _ = lock.hold()) {
      int before = sum;
      sleep(Duration.ofHours(1));
      sum = before + amount;
    }
  }

  /// Returns what was added.
  public int sum() {
    return sum;
  }
}
