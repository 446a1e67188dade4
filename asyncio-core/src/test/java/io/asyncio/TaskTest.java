package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Poller;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// [Task]: rows T1 to T22, as far as no golden trace shows them.
@Timeout(30)
class TaskTest {

  private final List<String> log = new ArrayList<>();

  /// CPython: `test_tasks.py`, `test_context_1`, `test_context_2`.
  @BothModes
  void aContextThatIsGivenIsNotCopied(Mode mode) {
    ContextVar<String> variable = ContextVar.create("variable");
    run(
        () -> {
          var given = new Context();
          Task<Void> task =
              createTask(
                  () -> set(variable, "by the task"), TaskOptions.defaults().withContext(given));
          assertSame(given, task.context());
          task.await();
          assertEquals("by the task", given.get(variable));

          Task<Void> copying = createTask(() -> set(variable, "in a copy"));
          assertNotSame(given, copying.context());
          copying.await();
          assertEquals("none", variable.get("none"));
        },
        LeapingTime.in(mode));
  }

  private static void set(ContextVar<String> variable, String value) {
    var _ = variable.set(value);
  }

  /// asyncio may lose such a task to the garbage collector.
  @Test
  void aTaskThatNobodyHoldsStaysAlive() {
    run(() -> {
      WeakReference<Task<?>> lonely = waitForItself();
      yieldNow();
      System.gc();
      System.gc();
      assertNotNull(lonely.get());
      assertTrue(runningLoop().allTasks().contains(lonely.get()));
    });
  }

  private static WeakReference<Task<?>> waitForItself() {
    Future<Void> own = runningLoop().createFuture();
    return new WeakReference<>(createTask(own::await));
  }

  /// CPython: `test_tasks.py`, `test_step_result_future`, `test_task_class`.
  @BothModes
  void anErrorOfTheBodyIsTheVerySameObjectForEveryone(Mode mode) {
    var error = new StackOverflowError("of the body");
    run(
        () -> {
          Task<Void> task = createTask(() -> throwIt(error));
          assertSame(error, assertThrows(StackOverflowError.class, task::await));
          assertSame(error, assertThrows(StackOverflowError.class, task::result));
          assertEquals(Optional.of(error), task.exception());
        },
        LeapingTime.in(mode));
  }

  private static void throwIt(Throwable error) {
    throw Sneaky.raise(error);
  }

  /// CPython: `test_tasks.py`, `test_await_after_fut_done`, `test_step_in_completed_task`.
  @BothModes
  void aFutureOfAnotherLoopIsRefused(Mode mode) {
    try (EventLoop other = EventLoop.create()) {
      Future<Void> foreign = other.createFuture();
      run(
          () -> {
            var refused = assertThrows(IllegalStateException.class, foreign::await);
            assertTrue(refused.getMessage().contains("attached to a different loop"));
          },
          LeapingTime.in(mode));
    }
  }

  // ---- Cancelling

  /// CPython: `test_tasks.py`, `test_cancel_done`, `test_cancelling`.
  @BothModes
  void eachRequestCountsUntilTheTaskIsDone(Mode mode) {
    run(
        () -> {
          Task<Void> task = createTask(TaskTest::sleepADay);
          yieldNow();
          assertEquals(0, task.cancelling());
          assertTrue(task.cancel());
          assertTrue(task.cancel());
          assertEquals(2, task.cancelling());
          assertThrows(CancelledError.class, task::await);
          assertFalse(task.cancel());
          assertEquals(2, task.cancelling());
        },
        LeapingTime.in(mode));
  }

  private static void sleepADay() {
    sleep(Duration.ofDays(1));
  }

