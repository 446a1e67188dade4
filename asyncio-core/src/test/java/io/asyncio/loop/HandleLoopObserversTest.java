package io.asyncio.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an observer sees of the loop, on a scripted clock and poller.
final class HandleLoopObserversTest {

  private static final int LOOKS_WITHOUT_CLOCK = 64;

  private final List<String> log = new ArrayList<>();
  private final ScriptedTime time = new ScriptedTime(log);
  private final DirectDispatcher dispatcher = new DirectDispatcher();
  private final HandleLoop loop = new HandleLoop(time, time, dispatcher);

  HandleLoopObserversTest() {
    dispatcher.loop = loop;
    time.whenIdle = loop::stop;
  }

  private Handle handle() {
    return new Handle(loop, () -> {}, null);
  }

  /// Whether the loop is seen to sleep for good when nothing is left to run.
  private boolean sleepsForGood() {
    List<Boolean> seen = new ArrayList<>();
    time.whenIdle =
        () -> {
          assertTrue(loop.isAsleep());
          seen.add(loop.isAsleepForGood());
          loop.stop();
        };
    loop.run();
    assertFalse(loop.isAsleep());
    assertFalse(loop.isAsleepForGood());
    return seen.getFirst();
  }

  @Test
  void stepsAndHandlesAreCountedEachWhenItBegins() {
    List<Long> counts = new ArrayList<>();
    loop.ready(() -> counts.add(loop.steps()));
    loop.ready(handle());
    loop.ready(handle());
    Handle cancelled = handle();
    cancelled.cancel();
    loop.ready(cancelled);
    loop.ready(new Handle(loop, () -> counts.add(loop.steps()), null));
    loop.run();
    assertEquals(List.of(1L, 4L), counts);
    assertEquals(4, loop.steps());
  }

  @Test
  void whatIsReadyOrTimedIsCounted() {
    loop.ready(() -> {});
    loop.ready(() -> {});
    loop.addTimer(new TimerHandle(loop, 5, () -> {}, null));
    loop.outsideStarted();
    assertEquals(2, loop.readyCount());
    assertEquals(1, loop.timerCount());
    assertEquals(1, loop.outsideCount());
    loop.outsideEnded();
    loop.run();
    assertEquals(0, loop.readyCount());
    assertEquals(0, loop.timerCount());
    assertEquals(0, loop.outsideCount());
  }

  @Test
  void aLoopThatNothingCanWakeSleepsForGood() {
    assertTrue(sleepsForGood());
  }

  @Test
  void notWhileSomethingIsOutside() {
    loop.outsideStarted();
    assertFalse(sleepsForGood());
    loop.outsideEnded();
    assertTrue(sleepsForGood());
  }

  @Test
  void notWhileThePollerWatches() {
    time.watching = true;
    assertFalse(sleepsForGood());
  }

  @Test
  void notWhileATimerIsLeft() {
    List<Boolean> seen = new ArrayList<>();
    time.whenWaiting =
        () -> {
          seen.add(loop.isAsleep());
          seen.add(loop.isAsleepForGood());
        };
    loop.addTimer(new TimerHandle(loop, 5, () -> {}, null));
    loop.run();
    assertEquals(List.of(true, false), seen);
  }

  @Test
  void aLookIsNoSleep() {
    List<Boolean> seen = new ArrayList<>();
    loop.ready(() -> seen.add(loop.isAsleep()));
    loop.run();
    assertEquals(List.of(false), seen);
  }

  @Test
  void aSlowLookIsReportedButNoWait() {
    loop.reportSlowSteps(0);
    loop.ready(() -> {});
    loop.run();
    assertEquals(List.of("look", "idle"), log);
    assertEquals(1, dispatcher.slowPolls);
    loop.reportSlowSteps(Long.MAX_VALUE);
    loop.ready(() -> {});
    loop.run();
    assertEquals(1, dispatcher.slowPolls);
  }

  @Test
  void turnsAreReportedWithTheirStepsIfAskedFor() {
    loop.ready(() -> {});
    loop.run();
    assertEquals(List.of(), dispatcher.turns);
    loop.reportTurns(true);
    loop.ready(() -> loop.ready(() -> {}));
    loop.ready(() -> {});
    loop.ready(() -> {});
    loop.run();
    assertEquals(List.of(3, 1, 0), dispatcher.turns);
  }

  @Test
  void theCoarseTimeIsThatOfTheStartOrOfTheLastWait() {
    List<Long> seen = new ArrayList<>();
    time.now = 7;
    loop.ready(() -> {
      time.now = 20;
      seen.add(loop.coarseNanoTime());
    });
    loop.addTimer(50, () -> seen.add(loop.coarseNanoTime()));
    loop.run();
    assertEquals(List.of(7L, 50L), seen);
  }

  /// A loop that never waits looks at the clock now and then.
  @Test
  void theCoarseTimeIsSomeTurnsOldAtMost() {
    List<Long> seen = new ArrayList<>();
    chain(seen, 2 * LOOKS_WITHOUT_CLOCK);
    loop.run();
    assertEquals(0, seen.get(LOOKS_WITHOUT_CLOCK - 2));
    assertEquals(LOOKS_WITHOUT_CLOCK - 1, seen.get(LOOKS_WITHOUT_CLOCK - 1));
    assertEquals(LOOKS_WITHOUT_CLOCK - 1, seen.get(2 * LOOKS_WITHOUT_CLOCK - 2));
    assertEquals(2 * LOOKS_WITHOUT_CLOCK - 1, seen.get(2 * LOOKS_WITHOUT_CLOCK - 1));
  }

  /// A step a turn, and a nanosecond a step.
  private void chain(List<Long> seen, int links) {
    loop.ready(() -> {
      seen.add(loop.coarseNanoTime());
      time.now++;
      if (links > 1) {
        chain(seen, links - 1);
      }
    });
  }
}
