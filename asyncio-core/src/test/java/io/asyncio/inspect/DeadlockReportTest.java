package io.asyncio.inspect;

import static io.asyncio.inspect.LoopOnThread.HOUR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Locking;
import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.CapturedLog;
import io.asyncio.DeadlockException;
import io.asyncio.EventLoop;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// A loop in which nothing can go on, looked at by hand at times that the test makes up.
@WithinSeconds
final class DeadlockReportTest {

  private static final String MAY_BE =
      """
      WARNING event loop N may be deadlocked: all its tasks wait, and it knows of nothing that \
      could wake one: no timer, no I/O, no call in a thread. Unless another thread does, it waits \
      for ever
        task 'main' has waited for 0.0 s for a future
            at example.Locking.waitForEver(Locking.java:N)\
      """;

  private long now;

  /// Two looks between which the loop did not move, an hour apart, and then another.
  private void lookAtRest(LoopOnThread runs) {
    LoopWatch watch = new LoopWatch(runs.loop, (_, _, _) -> {});
    int calm = 0;
    long stepsBefore = -1;
    while (calm < 4) {
      runs.asleep();
      now += HOUR;
      watch.look(runs.loop, now);
      long steps = runs.loop.statistics().steps();
      calm = steps == stepsBefore ? calm + 1 : 0;
      stepsBefore = steps;
    }
  }

  private List<String> reportsOf(LoopOnThread runs) {
    try (CapturedLog log = new CapturedLog();
        runs) {
      lookAtRest(runs);
      return log.lines().stream()
          .map(Texts::normal)
          .map(text -> text.replaceAll("waited for [0-9.]+ s", "waited for 0.0 s"))
          .toList();
    }
  }

  private List<String> reportsOf(Mode mode, Action main) {
    return reportsOf(new LoopOnThread(mode, main));
  }

  @BothModes
  void aCircleIsReportedOnceWithWhoWaitsForWhat(Mode mode) {
    assertEquals(
        List.of(
            """
            SEVERE event loop N is deadlocked: 2 tasks wait for one another
              task 'one' has waited for 0.0 s for <Lock@H [locked, waiters:1]> held \
            by task 'two'
                  at example.Locking.both(Locking.java:N)
              task 'two' has waited for 0.0 s for <Lock@H [locked, waiters:1]> held \
            by task 'one'
                  at example.Locking.both(Locking.java:N)
            the other tasks:
              task 'main' has waited for 0.0 s for the tasks of its group: task 'one', task 'two'
                  at example.Locking.pair(Locking.java:N)\
            """),
        reportsOf(mode, Locking::pair));
  }

  @BothModes
  void aTaskThatWaitsForItselfIsCalledThat(Mode mode) {
    String text = reportsOf(mode, Locking::twice).getFirst();
    assertTrue(
        text.startsWith(
            "SEVERE event loop N is deadlocked: a task waits for itself\n  task 'main'"),
        text);
  }

  @BothModes
  void aLoopThatNothingCanWakeMayBeDeadlocked(Mode mode) {
    assertEquals(List.of(MAY_BE), reportsOf(mode, Locking::waitForEver));
  }

  // ---- What may wake it

  @BothModes
  void notIfAnotherThreadHasCalled(Mode mode) {
    LoopOnThread runs = new LoopOnThread(mode, Locking::waitForEver).asleep();
    runs.loop.callSoonThreadsafe(() -> {});
    assertEquals(List.of(), reportsOf(runs));
  }

  @BothModes
  void notIfAnotherThreadHasStartedATask(Mode mode) throws Exception {
    LoopOnThread runs = new LoopOnThread(mode, Locking::waitForEver).asleep();
    var _ = runs.loop.createTask(() -> {}).get();
    assertEquals(List.of(), reportsOf(runs));
  }

  @BothModes
  void notIfItRunsForEver(Mode mode) {
    LoopOnThread runs = new LoopOnThread(hourly(mode), forEver(Locking::waitForEver));
    assertEquals(List.of(), reportsOf(runs));
  }

  private static Consumer<EventLoop> forEver(Action body) {
    return loop -> {
      loop.createTask(body);
      loop.runForever();
    };
  }

