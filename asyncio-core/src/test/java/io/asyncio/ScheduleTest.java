package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Schedule;
import io.asyncio.loop.Step;
import io.asyncio.sync.Lock;
import io.asyncio.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A loop with a [Schedule]: which orders of tasks, callbacks and timers there are, and which not.
@WithinSeconds
final class ScheduleTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Schedule FIRST = _ -> 0;
  private static final Schedule LAST = candidates -> candidates.size() - 1;

  private final List<String> log = new ArrayList<>();

  private static Schedule random(long seed) {
    Random random = new Random(seed);
    return candidates -> random.nextInt(candidates.size());
  }

  private static EventLoop loop(Mode mode, UnaryOperator<LoopOptions> change) {
    return EventLoop.create(change.apply(new LeapingTime().loopOptions(mode)));
  }

  private void run(Mode mode, Schedule schedule, Action body) {
    try (EventLoop loop = loop(mode, options -> options.withSchedule(schedule))) {
      loop.runUntilComplete(body);
    }
  }

  private void expect(String... entries) {
    assertEquals(List.of(entries), log);
    log.clear();
  }

  // ---- Orders that are free

  @BothModes
  void tasksMayRunInAnyOrder(Mode mode) {
    run(mode, LAST, () -> gather(tasks("a", "b", "c")));
    expect("c", "b", "a");
  }

  private List<Task<?>> tasks(String... names) {
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : names) {
      tasks.add(createTask(name, () -> log.add(name)));
    }
    return tasks;
  }

  @BothModes
  void aTaskMayRunAgainBeforeAnotherBegins(Mode mode) {
    run(
        mode,
        LAST,
        () -> {
          createTask(() -> log.add("begins late"));
          Task<Void> eager =
              createTask(() -> {
                for (int turn = 1; turn <= 3; turn++) {
                  log.add("turn " + turn);
                  yieldNow();
                }
              });
          eager.await();
        });
    assertEquals(List.of("turn 1", "turn 2", "turn 3"), log);
  }

  @BothModes
  void aTaskThatBecomesReadyMeanwhileMayRunNext(Mode mode) {
    run(
        mode,
        LAST,
        () -> {
          Task<?> waiting = createTask(() -> log.add("was there before"));
          Task<?> parent = createTask(() -> gather(tasks("child")));
          gather(List.of(waiting, parent));
        });
    expect("child", "was there before");
  }

  @BothModes
  void sleepsOfOneDeadlineMayEndInAnyOrder(Mode mode) {
    run(
        mode,
        LAST,
        () ->
            gather(
                List.of(
                    createTask(() -> sleepAndLog(1, "1 first")),
                    createTask(() -> sleepAndLog(1, "1 second")),
                    createTask(() -> sleepAndLog(2, "2")))));
    expect("1 first", "1 second", "2");
    run(
        mode,
        LAST,
        () ->
            gather(
                List.of(
                    createTask(() -> sleepAndLog(2, "2")), createTask(() -> sleepAndLog(1, "1")))));
    expect("1", "2");
  }

  private void sleepAndLog(int seconds, String text) {
    sleep(Duration.ofSeconds(seconds));
    log.add(text);
  }

  // ---- Orders that are kept

  @BothModes
  void callbacksKeepTheirOrder(Mode mode) {
    for (int seed = 0; seed < 50; seed++) {
      run(
          mode,
          random(seed),
          () -> {
            Future<Void> over = runningLoop().createFuture();
            createTask(() -> yieldNow());
            for (int i = 0; i < 4; i++) {
              String name = "" + i;
              runningLoop().callSoon(() -> log.add(name));
              createTask(() -> yieldNow());
            }
            runningLoop().callSoon(() -> over.setResult(null));
            over.await();
          });
      expect("0", "1", "2", "3");
    }
  }

  @BothModes
  void doneCallbacksKeepTheirOrder(Mode mode) {
    for (int seed = 0; seed < 50; seed++) {
      run(
          mode,
          random(seed),
          () -> {
            Future<String> future = runningLoop().createFuture();
            Future<Void> over = runningLoop().createFuture();
            createTask(() -> future.await());
            future.addDoneCallback(_ -> log.add("first"));
            createTask(() -> future.await());
            yieldNow();
            future.addDoneCallback(_ -> log.add("second"));
            runningLoop().callSoon(() -> log.add("before"));
            future.setResult("value");
            future.addDoneCallback(_ -> log.add("third"));
            runningLoop().callSoon(() -> over.setResult(null));
            over.await();
          });
      expect("before", "first", "second", "third");
    }
  }

  @BothModes
  void timersKeepTheOrderOfTheirDeadlines(Mode mode) {
    for (int seed = 0; seed < 50; seed++) {
      run(
          mode,
          random(seed),
          () -> {
            Future<Void> over = runningLoop().createFuture();
            Duration now = runningLoop().time();
            for (int nanos : List.of(3, 1, 2)) {
              // None is waited for: the last of them is due when the second's turn has come.
              runningLoop().callAt(now.plusNanos(nanos), () -> log.add("" + nanos));
              createTask(() -> sleep(Duration.ofNanos(nanos)));
            }
            runningLoop().callAt(now.plusNanos(4), () -> over.setResult(null));
            over.await();
          });
      expect("1", "2", "3");
    }
  }

  @BothModes
  void whoWaitsForALockOrAQueueGetsItInTheOrderOfArrival(Mode mode) {
    for (int seed = 0; seed < 50; seed++) {
      List<String> arrivals = new ArrayList<>();
      run(
          mode,
          random(seed),
          () -> {
            Lock lock = new Lock();
            Queue<String> queue = Queue.fifo();
            List<Task<?>> tasks = new ArrayList<>();
            try (var _ = lock.hold()) {
              for (String name : List.of("a", "b", "c")) {
                tasks.add(
                    createTask(() -> {
                      arrivals.add(name);
                      try (var _ = lock.hold()) {
                        log.add(name);
                      }
                      log.remove(queue.get());
                    }));
              }
              while (arrivals.size() < 3) {
                yieldNow();
              }
            }
            while (log.size() < 3) {
              yieldNow();
            }
            assertEquals(arrivals, log);
            List.copyOf(log).forEach(queue::putNowait);
            gather(tasks);
          });
      expect();
    }
  }

  // ---- The first candidate

  @BothModes
  void choosingTheFirstIsProductionsOrder(Mode mode) {
    try (EventLoop loop = loop(mode, options -> options)) {
      loop.runUntilComplete(this::manyThings);
    }
    List<String> production = List.copyOf(log);
    log.clear();
    run(mode, FIRST, this::manyThings);
    assertEquals(production, log);
    log.clear();
    run(mode, LAST, this::manyThings);
    assertNotEquals(production, log);
  }

  private void manyThings() {
    Queue<String> queue = Queue.fifo(1);
    Future<String> future = runningLoop().createFuture();
    future.addDoneCallback(_ -> log.add("done callback"));
    runningLoop().callLater(SECOND, () -> future.setResult("value"));
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(
          createTask(() -> {
            log.add(name + " begins");
            yieldNow();
            runningLoop().callSoon(() -> log.add(name + " calls back"));
            queue.put(name);
            sleep(SECOND);
            log.add(name + " got " + future.await());
          }));
      tasks.add(createTask(() -> log.add(queue.get())));
    }
    gather(tasks);
    TaskGroup.run(group -> {
      group.createTask(() -> log.add("in the group"));
      group.createTask(() -> yieldNow());
      yieldNow();
      log.add("body of the group");
    });
    log.add("over");
  }

  // ---- Stopping

  @BothModes
  void aStopEndsTheRunWithTheStep(Mode mode) {
    try (EventLoop loop = loop(mode, options -> options.withSchedule(FIRST))) {
      Task<Void> task =
          loop.createTask(() -> {
            runningLoop().stop();
            log.add("stopped");
          });
      loop.callSoon(() -> log.add("next run"));
      loop.runForever();
      expect("stopped");
      assertTrue(task.isDone());
      loop.callSoon(loop::stop);
      loop.runForever();
      expect("next run");
    }
  }

  @BothModes
  void anExitEndsTheRunWithTheStep(Mode mode) {
    SystemExit exit = new SystemExit(3);
    try (EventLoop loop = loop(mode, options -> options.withSchedule(FIRST))) {
      loop.callSoon(() -> {
        throw exit;
      });
      loop.callSoon(() -> log.add("next run"));
      assertSame(exit, assertThrows(SystemExit.class, loop::runForever));
      expect();
      loop.callSoon(loop::stop);
      loop.runForever();
      expect("next run");
    }
  }

  @BothModes
  void aPlaceThatIsNotThereEndsTheRun(Mode mode) {
    Schedule schedule =
        new Schedule() {
          @Override
          public int choose(List<Step> candidates) {
            return candidates.size();
          }

          @Override
          public String toString() {
            return "one too far";
          }
        };
    try (EventLoop loop = loop(mode, options -> options.withSchedule(schedule))) {
      loop.callSoon(() -> log.add("never"));
      Throwable thrown = assertThrows(IllegalStateException.class, loop::runForever);
      assertEquals(
          "cannot run step 1, which one too far chose: there is 1 candidate; choose from 0 to 0",
          thrown.getMessage());
      assertFalse(loop.isRunning());
    }
    expect();
  }

  // ---- The rest

  @BothModes
  void aScheduleSeesWhatEachStepIs(Mode mode) {
    Schedule labels =
        candidates -> {
          log.add(String.join(", ", candidates.stream().map(Step::label).toList()));
          return 0;
        };
    try (EventLoop loop = loop(mode, options -> options.withSchedule(labels))) {
      loop.runUntilComplete(
          loop.createTask(
              "main",
              () -> {
                Future<Void> over = runningLoop().createFuture();
                runningLoop()
                    .callSoon(() -> {
                      yieldNow();
                      over.setResult(null);
                    });
                createTask("child", () -> {});
                runningLoop().callLater(SECOND, () -> {});
                sleep(SECOND);
                over.await();
              }));
    }
    expect(
        "task 'main'",
        "callback of ScheduleTest, task 'child'",
        "task 'child', callbacks",
        "callbacks",
        "timer of callback of ScheduleTest, timer of Asyncio",
        "timer of Asyncio",
        "task 'main'",
        "EventLoop");
  }

  @BothModes
  void slowStepsAndCallbacksAreReported(Mode mode) {
    try (CapturedLog errors = new CapturedLog();
        EventLoop loop = loop(mode, options -> options.withSchedule(FIRST).withDebug(true))) {
      loop.setSlowCallbackDuration(Duration.ZERO);
      loop.createTask(
          "slow",
          () -> {
            loop.callSoon(loop::stop);
          });
      loop.runForever();
      String reports = String.join("\n", errors.lines());
      assertTrue(
          reports.contains("WARNING Executing <Task finished result=null name='slow'> took "),
          reports);
      assertTrue(reports.contains("WARNING Executing <Handle "), reports);
    }
  }

  @BothModes
  void whatTheGarbageCollectorFindsIsReportedLater(Mode mode) {
    for (boolean isScheduled : List.of(true, false)) {
      try (EventLoop loop =
          loop(mode, options -> isScheduled ? options.withSchedule(FIRST) : options)) {
        loop.setExceptionHandler((_, context) -> log.add(context.message()));
        loop.createFuture().setException(new ArithmeticException("unread"));
        // As if the future had become unreachable by now.
        loop.unretrieved.tellLoop();
        loop.stop();
        loop.runForever();
        log.add("run over");
      }
      String report = "Future exception was never retrieved";
      assertEquals(isScheduled ? List.of("run over", report) : List.of(report, "run over"), log);
      log.clear();
    }
  }

  @BothModes
  void aScheduleThatChoosesTheSameSeesTheSame(Mode mode) {
    List<List<String>> runs = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      Random random = new Random(20_260_104);
      run(
          mode,
          candidates -> {
            log.add("of " + candidates.size());
            return random.nextInt(candidates.size());
          },
          this::manyThings);
      runs.add(List.copyOf(log));
      log.clear();
    }
    IntStream.range(1, runs.size()).forEach(i -> assertEquals(runs.getFirst(), runs.get(i)));
  }
}
