package io.asyncio.inspect;

import static io.asyncio.inspect.LoopOnThread.HOUR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Blocking;
import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.CapturedLog;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A loop that is kept by one step, looked at by hand at times that the test makes up.
@WithinSeconds
final class StallTest {

  private static final String TOO_LONG =
      "WARNING event loop N has been stalled for %d.0 s by task 'main'; what blocks or computes"
          + " belongs in toThread\n    at example.Blocking.compute(Blocking.java:N)";

  private final Blocking blocking = new Blocking();
  private final List<String> ended = new ArrayList<>();

  private LoopWatch watchOver(LoopOnThread runs) {
    return new LoopWatch(
        runs.loop, (_, label, total) -> ended.add(label + " " + total.toHours() + " h"));
  }

  private LoopOnThread stalled(Mode mode, Action main) {
    LoopOnThread runs = new LoopOnThread(mode, main);
    blocking.awaitEntered();
    return runs;
  }

  @BothModes
  void itIsReportedWhileItGoesOnTwiceAsLateEachTime(Mode mode) {
    List<Integer> reportedAt = new ArrayList<>();
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs = stalled(mode, blocking::compute)) {
      LoopWatch watch = watchOver(runs);
      for (int hour = 0; hour <= 9; hour++) {
        int before = log.lines().size();
        watch.look(runs.loop, 100 * HOUR + hour * HOUR);
        if (log.lines().size() > before) {
          reportedAt.add(hour);
        }
      }
      assertTrue(watch.isStalled());
      blocking.release();
      assertEquals(List.of(1, 2, 4, 8), reportedAt);
      assertEquals(
          List.of(
              TOO_LONG.formatted(3600),
              TOO_LONG.formatted(7200),
              TOO_LONG.formatted(14400),
              TOO_LONG.formatted(28800)),
          Texts.normal(log.lines()));
    }
  }

  @BothModes
  void itsEndIsReportedWithTheTotal(Mode mode) {
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs =
            stalled(
                mode,
                () -> {
                  blocking.compute();
                  Asyncio.runningLoop().createFuture().await();
                })) {
      LoopWatch watch = watchOver(runs);
      watch.look(runs.loop, 0);
      watch.look(runs.loop, HOUR);
      watch.look(runs.loop, 5 * HOUR / 2);
      assertEquals(Duration.ofNanos(3 * HOUR), watch.stepTime(3 * HOUR));
      blocking.release();
      runs.asleep();
      watch.look(runs.loop, 3 * HOUR);
      assertEquals(
          "WARNING event loop N goes on: task 'main' had stalled it for 10800.0 s",
          Texts.normal(log.lines()).getLast());
      assertEquals(List.of("task 'main' 3 h"), ended);
      assertEquals(
          List.of(new LoopWatch.SlowStep("task 'main'", Duration.ofHours(3))), watch.slowSteps());
      assertFalse(watch.isStalled());
    }
  }

  @BothModes
  void aCallbackIsNamed(Mode mode) {
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs =
            stalled(
                mode,
                () -> {
                  Asyncio.runningLoop().callSoon(blocking::compute);
                  Asyncio.yieldNow();
                })) {
      LoopWatch watch = watchOver(runs);
      watch.look(runs.loop, 0);
      watch.look(runs.loop, HOUR);
      blocking.release();
      String text = Texts.normal(log.lines().getFirst());
      assertTrue(
          text.startsWith("WARNING event loop N has been stalled for 3600.0 s by callback of "),
          text);
      assertTrue(text.endsWith("\n    at example.Blocking.compute(Blocking.java:N)"), text);
    }
  }

  @Test
  void withoutALimitNothingIsReported() {
    LoopOptions options = LoopOptions.defaults().withStallLimit(Duration.ZERO);
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs =
            new LoopOnThread(options, loop -> loop.runUntilComplete(blocking::compute))) {
      blocking.awaitEntered();
      LoopWatch watch = watchOver(runs);
      for (int hour = 0; hour < 9; hour++) {
        watch.look(runs.loop, hour * HOUR);
      }
      blocking.release();
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void aLimitOfCenturiesIsAsGoodAsNone() {
    LoopOptions options = LoopOptions.defaults().withStallLimit(Duration.ofSeconds(Long.MAX_VALUE));
    try (LoopOnThread runs =
        new LoopOnThread(
            options, loop -> loop.runUntilComplete(() -> loop.createFuture().await()))) {
      LoopWatch watch = watchOver(runs.asleep());
      watch.look(runs.loop, 0);
      watch.look(runs.loop, HOUR);
    }
  }

  /// It would seem to have run since the loop was looked at last.
  @BothModes
  void aStepAfterARestOfTheLoopIsNotTakenForALongOne(Mode mode) {
    LoopOptions options =
        LoopOptions.defaults()
            .withMode(mode)
            .withStallLimit(Duration.ofHours(1))
            .withPoller(() -> new StuckPoller(blocking));
    CountDownLatch go = new CountDownLatch(1);
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs =
            new LoopOnThread(
                options,
                loop -> {
                  awaitQuietly(go);
                  loop.runUntilComplete(() -> {});
                })) {
      LoopWatch watch = watchOver(runs);
      watch.look(runs.loop, 0);
      watch.look(runs.loop, 5 * HOUR);
      go.countDown();
      blocking.awaitEntered();
      watch.look(runs.loop, 5 * HOUR + 1);
      assertEquals(List.of(), log.lines());
      watch.look(runs.loop, 6 * HOUR + 1);
      blocking.release();
      assertTrue(
          Texts.normal(log.lines().getFirst()).contains("stalled for 3600.0 s by the loop itself"),
          log.lines()::toString);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTaskThatIsPinnedWhileItWaitsIsReportedWithWhatPinsIt() {
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs = stalled(Mode.NATIVE, blocking::initialise)) {
      LoopWatch watch = watchOver(runs);
      lookUntilItWaits(watch, runs, log);
      blocking.release();
      assertEquals(
          """
          WARNING event loop N has been held for 3600.0 s by task 'main', which waits while a native \
          frame or a class initialiser on its stack pins it to the loop's thread: nothing else can \
          run; let it wait elsewhere, or use toThread
            pinned by example.Initialiser.<clinit>(Initialiser.java:N)
              at example.Blocking.await(Blocking.java:N)
              at example.Initialisation.run(Initialisation.java:N)
              at example.Initialiser.<clinit>(Initialiser.java:N)
              at example.Blocking.initialise(Blocking.java:N)\
          """,
          Texts.normal(log.lines().getLast()));
    }
  }

  @Test
  void aBlockingCallInPortableModeIsReported() {
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs = stalled(Mode.PORTABLE, blocking::await)) {
      LoopWatch watch = watchOver(runs);
      lookUntilItWaits(watch, runs, log);
      blocking.release();
      assertEquals(
          """
          WARNING event loop N has been held for 3600.0 s by task 'main', which waits inside a \
          blocking call: in portable mode such a call belongs in toThread
              at example.Blocking.await(Blocking.java:N)\
          """,
          Texts.normal(log.lines().getLast()));
    }
  }

  /// Nothing is pinned there.
  @Test
  void aClassInitialiserInPortableModeIsABlockingCallLikeAnyOther() {
    try (CapturedLog log = new CapturedLog();
        LoopOnThread runs = stalled(Mode.PORTABLE, blocking::initialise)) {
      LoopWatch watch = watchOver(runs);
      lookUntilItWaits(watch, runs, log);
      blocking.release();
      assertFalse(log.lines().getLast().contains("pinned by"), log.lines()::toString);
    }
  }

  /// The first look may come when the thread is still on its way into the wait.
  private void lookUntilItWaits(LoopWatch watch, LoopOnThread runs, CapturedLog log) {
    while (!runs.loop.runningStep().orElseThrow().isWaiting()) {
      Thread.onSpinWait();
    }
    watch.look(runs.loop, 0);
    watch.look(runs.loop, HOUR);
    assertEquals(1, log.lines().size());
  }
}
