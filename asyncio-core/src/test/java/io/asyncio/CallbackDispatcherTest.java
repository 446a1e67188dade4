package io.asyncio;

import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.loop.Poller;
import java.util.ArrayList;
import java.util.List;

/// No dispatcher outlives a run: each has a virtual thread, which the JDK keeps until it has ended.
@WithinSeconds
final class CallbackDispatcherTest {

  private final List<String> log = new ArrayList<>();

  private static void assertHoldsNothing(EventLoop loop) {
    assertNull(loop.callbacks.current);
    assertNull(loop.callbacks.spare);
  }

  @BothModes
  void nothingIsLeftOfARunWithoutCallbacks(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      for (int run = 0; run < 3; run++) {
        loop.runUntilComplete(() -> yieldNow());
        assertHoldsNothing(loop);
      }
    }
  }

  @BothModes
  void nothingIsLeftOfARunWithCallbacks(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      for (int run = 0; run < 3; run++) {
        loop.callSoon(() -> log.add("callback"));
        loop.runUntilComplete(() -> yieldNow());
        assertHoldsNothing(loop);
      }
    }
    assertEquals(List.of("callback", "callback", "callback"), log);
  }

  @BothModes
  void aSuspendedDispatcherEndsWithItsCallbackInALaterRun(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      Future<String> future = loop.createFuture();
      loop.callSoon(() -> log.add(future.await()));
      loop.runUntilComplete(() -> yieldNow());
      assertHoldsNothing(loop);
      loop.callSoon(() -> log.add("another"));
      future.setResult("value");
      loop.runUntilComplete(() -> yieldNow());
      assertHoldsNothing(loop);
    }
    assertEquals(List.of("another", "value"), log);
  }

  @BothModes
  void nothingIsLeftOfARunThatWasAborted(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      loop.callSoon(() -> {
        throw new SystemExit(1);
      });
      assertThrows(SystemExit.class, loop::runForever);
      assertHoldsNothing(loop);
    }
  }

  @BothModes
  void nothingIsLeftOfARunWhosePollerFailed(Mode mode) {
    LeapingTime time = new LeapingTime();
    Poller failing =
        new Poller() {
          @Override
          public void poll(long maxWaitNanos) {
            if (maxWaitNanos == FOREVER) {
              throw new ArithmeticException("poller");
            }
          }

          @Override
          public void wakeup() {}

          @Override
          public void close() {}
        };
    try (EventLoop loop = EventLoop.create(time.loopOptions(mode).withPoller(() -> failing))) {
      loop.callSoon(() -> log.add("callback"));
      assertThrows(ArithmeticException.class, loop::runForever);
      assertHoldsNothing(loop);
    }
    assertEquals(List.of("callback"), log);
  }
}