  /// CPython: `test_tasks.py`, `test_uncancel_basic`.
  @BothModes
  void uncancelStopsAtZero(Mode mode) {
    run(
        () -> {
          Task<?> task = currentTask();
          task.cancel();
          task.cancel();
          assertEquals(1, task.uncancel());
          assertEquals(0, task.uncancel());
          assertEquals(0, task.uncancel());
          yieldNow();
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_cancel_before_starting`.
  @BothModes
  void aTaskCancelledBeforeItBeginsNeverRuns(Mode mode) {
    run(
        () -> {
          Task<Boolean> task = createTask(() -> log.add("ran"));
          task.cancel("early");
          var cancelled = assertThrows(CancelledError.class, task::await);
          assertEquals("early", cancelled.getMessage());
          assertTrue(task.isCancelled());
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }

  /// CPython: `test_tasks.py`, `test_cancel_current_task`, bpo-30048.
  @BothModes
  void aTaskCancelledInItsLastStepLosesItsResult(Mode mode) {
    run(
        () -> {
          Task<String> task =
              createTask(() -> {
                currentTask().cancel();
                return "lost";
              });
          assertThrows(CancelledError.class, task::await);
          assertTrue(task.isCancelled());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_cancel_task_catching`.
  @BothModes
  void aCancellationIsDeliveredOnce(Mode mode) {
    run(
        () -> {
          Task<String> task =
              createTask(() -> {
                try {
                  sleepADay();
                } catch (CancelledError e) {
                  log.add("caught");
                }
                sleep(Duration.ofSeconds(1));
                return "went on";
              });
          yieldNow();
          task.cancel();
          assertEquals("went on", task.await());
          assertEquals(1, task.cancelling());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("caught"), log);
  }

  // ---- What it is

  /// CPython: `test_tasks.py`, `test_current_task`.
  @BothModes
  void aCallbackBelongsToNoTask(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          Future<Optional<Task<?>>> seen = loop.createFuture();
          loop.callSoon(() -> seen.setResult(loop.currentTask()));
          assertEquals(Optional.empty(), seen.await());
          assertEquals(Optional.of(currentTask()), loop.currentTask());
        },
        LeapingTime.in(mode));
    assertThrows(IllegalStateException.class, Asyncio::currentTask);
  }

  /// CPython: `test_tasks.py`, `test_all_tasks_deterministic`; from another thread in ours.
  @BothModes
  void allTasksAreThoseThatAreNotDone(Mode mode) {
    run(
        () -> {
          Task<Void> done = createTask(() -> {});
          Task<Void> waiting = createTask("waiting", TaskTest::sleepADay);
          done.await();
          EventLoop loop = runningLoop();
          assertEquals(Set.of(currentTask(), waiting), Asyncio.allTasks());
          assertEquals(Set.of(currentTask(), waiting), Asyncio.toThread(loop::allTasks));
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_task_repr`.
  @BothModes
  void itsTextTellsNameStateAndWhatItAwaits(Mode mode) {
    run(
        () -> {
          Future<String> future = runningLoop().createFuture();
          Task<String> task = createTask("reader", () -> future.await());
          yieldNow();
          assertEquals("<Task pending name='reader' wait_for=<Future pending>>", task.toString());
          future.setResult("text");
          task.await();
          assertEquals("<Task finished result=text name='reader'>", task.toString());
        },
        LeapingTime.in(mode));
  }

  // ---- Making and sleeping

  /// CPython: `test_base_events.py`, `test_set_task_factory`,
  /// `test_create_named_task_with_custom_factory`.
  @BothModes
  void aFactoryMakesAllTasks(Mode mode) {
    TaskFactory announcing =
        new TaskFactory() {
          @Override
          public <T> Task<T> create(
              EventLoop loop, Callable<? extends T> body, TaskOptions options) {
            log.add("makes " + options.name().orElse("unnamed"));
            return TaskFactory.lazy().create(loop, body, options);
          }
        };
    run(
        () -> {
          EventLoop loop = runningLoop();
          assertEquals(Optional.empty(), loop.taskFactory());
          loop.setTaskFactory(announcing);
          assertEquals(Optional.of(announcing), loop.taskFactory());
          createTask("one", () -> {}).await();
          TaskGroup.run(group -> {
            group.createTask(() -> {});
          });
          loop.resetTaskFactory();
          createTask("quiet", () -> {}).await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("makes one", "makes unnamed"), log);
  }

  /// CPython: `test_tasks.py`, `test_sleep_cancel`.
  @BothModes
  void aCancelledSleepLeavesNoTimer(Mode mode) {
    var time = new LeapingTime();
    run(
        () -> {
          Task<Void> task = createTask(TaskTest::sleepADay);
          yieldNow();
          task.cancel();
          assertThrows(CancelledError.class, task::await);
          EventLoop loop = runningLoop();
          Future<Void> woken = loop.createFuture();
          Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> woken.setResult(null)));
          woken.await();
        },
        time.options(mode));
    assertEquals(0, time.nanoTime());
    assertFalse(
        time.waits.stream().anyMatch(wait -> wait != Poller.FOREVER), () -> "" + time.waits);
  }

  /// CPython: `test_tasks.py`, `test_sleep`.
  @BothModes
  void aSleepTakesItsTimeAndHandsItsValueOn(Mode mode) {
    run(
        () -> {
          Duration start = runningLoop().time();
          assertEquals("value", sleep(Duration.ofHours(3), "value"));
          assertEquals(Duration.ofHours(3), runningLoop().time().minus(start));
        },
        LeapingTime.in(mode));
  }
}
