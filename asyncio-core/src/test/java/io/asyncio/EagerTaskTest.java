package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;

/// Eager tasks, row T18, by the option and by the factory.
@Timeout(30)
class EagerTaskTest {

  private static final TaskOptions EAGER = TaskOptions.defaults().withEagerStart(true);

  private final List<String> log = new ArrayList<>();

  /// CPython: `test_eager_task_factory.py`, `test_eager_completion`,
  /// `test_close_eager_started_task`.
  @BothModes
  void aBodyWithoutAWaitIsDoneAtOnce(Mode mode) {
    run(
        () -> {
          runningLoop().callSoon(() -> log.add("callback"));
          Task<String> task = createTask(() -> "value", EAGER);
          assertTrue(task.isDone());
          assertEquals("value", task.await());
          assertEquals(List.of(), log);
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void itRunsUpToItsFirstWaitAsTheCurrentTask(Mode mode) {
    run(
        () -> {
          Task<?> creator = currentTask();
          Task<Task<?>> eager =
              createTask(
                  () -> {
                    log.add("before");
                    Task<?> seen = currentTask();
                    yieldNow();
                    log.add("after");
                    return seen;
                  },
                  EAGER);
          log.add("created");
          assertSame(creator, currentTask());
          assertEquals(Set.of(creator, eager), Asyncio.allTasks());
          assertSame(eager, eager.await());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("before", "created", "after"), log);
  }

  @BothModes
  void anEagerTaskMayStartAnother(Mode mode) {
    run(
        () -> {
          runningLoop().setTaskFactory(TaskFactory.eager());
          Task<Void> outer =
              createTask(() -> {
                Task<Void> inner = createTask(() -> waitAndLog("inner"));
                waitAndLog("outer");
                inner.await();
              });
          log.add("created");
          outer.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("inner begins", "outer begins", "created", "inner", "outer"), log);
  }

  private void waitAndLog(String name) {
    log.add(name + " begins");
    yieldNow();
    log.add(name);
  }

  /// CPython: `test_eager_task_factory.py`, `test_eager_cancellation`-like cases.
  @BothModes
  void itCanBeCancelledWhereItWaits(Mode mode) {
    run(
        () -> {
          Task<Void> task = createTask(() -> waitAndLog("eager"), EAGER);
          task.cancel();
          assertThrows(CancelledError.class, task::await);
        },
        LeapingTime.in(mode));
    assertEquals(List.of("eager begins"), log);
  }

  /// CPython: `test_taskgroups.py` with the eager factory.
  @BothModes
  void aGroupDoesNotWaitForWhatIsDone(Mode mode) {
    run(
        () -> {
          runningLoop().callSoon(() -> log.add("next turn"));
          TaskGroup.run(group -> {
            group.createTask(() -> log.add("eager"), EAGER);
          });
          assertEquals(List.of("eager"), log);
        },
        LeapingTime.in(mode));
  }

  /// CPython gh-128588: not before the body waits.
  @BothModes
  void anEagerFailureAbortsItsGroupAtTheNextWait(Mode mode) {
    var error = new IOException("eager");
    run(
        () -> {
          var group =
              assertThrows(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(own -> {
                        own.createTask(() -> throwIt(error), EAGER);
                        log.add("goes on");
                        yieldNow();
                        yieldNow();
                        log.add("unreached");
                      }));
          assertEquals(List.of(error), group.exceptions());
          assertEquals(0, currentTask().cancelling());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("goes on"), log);
  }

  private static void throwIt(Exception error) throws Exception {
    throw error;
  }

  @BothModes
  void outsideTheLoopItStartsAsAnyOther(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      Task<String> task = loop.createTask(() -> "value", EAGER);
      assertFalse(task.isDone());
      assertEquals("value", loop.runUntilComplete(task));
    }
  }
}
