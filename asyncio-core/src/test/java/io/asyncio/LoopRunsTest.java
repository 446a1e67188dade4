package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Callbacks that suspend, several runs of a loop, several loops at once.
@WithinSeconds
final class LoopRunsTest {

  private static final Duration SOON = Duration.ofMillis(1);

  private final List<String> log = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aCallbackThatSuspendsLetsTheOthersRun(Mode mode) {
    run(
        mode,
        () -> {
          Future<String> value = runningLoop().createFuture();
          Future<Void> over = runningLoop().createFuture();
          runningLoop()
              .callSoon(() -> {
                log.add("first awaits");
                log.add("first got " + value.await());
                over.setResult(null);
              });
          runningLoop()
              .callSoon(() -> {
                log.add("second sleeps");
                Asyncio.sleep(SOON);
                log.add("second sets");
                value.setResult("value");
              });
          runningLoop().callSoon(() -> log.add("third"));
          createTask(() -> log.add("a task"));
          over.await();
        });
    assertEquals(
        List.of(
            "first awaits", "second sleeps", "third", "a task", "second sets", "first got value"),
        log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aDoneCallbackMaySuspendToo(Mode mode) {
    run(
        mode,
        () -> {
          Future<Void> done = runningLoop().createFuture();
          Future<Void> over = runningLoop().createFuture();
          done.addDoneCallback(_ -> {
            yieldNow();
            log.add("first callback");
            over.setResult(null);
          });
          done.addDoneCallback(_ -> log.add("second callback"));
          done.setResult(null);
          over.await();
        });
    assertEquals(List.of("second callback", "first callback"), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aThousandCallbacksMayAllSuspend(Mode mode) {
    run(
        mode,
        () -> {
          Future<Void> start = runningLoop().createFuture();
          List<Future<Integer>> ends = new ArrayList<>();
          List<Integer> expected = new ArrayList<>();
          for (int i = 0; i < 1_000; i++) {
            int number = i;
            Future<Integer> end = runningLoop().createFuture();
            ends.add(end);
            expected.add(number);
            runningLoop()
                .callSoon(() -> {
                  start.await();
                  end.setResult(number);
                });
          }
          yieldNow();
          start.setResult(null);
          assertEquals(expected, Asyncio.gather(ends));
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aSecondRunGoesOnWithTasksCallbacksAndTimersOfTheFirst(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      Future<String> value = loop.createFuture();
      var task = loop.createTask(() -> log.add("task got " + value.await()));
      loop.callSoon(() -> log.add("callback got " + value.await()));
      var timer =
          loop.createTask(() -> {
            Asyncio.sleep(SOON);
            log.add("timer");
          });
      loop.runUntilComplete(() -> {
        yieldNow();
        log.add("first run");
      });
      assertFalse(task.isDone());
      value.setResult("value");
      loop.runUntilComplete(timer);
      assertTrue(task.isDone());
    }
    assertEquals(List.of("first run", "task got value", "callback got value", "timer"), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aGeneratorGoesOnInTheNextRun(Mode mode) {
    Generator<Integer> numbers =
        Asyncio.generator(out -> {
          for (int i = 0; i < 4; i++) {
            yieldNow();
            out.yield(i);
          }
        });
    try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withMode(mode))) {
      assertEquals(0, loop.runUntilComplete(() -> numbers.next()));
      assertEquals(1, loop.runUntilComplete(() -> numbers.next()));
      loop.runUntilComplete(numbers::close);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void eachRunMayBeStartedByAnotherThread(Mode mode) throws Exception {
    try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withMode(mode))) {
      var task =
          loop.createTask(() -> {
            for (int turn = 1; turn <= 3; turn++) {
              log.add("turn " + turn);
              yieldNow();
            }
          });
      loop.runUntilComplete(() -> yieldNow());
      FutureTask<Void> second = new FutureTask<>(() -> loop.runUntilComplete(task));
      Thread.ofPlatform().start(second);
      second.get();
    }
    assertEquals(List.of("turn 1", "turn 2", "turn 3"), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void loopsInSeveralThreadsRunAtTheSameTime(Mode mode) throws Exception {
    int count = 4;
    CountDownLatch allRun = new CountDownLatch(count);
    List<FutureTask<Integer>> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      FutureTask<Integer> run =
          new FutureTask<>(() -> Asyncio.run(() -> meet(allRun, number), options(mode)));
      runs.add(run);
      Thread.ofPlatform().start(run);
    }
    for (int i = 0; i < count; i++) {
      assertEquals(1_000 + i, runs.get(i).get());
    }
  }

  private static int meet(CountDownLatch allRun, int number) {
    allRun.countDown();
    Asyncio.toThread(() -> allRun.await());
    int turns = 0;
    for (; turns < 1_000; turns++) {
      yieldNow();
    }
    return turns + number;
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aTaskMayHaveAnotherLoopRunInAThreadOfItsOwn(Mode mode) {
    String text =
        Asyncio.run(
            () ->
                Asyncio.toThread(() ->
                    Asyncio.run(
                        () -> {
                          Asyncio.sleep(SOON);
                          return "inner";
                        },
                        options(mode))),
            options(mode));
    assertEquals("inner", text);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void interruptingTheThreadThatWaitsForARunCancelsTheMainTask(Mode mode) throws Exception {
    Thread caller = Thread.currentThread();
    assertThrows(
        CancelledError.class,
        () ->
            run(
                mode,
                () -> {
                  caller.interrupt();
                  Asyncio.sleep(Duration.ofHours(1));
                }));
    assertTrue(Thread.interrupted());
  }

  private static void run(Mode mode, Action main) {
    Asyncio.run(main, options(mode));
  }

  private static RunOptions options(Mode mode) {
    return RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode));
  }
}
