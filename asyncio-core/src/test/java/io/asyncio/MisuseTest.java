package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.sync.Barrier;
import io.asyncio.sync.CapacityLimiter;
import io.asyncio.sync.Queue;
import io.asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls that make no sense where or with what they are made: the error says what was attempted on
/// which object, what was found, and what to do, and the loop goes on.
@WithinSeconds
final class MisuseTest {

  private static final Duration AGO = Duration.ofSeconds(-1);
  private static final Duration AGES = Duration.ofSeconds(Long.MAX_VALUE);

  private final List<String> log = new ArrayList<>();

  // ---- Running inside a loop

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aLoopCannotBeRunInsideATask(Mode mode) {
    run(mode, () -> assertNoRunIsPossible(mode));
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aLoopCannotBeRunInsideACallback(Mode mode) {
    run(
        mode,
        () -> {
          Future<Void> over = runningLoop().createFuture();
          runningLoop()
              .callSoon(() -> {
                try {
                  assertNoRunIsPossible(mode);
                  over.setResult(null);
                } catch (Throwable e) {
                  over.setException(e);
                }
              });
          over.await();
        });
  }

  private static void assertNoRunIsPossible(Mode mode) {
    Action nothing = () -> {};
    String called = "cannot run: called from a running event loop; call the body itself";
    refused(IllegalStateException.class, () -> Asyncio.run(nothing), called);
    refused(IllegalStateException.class, () -> Asyncio.run(() -> 1, options(mode)), called);
    try (Runner runner = new Runner(options(mode))) {
      refused(IllegalStateException.class, () -> runner.run(nothing), called);
      refused(IllegalStateException.class, () -> runner.run(() -> 1, new Context()), called);
    }
    try (EventLoop other = EventLoop.create(options(mode).loop())) {
      String another = "cannot run " + other + ": another loop is running in this thread; await";
      refused(IllegalStateException.class, () -> other.runUntilComplete(nothing), another);
      refused(
          IllegalStateException.class, () -> other.runUntilComplete(other.createFuture()), another);
      refused(IllegalStateException.class, other::runForever, another);
      assertEquals(List.of(), List.copyOf(other.allTasks()));
    }
    EventLoop own = runningLoop();
    String already = "cannot run " + own + ": it is already running";
    refused(IllegalStateException.class, () -> own.runUntilComplete(() -> 1), already);
    refused(IllegalStateException.class, own::runForever, already);
    refused(
        IllegalStateException.class,
        own::close,
        "cannot close " + own + ": it is running; stop it first");
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aRunningLoopCannotBeRunByAnotherThread(Mode mode) {
    run(
        mode,
        () -> {
          EventLoop loop = runningLoop();
          Asyncio.toThread(() -> {
            String already = "cannot run " + loop + ": it is already running";
            refused(IllegalStateException.class, () -> loop.runUntilComplete(() -> 1), already);
            refused(IllegalStateException.class, loop::close, "it is running; stop it first");
          });
        });
  }

  // ---- Awaiting

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aTaskCannotAwaitItself(Mode mode) {
    run(
        mode,
        () -> {
          var self = createTask("narcissus", () -> currentTask().await());
          refused(
              IllegalStateException.class,
              self::await,
              "<Task pending name='narcissus'>",
              "cannot await itself",
              "await it from another task");
          createTask(() -> log.add("the loop goes on")).await();
        });
    assertEquals(List.of("the loop goes on"), log);
  }

  @Test
  void nothingCanBeAwaitedOutsideALoop() {
    try (EventLoop loop = EventLoop.create()) {
      Future<String> future = loop.createFuture();
      refused(
          IllegalStateException.class,
          future::await,
          "cannot await <Future pending>: this thread runs no event loop",
          "wait with get()");
    }
    String cure = "no running event loop in this thread; call it inside Asyncio.run";
    refused(IllegalStateException.class, () -> Asyncio.sleep(Duration.ZERO), "cannot sleep", cure);
    refused(IllegalStateException.class, () -> createTask(() -> 1), cure);
    refused(IllegalStateException.class, Asyncio::currentTask, cure);
    refused(IllegalStateException.class, Asyncio::yieldNow, cure);
    refused(IllegalStateException.class, () -> Asyncio.toThread(() -> 1), cure);
    refused(IllegalStateException.class, () -> TaskGroup.run(group -> {}), cure);
    refused(IllegalStateException.class, () -> Asyncio.timeout(AGO), cure);
    refused(IllegalStateException.class, () -> Asyncio.generator(_ -> {}).next(), cure);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aFutureOfAnotherLoopCannotBeAwaited(Mode mode) {
    try (EventLoop other = EventLoop.create(options(mode).loop())) {
      Future<String> foreign = other.createFuture();
      run(
          mode,
          () -> {
            refused(
                IllegalStateException.class,
                foreign::await,
                "cannot await <Future pending>: it is attached to a different loop",
                "runCoroutineThreadsafe");
            refused(
                IllegalArgumentException.class,
                () -> Asyncio.gather(List.of(runningLoop().createFuture(), foreign)),
                "different loop");
          });
      try (EventLoop third = EventLoop.create(options(mode).loop())) {
        refused(
            IllegalStateException.class,
            () -> third.runUntilComplete(foreign),
            "cannot run <Future pending>: it is attached to a different loop");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aCallbackHasNoTaskForAGroupOrATimeout(Mode mode) {
    AtomicReference<Throwable> group = new AtomicReference<>();
    AtomicReference<Throwable> timeout = new AtomicReference<>();
    run(
        mode,
        () -> {
          runningLoop()
              .callSoon(() -> {
                group.set(thrownBy(() -> TaskGroup.run(_ -> {})));
                timeout.set(thrownBy(() -> Asyncio.timeout(AGES, () -> 1)));
              });
          yieldNow();
          yieldNow();
        });
    assertMentions(group.get(), "cannot run a task group in a callback; start it in a task");
    assertMentions(timeout.get(), "cannot enter <Timeout created>: use a timeout inside a task");
  }

  @Test
  void whatIsNoAwaitableIsNamed() {
    Asyncio.run(() -> {
      refused(
          ClassCastException.class,
          () -> Asyncio.ensureFuture("text"),
          "cannot await text",
          "a Future, Callable, Action or CompletionStage is required",
          "java.lang.String");
      refused(
          IllegalArgumentException.class,
          () -> Asyncio.wait(List.<Future<String>>of(), ReturnWhen.ALL_COMPLETED),
          "the collection of futures is empty");
    });
  }

  // ---- Setting twice

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aFutureIsSetOnce(Mode mode) {
    run(
        mode,
        () -> {
          Future<Integer> set = runningLoop().createFuture();
          set.setResult(1);
          String cure = "is done already; check isDone() first";
          refused(
              InvalidStateException.class,
              () -> set.setResult(2),
              "cannot setResult: <Future finished result=1>",
              cure);
          refused(
              InvalidStateException.class,
              () -> set.setException(new ArithmeticException()),
              "cannot setException: <Future finished result=1>",
              cure);
          assertFalse(set.cancel());
          assertEquals(1, set.await());
          Future<Integer> cancelled = runningLoop().createFuture();
          cancelled.cancel();
          refused(
              InvalidStateException.class,
              () -> cancelled.setResult(2),
              "cannot setResult: <Future cancelled>",
              cure);
          Future<Integer> pending = runningLoop().createFuture();
          refused(
              InvalidStateException.class,
              pending::result,
              "<Future pending> is pending; await it");
          refused(InvalidStateException.class, pending::exception, "is pending; await it");
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void anotherThreadThatSetsAFutureASecondTimeIsReportedAndTheLoopGoesOn(Mode mode) {
    List<ExceptionContext> reports = new ArrayList<>();
    run(
        mode,
        () -> {
          runningLoop().setExceptionHandler((_, context) -> reports.add(context));
          Future<Integer> future = runningLoop().createFuture();
          future.setResult(1);
          Asyncio.toThread(() -> future.setResult(2));
          Asyncio.toThread(() -> future.setException(new ArithmeticException()));
          yieldNow();
          assertEquals(1, future.await());
        });
    assertEquals(2, reports.size());
    assertMentions(
        reports.getFirst().exception().orElseThrow(),
        "cannot setResult: <Future finished result=1> is done already");
    assertMentions(
        reports.getLast().exception().orElseThrow(), "cannot setException: <Future finished");
  }

  @Test
  void aTasksOutcomeIsItsBodys() {
    Asyncio.run(() -> {
      var task = createTask("t", () -> "value");
      String cure = "on <Task pending name='t'>: a task's outcome comes from its body";
      refused(IllegalStateException.class, () -> task.setResult("other"), "cannot setResult", cure);
      refused(
          IllegalStateException.class,
          () -> task.setException(new ArithmeticException()),
          "cannot setException",
          cure);
      assertEquals("value", task.await());
    });
  }

  @Test
  void aTimeoutIsEnteredOnce() {
    Asyncio.run(() -> {
      Timeout timeout = Asyncio.timeout(AGES);
      refused(
          IllegalStateException.class,
          () -> timeout.reschedule(AGES),
          "cannot reschedule <Timeout created>: it has not been entered");
      timeout.run(() -> {});
      refused(
          IllegalStateException.class,
          () -> timeout.run(() -> {}),
          "cannot enter <Timeout finished>: it has already been entered");
      refused(
          IllegalStateException.class,
          timeout::rescheduleToNever,
          "cannot reschedule <Timeout finished>: it is no longer active");
    });
  }

  @Test
  void aGroupThatEndedStartsNothing() {
    Asyncio.run(() -> {
      AtomicReference<TaskGroup> group = new AtomicReference<>();
      TaskGroup.run(group::set);
      refused(
          IllegalStateException.class,
          () -> group.get().createTask(() -> 1),
          "cannot start a task in <TaskGroup",
          "it is finished",
          "start tasks before its block ends");
    });
  }

  // ---- Negative, and too much

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aNegativeDelayIsNone(Mode mode) {
    run(
        mode,
        () -> {
          runningLoop().callLater(AGO, () -> log.add("callLater"));
          runningLoop().callAt(Duration.ofSeconds(Long.MIN_VALUE), () -> log.add("callAt"));
          createTask(() -> log.add("another task"));
          Asyncio.sleep(AGO);
          log.add("slept");
          assertEquals("value", Asyncio.sleep(AGO, "value"));
          assertThrows(
              TimeoutExpiredException.class, () -> Asyncio.timeout(AGO, () -> Asyncio.sleep(AGES)));
          Future<String> never = runningLoop().createFuture();
          assertThrows(TimeoutExpiredException.class, () -> Asyncio.waitFor(never, AGO));
          Future<String> pending = runningLoop().createFuture();
          var outcome = Asyncio.wait(List.of(pending), AGO, ReturnWhen.ALL_COMPLETED);
          assertEquals(1, outcome.pending().size());
          assertThrows(
              TimeoutExpiredException.class,
              () -> Asyncio.asCompleted(List.of(pending), AGO).iterator().next());
          assertThrows(
              java.util.concurrent.TimeoutException.class,
              () -> pending.get(-1, java.util.concurrent.TimeUnit.SECONDS));
        });
    assertEquals(List.of("another task", "slept", "callAt", "callLater"), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aDelayOfAgesOverflowsNothing(Mode mode) {
    run(
        mode,
        () -> {
          runningLoop().callLater(AGES, () -> log.add("callLater"));
          runningLoop().callAt(AGES, () -> log.add("callAt"));
          var sleeping = createTask(() -> Asyncio.sleep(AGES));
          var timed = createTask(() -> Asyncio.timeout(AGES, () -> Asyncio.sleep(AGES)));
          Future<String> pending = runningLoop().createFuture();
          var waiting =
              createTask(() -> Asyncio.wait(List.of(pending), AGES, ReturnWhen.ALL_COMPLETED));
          var racing = createTask(() -> Asyncio.staggeredRace(AGES, List.of(pending::await)));
          var completing =
              createTask(() -> Asyncio.asCompleted(List.of(pending), AGES).iterator().next());
          Asyncio.sleep(Duration.ofMillis(1));
          for (var task : List.of(sleeping, timed, waiting, racing, completing)) {
            assertFalse(task.isDone(), task::toString);
          }
        });
    assertEquals(List.of(), log);
  }

  @Test
  void negativeCapacitiesAreRefusedWithTheirValue() {
    refused(
        IllegalArgumentException.class,
        () -> new Semaphore(-1),
        "cannot create a Semaphore with -1 permits: give a number from 0 on");
    refused(IllegalArgumentException.class, () -> Semaphore.bounded(-2), "-2", "from 0 on");
    refused(
        IllegalArgumentException.class,
        () -> new Barrier(0),
        "cannot create a Barrier for 0 parties: give a number from 1 on");
    refused(
        IllegalArgumentException.class,
        () -> new CapacityLimiter(-1),
        "cannot limit a CapacityLimiter to -1 tokens: give a number from 0 on");
    refused(
        IllegalArgumentException.class,
        () -> RunOptions.defaults().withShutdownTimeout(AGO),
        "shutdownTimeout",
        "PT-1S",
        "must not be negative");
    refused(
        IllegalArgumentException.class,
        () -> EventLoop.create().setSlowCallbackDuration(AGO),
        "slowCallbackDuration",
        "PT-1S",
        "must not be negative");
    assertFalse(Queue.fifo(-1).isFull());
  }

  private static <T extends Throwable> void refused(
      Class<T> kind, Executable attempt, String... parts) {
    assertMentions(assertThrows(kind, attempt), parts);
  }

  private static Throwable thrownBy(Executable attempt) {
    return assertThrows(IllegalStateException.class, attempt);
  }

  private static void assertMentions(Throwable thrown, String... parts) {
    String message = String.valueOf(thrown.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + message + "' lacks '" + part + "'");
    }
  }

  private static void run(Mode mode, Action main) {
    Asyncio.run(main, options(mode));
  }

  private static RunOptions options(Mode mode) {
    return RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode));
  }
}
