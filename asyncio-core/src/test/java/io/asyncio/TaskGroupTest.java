package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// [TaskGroup]: rows G1 to G12, as far as no golden trace shows them, and `cancel()`.
@Timeout(30)
class TaskGroupTest {

  private final List<String> log = new ArrayList<>();

  private void sleepADay(String name) {
    try {
      sleep(Duration.ofDays(1));
      log.add(name + " slept");
    } finally {
      log.add(name + " ended");
    }
  }

  private static void fail(String message) throws IOException {
    throw new IOException(message);
  }

  private static List<String> messages(ThrowableGroup group) {
    return group.exceptions().stream().map(Throwable::getMessage).toList();
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_enter_without_parent_task`-like cases.
  @Test
  void aGroupNeedsATask() {
    TaskGroup.ActionBody body = _ -> log.add("ran");
    assertThrows(IllegalStateException.class, () -> TaskGroup.run(body));
    run(() -> {
      Future<Throwable> seen = runningLoop().createFuture();
      runningLoop()
          .callSoon(() ->
              seen.setResult(assertThrows(IllegalStateException.class, () -> TaskGroup.run(body))));
      seen.await();
    });
    assertEquals(List.of(), log);
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_finished`.
  @BothModes
  void aFinishedGroupStartsNothing(Mode mode) {
    run(
        () -> {
          var kept = new AtomicReference<TaskGroup>();
          TaskGroup.run(group -> {
            kept.set(group);
          });
          assertThrows(
              IllegalStateException.class, () -> kept.get().createTask(() -> log.add("ran")));
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_already_entered`,
  /// `test_coro_closed_when_tg_closed`.
  @BothModes
  void aGroupThatShutsDownStartsNothing(Mode mode) {
    run(
        () -> {
          var group =
              assertThrows(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(own -> {
                        own.createTask(() -> fail("first"));
                        try {
                          sleep(Duration.ofDays(1));
                        } finally {
                          own.createTask(() -> log.add("ran"));
                        }
                      }));
          assertEquals("first", messages(group).getFirst());
          assertInstanceOf(IllegalStateException.class, group.exceptions().getLast());
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_01`.
  @BothModes
  void aGroupReturnsWhatItsBodyReturnsOnceAllTasksEnded(Mode mode) {
    run(
        () -> {
          String result =
              TaskGroup.run(group -> {
                group.createTask("named", () -> sleepADay("child"));
                return "value";
              });
          log.add(result);
        },
        LeapingTime.in(mode));
    assertEquals(List.of("child slept", "child ended", "value"), log);
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_06`: failures in the order they happened, the
  /// body's last.
  @BothModes
  void failuresStandInTheOrderTheyHappened(Mode mode) {
    run(
        () -> {
          var group =
              assertThrows(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(own -> {
                        own.createTask(() -> failAfter(2, "second"));
                        own.createTask(() -> failAfter(1, "first"));
                        own.createTask(() -> failWhenCancelled("third"));
                        try {
                          sleep(Duration.ofDays(1));
                        } catch (CancelledError e) {
                          fail("body");
                        }
                      }));
          assertEquals("unhandled errors in a TaskGroup", group.message());
          assertEquals(List.of("first", "third", "body"), messages(group));
        },
        LeapingTime.in(mode));
  }

  private static void failAfter(int seconds, String message) throws IOException {
    sleep(Duration.ofSeconds(seconds));
    fail(message);
  }

  private static void failWhenCancelled(String message) throws IOException {
    try {
      sleep(Duration.ofDays(1));
    } catch (CancelledError _) {
      fail(message);
    }
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_17`: an `Error` makes a base exception group.
  @BothModes
  void anErrorMakesABaseExceptionGroup(Mode mode) {
    var error = new StackOverflowError("of a child");
    run(
        () -> {
          var group =
              assertThrows(
                  BaseExceptionGroup.class,
                  () ->
                      TaskGroup.run(own -> {
                        own.createTask(() -> {
                          throw error;
                        });
                      }));
          assertSame(error, group.exceptions().getFirst());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_20`, `test_taskgroup_21`.
  @BothModes
  void aProgramExitOfTheBodyComesOutBareOnceAllTasksEnded(Mode mode) {
    var exit = new SystemExit(3);
    TaskGroup.ActionBody body =
        group -> {
          group.createTask(() -> sleepADay("child"));
          yieldNow();
          throw exit;
        };
    var thrown =
        assertThrows(SystemExit.class, () -> run(() -> TaskGroup.run(body), LeapingTime.in(mode)));
    assertSame(exit, thrown);
    assertEquals(List.of("child ended"), log);
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_07`: the parent's request count is as before.
  @BothModes
  void theGroupTakesItsOwnCancelBack(Mode mode) {
    run(
        () -> {
          assertThrows(
              ExceptionGroup.class,
              () ->
                  TaskGroup.run(group -> {
                    group.createTask(() -> fail("child"));
                    sleep(Duration.ofDays(1));
                  }));
          assertEquals(0, currentTask().cancelling());
          yieldNow();
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_taskgroups.py`, `test_taskgroup_12`.
  @BothModes
  void anInnerGroupIsOneFailureOfTheOuter(Mode mode) {
    run(
        () -> {
          var outer =
              assertThrows(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(group -> {
                        group.createTask(() ->
                            TaskGroup.run(inner -> {
                              inner.createTask(() -> fail("deep"));
                            }));
                        group.createTask(() -> sleepADay("sibling"));
                      }));
          assertEquals(1, outer.exceptions().size());
          var inner = assertInstanceOf(ExceptionGroup.class, outer.exceptions().getFirst());
          assertEquals(List.of("deep"), messages(inner));
        },
        LeapingTime.in(mode));
    assertEquals(List.of("sibling ended"), log);
  }

  // ---- cancel(), which asyncio has from Python 3.15 on

  @BothModes
  void cancelEndsTheGroupWithoutAnError(Mode mode) {
    run(
        () -> {
          String result =
              TaskGroup.run(group -> {
                group.createTask(() -> sleepADay("child"));
                yieldNow();
                group.cancel();
                group.cancel();
                sleepADay("body");
                return "unreached";
              });
          assertNull(result);
          assertEquals(0, currentTask().cancelling());
          yieldNow();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("child ended", "body ended"), log);
  }

  @BothModes
  void aTaskOfTheGroupMayCancelIt(Mode mode) {
    run(
        () -> {
          TaskGroup.run(group -> {
            group.createTask(() -> sleepADay("child"));
            group.createTask(() -> {
              sleep(Duration.ofSeconds(1));
              group.cancel();
            });
          });
          log.add("left");
        },
        LeapingTime.in(mode));
    assertEquals(List.of("child ended", "left"), log);
  }

  @BothModes
  void aCancelledGroupStillRaisesWhatFails(Mode mode) {
    run(
        () -> {
          var group =
              assertThrows(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(own -> {
                        own.createTask(() -> failWhenCancelled("cleanup"));
                        yieldNow();
                        own.cancel();
                      }));
          assertEquals(List.of("cleanup"), messages(group));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aCancelOfTheTaskOutlivesThatOfTheGroup(Mode mode) {
    run(
        () -> {
          Task<Void> task =
              createTask(() ->
                  TaskGroup.run(group -> {
                    currentTask().cancel();
                    group.cancel();
                    sleepADay("body");
                  }));
          assertThrows(CancelledError.class, task::await);
          assertTrue(task.isCancelled());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aCancelAfterTheEndDoesNothing(Mode mode) {
    run(
        () -> {
          var kept = new AtomicReference<TaskGroup>();
          TaskGroup.run(group -> {
            kept.set(group);
          });
          kept.get().cancel();
          assertEquals(0, currentTask().cancelling());
          yieldNow();
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void itsTextTellsTasksErrorsAndState(Mode mode) {
    run(
        () ->
            TaskGroup.run(group -> {
              assertEquals("<TaskGroup>", group.toString());
              group.createTask(() -> {});
              assertEquals("<TaskGroup tasks=1>", group.toString());
            }),
        LeapingTime.in(mode));
  }

  /// Found by exploring suspension points: the group left its tasks behind.
  @BothModes
  void aGroupWhoseOwnWaitFailsStillWaitsForItsTasks(Mode mode) {
    var broken = new StackOverflowError("injected");
    run(
        () -> {
          var group =
              assertThrows(
                  BaseExceptionGroup.class,
                  () ->
                      TaskGroup.run(tasks -> {
                        tasks.createTask(() -> sleepADay("child"));
                        yieldNow();
                        FailingWait.of(currentTask(), broken);
                      }));
          assertEquals(List.of(broken), group.exceptions());
          assertEquals(List.of("child ended"), log);
        },
        LeapingTime.in(mode));
  }
}
