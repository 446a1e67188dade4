package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How late a loop was, in powers of two, and the other figures of a loop.
@WithinSeconds
final class LagHistogramTest {

  private static LagHistogram of(long... counts) {
    List<Long> all = new ArrayList<>(Collections.nCopies(LagHistogram.SIZE, 0L));
    for (int i = 0; i < counts.length; i++) {
      all.set(i, counts[i]);
    }
    return new LagHistogram(all);
  }

  @Test
  void theLimitsAreMicrosecondsInPowersOfTwo() {
    LagHistogram lag = of();
    assertEquals(Duration.ofNanos(1_000), lag.limit(0));
    assertEquals(Duration.ofNanos(8_000), lag.limit(3));
    assertEquals(Duration.ofNanos(1_000L << 27), lag.limit(27));
    assertThrows(IndexOutOfBoundsException.class, () -> lag.limit(28));
    assertThrows(IndexOutOfBoundsException.class, () -> lag.limit(-1));
  }

  @Test
  void aQuantileIsTheLimitOfTheCountThatReachesTheShare() {
    LagHistogram lag = of(0, 90, 9, 1);
    assertEquals(100, lag.total());
    assertEquals(lag.limit(1), lag.quantile(0));
    assertEquals(lag.limit(1), lag.quantile(0.9));
    assertEquals(lag.limit(2), lag.quantile(0.91));
    assertEquals(lag.limit(2), lag.quantile(0.99));
    assertEquals(lag.limit(3), lag.quantile(1));
    assertEquals(Duration.ZERO, of().quantile(0.5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aShareThatIsNoneIsRefused(double share) {
    Throwable refused = assertThrows(IllegalArgumentException.class, () -> of(1).quantile(share));
    assertEquals("share must be from 0 to 1, found " + share, refused.getMessage());
  }

  @BothModes
  void eachMeasurementIsCountedOnceAndTheLastSixtyAreKept(Mode mode) {
    Asyncio.run(
        () -> {
          EventLoop loop = Asyncio.runningLoop();
          // not the loop's own, by which the watchdog measures too
          Lag lag = new Lag();
          for (int i = 0; i < 70; i++) {
            lag.measure(loop);
            lag.measure(loop);
            Asyncio.sleep(Duration.ofNanos(1));
          }
          assertEquals(70, lag.histogram().total());
          assertEquals(60, lag.samples().size());
          assertTrue(lag.histogram().quantile(1).compareTo(lag.samples().getFirst()) > 0);
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aLoopIsSeenInFigures(Mode mode) {
    Asyncio.run(
        () -> {
          EventLoop loop = Asyncio.runningLoop();
          long before = loop.statistics().steps();
          Task<Void> sleeper = Asyncio.createTask(() -> Asyncio.sleep(Duration.ofDays(1)));
          loop.callSoon(() -> {});
          assertTrue(loop.statistics().ready() >= 2); // the watchdog may add its own
          Asyncio.yieldNow();
          LoopStatistics seen = loop.statistics();
          assertEquals(2, seen.tasks());
          assertEquals(1, seen.timers());
          assertEquals(0, seen.outside());
          assertTrue(seen.steps() - before >= 3);
          assertEquals(false, seen.isAsleep());
          sleeper.cancel();
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aMeasurementShowsInTheFigures(Mode mode) {
    Asyncio.run(
        () -> {
          EventLoop loop = Asyncio.runningLoop();
          loop.measureLag();
          Asyncio.sleep(Duration.ofNanos(1));
          assertTrue(loop.statistics().lag().total() >= 1);
          assertTrue(!loop.statistics().lastLags().isEmpty());
        },
        LeapingTime.in(mode));
  }

  /// Such a loop runs the same each time, whoever looks at it.
  @BothModes
  void aLoopWithAScheduleIsNotMeasured(Mode mode) {
    LoopOptions options = new LeapingTime().loopOptions(mode).withSchedule(_ -> 0);
    try (EventLoop loop = EventLoop.create(options)) {
      loop.runUntilComplete(() -> {
        loop.measureLag();
        Asyncio.sleep(Duration.ofNanos(1));
        assertEquals(0, loop.statistics().lag().total());
      });
    }
  }
}
