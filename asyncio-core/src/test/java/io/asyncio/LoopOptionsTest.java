package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import io.asyncio.loop.Schedule;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Each `with…` changes what it names, and leaves the rest.
final class LoopOptionsTest {

  private final Clock clock = () -> 0;
  private final Supplier<Poller> poller = Poller::parking;
  private final Schedule schedule = _ -> 0;
  private final WatchOptions watch = new WatchOptions(Duration.ofMillis(7), true);
  private final LoopOptions all =
      new LoopOptions(Mode.PORTABLE, clock, poller, true, Optional.of(schedule), false, watch);

  @Test
  void productionHasNoScheduleAndAThreadForEachRun() {
    assertEquals(Optional.empty(), LoopOptions.defaults().schedule());
    assertTrue(LoopOptions.defaults().ownThread());
  }

  @Test
  void eachPartIsSetByItsOwn() {
    LoopOptions built =
        LoopOptions.defaults()
            .withOwnThread(false)
            .withSchedule(schedule)
            .withDebug(true)
            .withPoller(poller)
            .withClock(clock)
            .withMode(Mode.PORTABLE)
            .withStallLimit(Duration.ofMillis(7))
            .withFailOnDeadlock(true);
    assertEquals(all, built);
  }

  @Test
  void theOtherPartsStay() {
    Clock otherClock = () -> 1;
    Supplier<Poller> otherPoller = Poller::parking;
    Schedule otherSchedule = _ -> 1;
    assertEquals(
        new LoopOptions(Mode.NATIVE, clock, poller, true, Optional.of(schedule), false, watch),
        all.withMode(Mode.NATIVE));
    assertEquals(
        new LoopOptions(
            Mode.PORTABLE, otherClock, poller, true, Optional.of(schedule), false, watch),
        all.withClock(otherClock));
    assertEquals(
        new LoopOptions(
            Mode.PORTABLE, clock, otherPoller, true, Optional.of(schedule), false, watch),
        all.withPoller(otherPoller));
    assertEquals(
        new LoopOptions(Mode.PORTABLE, clock, poller, false, Optional.of(schedule), false, watch),
        all.withDebug(false));
    assertEquals(
        new LoopOptions(
            Mode.PORTABLE, clock, poller, true, Optional.of(otherSchedule), false, watch),
        all.withSchedule(otherSchedule));
    assertEquals(
        new LoopOptions(Mode.PORTABLE, clock, poller, true, Optional.of(schedule), true, watch),
        all.withOwnThread(true));
    assertEquals(
        new WatchOptions(Duration.ofMillis(8), true),
        all.withStallLimit(Duration.ofMillis(8)).watch());
    assertEquals(
        new WatchOptions(Duration.ofMillis(7), false), all.withFailOnDeadlock(false).watch());
  }

  @Test
  void productionReportsStallsOfASecondAndMoreAndGoesOn() {
    assertEquals(new WatchOptions(Duration.ofSeconds(1), false), LoopOptions.defaults().watch());
  }

  @Test
  void aNegativeLimitIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> all.withStallLimit(Duration.ofMillis(-1)));
    assertEquals(
        "stallLimit must not be negative, found PT-0.001S; zero means no watch",
        refused.getMessage());
  }
}