  @BothModes
  void aRunForEverThatIsRefusedChangesNothing(Mode mode) {
    try (LoopOnThread runs = new LoopOnThread(hourly(mode), forEver(() -> {})).asleep()) {
      assertThrows(IllegalStateException.class, runs.loop::runForever);
      assertTrue(runs.loop.isRunningForever());
    }
  }

  @BothModes
  void notIfATimerIsLeft(Mode mode) {
    Action main =
        () -> {
          Asyncio.runningLoop().callLater(Duration.ofDays(1), () -> {});
          Locking.waitForEver();
        };
    assertEquals(List.of(), reportsOf(mode, main));
  }

  @BothModes
  void notIfASignalIsHandled(Mode mode) {
    Action main =
        () -> {
          Asyncio.runningLoop().addSignalHandler("WINCH", () -> {});
          Locking.waitForEver();
        };
    assertEquals(List.of(), reportsOf(mode, main));
  }

  @BothModes
  void notWhileACallIsInAThread(Mode mode) {
    CountDownLatch done = new CountDownLatch(1);
    LoopOnThread runs =
        new LoopOnThread(
            mode,
            () ->
                Asyncio.toThread(() -> {
                  done.await();
                  return "";
                }));
    assertEquals(List.of(), reportsOf(runs));
    done.countDown();
  }

  private static LoopOptions hourly(Mode mode) {
    return LoopOptions.defaults().withMode(mode).withStallLimit(Duration.ofHours(1));
  }

  // ---- As an exception

  @BothModes
  void aRunThatIsToFailFailsAndItsTasksCleanUp(Mode mode) {
    List<String> log = new CopyOnWriteArrayList<>();
    RunOptions options = RunOptions.defaults().withLoop(hourly(mode)).withFailOnDeadlock(true);
    Action main =
        () -> {
          try {
            Locking.pair();
          } finally {
            log.add("cleaned up");
          }
        };
    CompletableFuture<EventLoop> running = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                Asyncio.run(
                    () -> {
                      running.complete(Asyncio.runningLoop());
                      main.run();
                    },
                    options);
              } catch (DeadlockException e) {
                log.add(e.getMessage());
              }
            });
    EventLoop loop = running.join();
    LoopWatch watch = new LoopWatch(loop, (_, _, _) -> {});
    while (thread.isAlive()) {
      now += HOUR;
      watch.look(loop, now);
    }
    String text = Texts.normal(log.getLast());
    assertTrue(text.startsWith("event loop N is deadlocked: 2 tasks wait for one another\n"), text);
    assertEquals(List.of("cleaned up", log.getLast()), log);
  }

  // ---- A loop that nobody runs any more

  @BothModes
  void aLoopWithTasksWhoseThreadHasEndedIsReportedOnce(Mode mode) {
    LoopOnThread runs =
        new LoopOnThread(
            hourly(mode),
            loop -> {
              Thread.currentThread().setName("runner");
              loop.createTask("left", Locking::waitForEver);
              loop.runUntilComplete(Asyncio::yieldNow);
            });
    runs.awaitEnd();
    try (CapturedLog log = new CapturedLog()) {
      LoopWatch watch = new LoopWatch(runs.loop, (_, _, _) -> {});
      watch.look(runs.loop, 0);
      watch.look(runs.loop, HOUR);
      watch.look(runs.loop, 2 * HOUR);
      // the watchdog of this process has its say too
      assertTrue(log.lines().size() <= 2, log.lines()::toString);
      assertEquals(
          List.of(
              """
              SEVERE event loop N will never go on: its thread 'runner' has ended, and 1 tasks are \
              left; run it to the end, or close it
                task 'left' has waited for 0.0 s for a future
                    at example.Locking.waitForEver(Locking.java:N)\
              """),
          log.lines().stream()
              .filter(line -> line.contains("'runner'"))
              .map(Texts::normal)
              .map(text -> text.replaceAll("waited for [0-9.]+ s", "waited for 0.0 s"))
              .distinct()
              .toList());
      runs.loop.setExceptionHandler((_, _) -> {});
      runs.close();
    }
  }
}
