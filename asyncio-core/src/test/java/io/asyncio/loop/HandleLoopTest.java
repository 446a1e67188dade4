package io.asyncio.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The loop on a scripted clock and poller: what it does in a turn, and in which order.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HandleLoopTest {
  private final List<String> log = new ArrayList<>();
  private final ScriptedTime time = new ScriptedTime(log);
  private final DirectDispatcher dispatcher = new DirectDispatcher();
  private final HandleLoop loop = new HandleLoop(time, time, dispatcher);

  HandleLoopTest() {
    dispatcher.loop = loop;
    time.whenIdle = loop::stop;
  }

  private void expect(String... entries) {
    assertEquals(List.of(entries), log);
    log.clear();
  }

  private Step says(String text) {
    return () -> log.add(text);
  }

  private Handle handle(Runnable callback) {
    return new Handle(loop, callback, null);
  }

  private Handle handle(String text) {
    return handle(() -> log.add(text));
  }

  private TimerHandle timer(long when, String text) {
    TimerHandle timer = new TimerHandle(loop, when, () -> log.add(text), null);
    loop.addTimer(timer);
    return timer;
  }

  // ---- Turns

  @Test
  void whatIsReadyRunsInOrderAndWhatItSchedulesOneTurnLater() {
    loop.ready(() -> {
      log.add("a");
      loop.ready(says("c"));
    });
    loop.ready(says("b"));
    loop.run();
    expect("look", "a", "b", "look", "c", "idle");
  }

  @Test
  void aStepReadiedFirstRunsNextInTheSameTurn() {
    loop.ready(() -> {
      log.add("a");
      loop.readyFirst(says("urgent"));
    });
    loop.ready(says("b"));
    loop.run();
    expect("look", "a", "urgent", "b", "idle");
  }

  @Test
  void aStopLetsTheTurnEndAndLeavesTheNextOneReady() {
    loop.ready(() -> {
      loop.stop();
      loop.ready(says("next run"));
    });
    loop.ready(says("same turn"));
    loop.run();
    expect("look", "same turn");
    loop.run();
    expect("look", "next run", "idle");
  }

  @Test
  void aStopBeforeTheRunLetsItMakeOneTurnWithoutWaiting() {
    loop.stop();
    timer(5, "never");
    loop.run();
    expect("look");
    loop.ready(says("a"));
    loop.stop();
    loop.run();
    expect("look", "a");
  }

  @Test
  void anAbortEndsTheRunAtOnceAndLeavesTheRestReady() {
    loop.ready(() -> {
      log.add("a");
      loop.abort();
    });
    loop.ready(says("b"));
    loop.run();
    expect("look", "a");
    loop.run();
    expect("look", "b", "idle");
  }

  @Test
  void anAbortByAHandleKeepsTheDispatcherFromGoingOn() {
    loop.ready(
        handle(() -> {
          log.add("a");
          loop.abort();
        }));
    loop.ready(handle("b"));
    loop.run();
    expect("look", "a");
    loop.run();
    expect("look", "b", "idle");
  }

  // ---- Timers

  @Test
  void theLoopWaitsExactlyUntilTheFirstTimer() {
    timer(30, "late");
    timer(10, "early");
    loop.run();
    expect("wait 10", "early", "wait 20", "late", "idle");
    assertEquals(30, time.now);
  }

  @Test
  void dueTimersRunByDeadlineAndEqualOnesInTheirOrder() {
    timer(7, "7");
    timer(5, "5 first");
    timer(5, "5 second");
    timer(5, "5 third");
    time.now = 7;
    loop.run();
    expect("look", "5 first", "5 second", "5 third", "7", "idle");
  }

  @Test
  void aTimerThatIsDueRunsBehindWhatWasReadyBefore() {
    timer(0, "due");
    loop.ready(says("ready"));
    loop.run();
    expect("look", "ready", "due", "idle");
  }

  @Test
  void aCancelledTimerIsNotWaitedFor() {
    TimerHandle cancelled = timer(10, "never");
    timer(20, "a");
    cancelled.cancel();
    cancelled.cancel();
    loop.run();
    expect("wait 20", "a", "idle");
  }

  @Test
  void aTimerCancelledBeforeItIsAddedStaysOut() {
    TimerHandle timer = new TimerHandle(loop, 10, () -> log.add("never"), null);
    timer.cancel();
    loop.addTimer(timer);
    loop.run();
    expect("idle");
  }

  @Test
  void aTimerCancelledWhenItIsDueAlreadyDoesNotRun() {
    TimerHandle[] second = new TimerHandle[1];
    loop.addTimer(5, () -> second[0].cancel());
    second[0] = timer(5, "never");
    loop.run();
    expect("wait 5", "idle");
  }

  @Test
  void anotherThreadsCancelTakesEffectThroughTheInbox() {
    TimerHandle cancelled = timer(10, "never");
    dispatcher.isOwner = false;
    cancelled.cancel();
    loop.run();
    expect("idle");
  }

  @Test
  void aStepOfTheLibraryRunsOnTimeWithoutTheDispatcher() {
    TimerHandle cancelled = loop.addTimer(3, says("never"));
    loop.addTimer(5, says("bare"));
    cancelled.cancel();
    loop.run();
    expect("wait 5", "bare", "idle");
    assertEquals(0, dispatcher.dispatches);
  }

  // ---- Handles in one go

  @Test
  void consecutiveHandlesRunInOneGo() {
    loop.ready(handle("a"));
    loop.ready(handle("b"));
    loop.ready(handle("c"));
    loop.run();
    expect("look", "a", "b", "c", "idle");
    assertEquals(1, dispatcher.dispatches);
  }

  @Test
  void aStepBetweenHandlesKeepsItsPlace() {
    loop.ready(handle("a"));
    loop.ready(says("step"));
    loop.ready(handle("b"));
    loop.addTimer(0, says("timer"));
    loop.ready(handle("c"));
    loop.run();
    expect("look", "a", "step", "b", "c", "timer", "idle");
    assertEquals(2, dispatcher.dispatches);
  }

  @Test
  void aCancelledHandleIsPassedOver() {
    Handle first = handle("never");
    Handle second = handle("never");
    first.cancel();
    loop.ready(first);
    loop.ready(handle("a"));
    loop.ready(second);
    loop.ready(handle("b"));
    second.cancel();
    loop.run();
    expect("look", "a", "b", "idle");
    assertTrue(first.isCancelled());
    assertNull(first.callback());
  }

  @Test
  void aHandleCancelledByTheOneBeforeItDoesNotRun() {
    Handle second = handle("never");
    loop.ready(handle(second::cancel));
    loop.ready(second);
    loop.run();
    expect("look", "idle");
  }

  @Test
  void aChainOfHandlesPutsThePollOffButNotForEver() {
    chain(620);
    loop.run();
    assertEquals(10, log.stream().filter("look"::equals).count());
    assertEquals("look", log.getFirst());
    assertEquals("link 620", log.get(1));
    assertEquals("link 1", log.get(log.size() - 2));
  }

  private void chain(int links) {
    if (links > 0) {
      loop.ready(
          handle(() -> {
            log.add("link " + links);
            chain(links - 1);
          }));
    }
  }

  @Test
  void aChainOfHandlesKeepsNoTimerWaiting() {
    timer(3, "timer");
    tick(6);
    loop.run();
    expect(
        "look",
        "tick at 1",
        "tick at 2",
        "tick at 3",
        "look",
        "tick at 4",
        "timer",
        "tick at 5",
        "tick at 6",
        "idle");
  }

  private void tick(int times) {
    if (times > 0) {
      loop.ready(
          handle(() -> {
            time.now++;
            log.add("tick at " + time.now);
            tick(times - 1);
          }));
    }
  }

  @Test
  void aChainOfHandlesKeepsNoOtherThreadWaiting() {
    loop.ready(
        handle(() -> {
          loop.readyThreadsafe(says("from outside"));
          log.add("a");
          loop.ready(
              handle(() -> {
                log.add("b");
                loop.ready(handle("c"));
              }));
        }));
    loop.run();
    expect("look", "a", "look", "b", "from outside", "look", "c", "idle");
  }

  @Test
  void aStopByAHandleEndsTheChainWithTheTurn() {
    loop.ready(
        handle(() -> {
          loop.stop();
          loop.ready(handle("next run"));
        }));
    loop.ready(handle("same turn"));
    loop.run();
    expect("look", "same turn");
  }

  // ---- Other threads

  @Test
  void whatCameFromOutsideRunsInTheNextTurn() {
    loop.ready(() -> {
      loop.readyThreadsafe(says("from outside"));
      loop.ready(says("own"));
    });
    loop.run();
    expect("look", "look", "own", "from outside", "idle");
  }

  @Test
  void aTimerMayComeFromOutside() {
    loop.readyThreadsafe(new TimerHandle(loop, 9, () -> log.add("timer"), null));
    loop.run();
    expect("wait 9", "timer", "idle");
  }

  @Test
  void aStepFromAnotherThreadWakesTheLoop() throws InterruptedException {
    HandleLoop parked = new HandleLoop(Clock.system(), Poller.parking(), dispatcher);
    Thread running = Thread.ofPlatform().daemon().start(parked::run);
    while (running.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    parked.readyThreadsafe(parked::stop);
    running.join();
  }

  // ---- A schedule

  /// Chooses the last candidate, and writes down how many there were.
  private void runByTheLast() {
    loop.runBy(candidates -> {
      log.add("of " + candidates.size());
      return candidates.size() - 1;
    });
  }

  @Test
  void theFirstCandidateIsWhatRunsWithoutASchedule() {
    branch("", 4);
    loop.run();
    List<String> plain = log.stream().filter(line -> !line.equals("look")).toList();
    log.clear();
    loop.runBy(_ -> 0);
    branch("", 4);
    loop.run();
    assertEquals(plain, log.stream().filter(line -> !line.equals("look")).toList());
    assertEquals(32, plain.size());
  }

  /// A step that readies two, a callback among them now and then.
  private void branch(String name, int depth) {
    Runnable body =
        () -> {
          log.add("step" + name);
          if (depth > 0) {
            branch(name + ".1", depth - 1);
            branch(name + ".2", depth - 1);
          }
        };
    loop.ready(depth % 2 == 0 ? handle(body) : body::run);
  }

  @Test
  void whatBecomesReadyMeanwhileIsOfferedNext() {
    runByTheLast();
    loop.ready(says("a"));
    loop.ready(() -> {
      log.add("b");
      loop.ready(says("c"));
    });
    loop.run();
    expect("look", "of 2", "b", "look", "of 2", "c", "look", "of 1", "a", "idle");
  }

  @Test
  void aTimerThatBecomesDueMeanwhileIsOfferedNext() {
    runByTheLast();
    timer(3, "timer");
    loop.ready(says("a"));
    loop.ready(() -> {
      log.add("b");
      time.now = 3;
    });
    loop.run();
    expect("look", "of 2", "b", "look", "of 2", "timer", "look", "of 1", "a", "idle");
  }

  @Test
  void whatComesFromOutsideMeanwhileIsOfferedNext() {
    runByTheLast();
    loop.ready(says("a"));
    loop.ready(() -> loop.readyThreadsafe(says("from outside")));
    loop.run();
    expect("look", "of 2", "look", "of 2", "from outside", "look", "of 1", "a", "idle");
  }

  @Test
  void handlesKeepTheirOrderUnderASchedule() {
    runByTheLast();
    loop.ready(handle("a"));
    loop.ready(handle("b"));
    loop.ready(says("step"));
    loop.ready(handle("c"));
    loop.run();
    expect(
        "look", "of 2", "step", "look", "of 1", "a", "look", "of 1", "b", "look", "of 1", "c",
        "idle");
    assertEquals(3, dispatcher.dispatches);
  }

  @Test
  void timersKeepTheOrderOfTheirDeadlinesUnderASchedule() {
    runByTheLast();
    timer(7, "7");
    timer(5, "5 first");
    timer(5, "5 second");
    time.now = 7;
    loop.run();
    expect("look", "of 2", "5 second", "look", "of 1", "5 first", "look", "of 1", "7", "idle");
  }

  @Test
  void aStopUnderAScheduleEndsTheRunWithTheStep() {
    runByTheLast();
    loop.ready(says("a"));
    loop.ready(() -> {
      log.add("b");
      loop.stop();
    });
    loop.run();
    expect("look", "of 2", "b");
    loop.run();
    expect("look", "of 1", "a", "idle");
  }

  @Test
  void aStopBeforeTheRunLetsItMakeOneStepUnderASchedule() {
    runByTheLast();
    loop.stop();
    timer(5, "never");
    loop.run();
    expect("look");
    loop.ready(says("a"));
    loop.ready(says("b"));
    loop.stop();
    loop.run();
    expect("look", "of 2", "b");
  }

  @Test
  void anAbortUnderAScheduleLeavesTheRestReady() {
    runByTheLast();
    loop.ready(says("a"));
    loop.ready(
        handle(() -> {
          log.add("b");
          loop.abort();
        }));
    loop.ready(handle("c"));
    loop.run();
    expect("look", "of 2", "b");
    loop.run();
    expect("look", "of 2", "c", "look", "of 1", "a", "idle");
  }

  @Test
  void aStepReadiedFirstIsOfferedFirst() {
    loop.runBy(candidates -> {
      log.add("of " + candidates.size());
      return 0;
    });
    loop.ready(() -> {
      log.add("a");
      loop.readyFirst(says("urgent"));
    });
    loop.ready(says("b"));
    loop.run();
    expect("look", "of 2", "a", "look", "of 2", "urgent", "look", "of 1", "b", "idle");
  }

  @Test
  void whatAScheduleThrowsEndsTheRunAndLeavesAllReady() {
    loop.runBy(candidates -> {
      if (time.now == 0) {
        throw new ArithmeticException("no choice");
      }
      return candidates.size() - 1;
    });
    loop.ready(says("a"));
    assertThrows(ArithmeticException.class, loop::run);
    expect("look");
    time.now = 1;
    loop.run();
    expect("look", "a", "idle");
  }

  @Test
  void onlyCancelledHandlesAreNothingToRun() {
    runByTheLast();
    Handle cancelled = handle("never");
    cancelled.cancel();
    loop.ready(cancelled);
    timer(4, "timer");
    loop.run();
    expect("look", "wait 4", "of 1", "timer", "idle");
  }

  @Test
  void slowStepsAreReportedUnderASchedule() {
    Step step = says("a");
    runByTheLast();
    loop.reportSlowSteps(0);
    loop.ready(step);
    loop.run();
    assertEquals(List.of(step), dispatcher.slowSteps);
    expect("look", "of 1", "a", "idle");
  }

  // ---- The rest

  @Test
  void aTimerIsScheduledUntilItIsDueOrCancelled() {
    TimerHandle due = new TimerHandle(loop, 5, () -> log.add("due"), null);
    assertFalse(due.isScheduled());
    loop.addTimer(due);
    TimerHandle cancelled = timer(5, "never");
    TimerHandle cancelledOutside = timer(5, "never");
    TimerHandle dropped = timer(50, "never");
    assertTrue(due.isScheduled());
    cancelled.cancel();
    assertFalse(cancelled.isScheduled());
    dispatcher.isOwner = false;
    cancelledOutside.cancel();
    assertFalse(cancelledOutside.isScheduled());
    loop.addTimer(6, loop::stop);
    loop.run();
    assertFalse(due.isScheduled());
    assertTrue(dropped.isScheduled());
    loop.close();
    assertFalse(dropped.isScheduled());
  }

  @Test
  void labelsNameWhatRunsTheSameInEachRun() {
    assertEquals("HandleLoopTest", says("a").label());
    assertEquals("HandleLoopTest$Labelled", new Labelled().label());
    Handle handle = handle("a");
    assertEquals("callback of HandleLoopTest", handle.label());
    handle.cancel();
    assertEquals("cancelled callback", handle.label());
    assertEquals("timer of callback of HandleLoopTest", timer(5, "a").label());
    assertEquals("timer of HandleLoopTest$Labelled", loop.addTimer(5, new Labelled()).label());
  }

  private record Labelled() implements Step {
    @Override
    public void step() {}
  }

  @Test
  void slowStepsAreReportedFromTheLimitOn() {
    Step step = says("a");
    loop.reportSlowSteps(0);
    loop.ready(step);
    loop.run();
    assertEquals(List.of(step), dispatcher.slowSteps);
    loop.reportSlowSteps(Long.MAX_VALUE);
    loop.ready(step);
    loop.run();
    assertEquals(List.of(step), dispatcher.slowSteps);
    expect("look", "a", "idle", "look", "a", "idle");
  }

  @Test
  void whatIsOutsideIsAnnouncedToThePoller() {
    loop.outsideStarted();
    loop.outsideEnded();
    expect("outside started", "outside ended");
  }

  @Test
  void closingDropsAllThatIsScheduled() {
    loop.ready(says("never"));
    timer(5, "never");
    loop.close();
    assertTrue(time.closed);
    loop.run();
    expect("idle");
  }
}
