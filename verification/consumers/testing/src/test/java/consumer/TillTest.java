package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.EventLoop;
import io.asyncio.TaskGroup;
import io.asyncio.testing.VirtualClock;
import io.asyncio.testing.junit.AsyncioTest;
import io.asyncio.testing.junit.Schedules;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TillTest {
  private final Till till = new Till();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @AsyncioTest
  void amountsAreAddedInTime(int amount, EventLoop loop, VirtualClock clock) {
    till.add(amount);
    till.add(amount);
    assertEquals(2 * amount, till.sum());
    assertEquals(Duration.ofHours(2), clock.time());
    System.out.println("mode " + loop.mode());
  }

  @AsyncioTest
  @Schedules(seeds = 100)
  void noAmountIsLost() {
    TaskGroup.run(group -> {
      for (int i = 1; i <= 4; i++) {
        int amount = i;
        group.createTask(() -> till.add(amount));
      }
    });
    assertEquals(10, till.sum());
  }
}
