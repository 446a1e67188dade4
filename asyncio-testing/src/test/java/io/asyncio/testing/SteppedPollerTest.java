package io.asyncio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Poller;
import org.junit.jupiter.api.Test;

final class SteppedPollerTest {
  private final EventLog log = new EventLog();
  private final VirtualClock clock = new VirtualClock();
  private final SteppedPoller poller = new SteppedPoller(clock);

  SteppedPollerTest() {
    poller.stopBy(() -> log.add("stopped"));
  }

  @Test
  void aLookStopsNothing() {
    poller.runUntil(0);
    poller.poll(0);
    log.assertExactly();
    assertFalse(poller.isIdle());
  }

  @Test
  void aTimerThatIsDueByThenIsJumpedTo() {
    poller.runUntil(10);
    poller.poll(10);
    log.assertExactly();
    assertEquals(10, clock.nanoTime());
  }

  @Test
  void aLaterTimerStopsTheLoopAndIsRemembered() {
    poller.runUntil(10);
    poller.poll(11);
    log.assertExactly("stopped");
    assertTrue(poller.isIdle());
    assertEquals(0, clock.nanoTime());
  }

  @Test
  void aLoopWithoutTimersIsStopped() {
    poller.runUntil(Poller.FOREVER);
    poller.poll(Poller.FOREVER);
    log.assertExactly("stopped");
  }

  @Test
  void aLoopThatWasWokenIsNotIdle() {
    poller.runUntil(0);
    poller.wakeup();
    poller.poll(Poller.FOREVER);
    log.assertExactly();
    poller.poll(Poller.FOREVER);
    log.assertExactly("stopped");
  }

  @Test
  void aLookAtTheLoopWaitsForNothingOutside() {
    poller.outsideStarted();
    poller.look();
    poller.poll(5);
    log.assertExactly("stopped");
    assertEquals(0, clock.nanoTime());
  }
}
