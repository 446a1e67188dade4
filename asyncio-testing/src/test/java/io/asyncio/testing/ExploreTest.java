package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.TaskGroup;
import io.asyncio.sync.Lock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an exploration promises. What it finds is in the package `explored`.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExploreTest {
  private static final ExploreOptions OPTIONS = ExploreOptions.defaults();

  private static AssertionError failure(Action body) {
    return failure(body, OPTIONS);
  }

  private static AssertionError failure(Action body, ExploreOptions options) {
    return assertThrows(AssertionError.class, () -> Explore.schedules(50, body, options));
  }

  private static void assertSays(String expected, AssertionError failure) {
    assertTrue(failure.getMessage().contains(expected), failure::getMessage);
  }

  // ---- Schedules

  @Test
  void everyScheduleIsTriedOnce() {
    Set<String> orders = new TreeSet<>();
    var explored =
        Explore.everySchedule(
            1_000,
            () -> {
              var log = new EventLog();
              createTask(() -> log.add("a"));
              createTask(() -> log.add("b"));
              createTask(() -> log.add("c"));
              while (runningLoop().allTasks().size() > 1) {
                sleep(ofSeconds(1));
              }
              orders.add(String.join("", log.take()));
            });
    assertEquals(Set.of("abc", "acb", "bac", "bca", "cab", "cba"), orders);
    // The main task sleeps: three tasks, then two, then one.
    assertEquals(new Explored(6, 6, 0, explored.steps(), true), explored);
  }

  @Test
  void everyScheduleEndsWhenItWasToldTo() {
    var explored = Explore.everySchedule(5, ExploreTest::threeTasks);
    assertEquals(5, explored.runs());
    assertFalse(explored.isComplete());
  }

  private static void threeTasks() {
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.createTask(() -> yieldNow());
      }
    });
  }

  @Test
  void choicesOfTheBodyAreTriedAllAsWell() {
    List<String> drawn = new ArrayList<>();
    var explored =
        Explore.everySchedule(
            100,
            (Choices choices) -> drawn.add(choices.choose(3) + (choices.chance(10) ? "!" : ".")),
            OPTIONS);
    assertEquals(List.of("0.", "0!", "1.", "1!", "2.", "2!"), drawn);
    assertTrue(explored.isComplete());
  }

  @Test
  void chanceIsAsOftenAsItSays() {
    int[] hits = new int[3];
    Explore.schedules(
        2_000,
        (Choices choices) -> {
          hits[0] += choices.chance(0) ? 1 : 0;
          hits[1] += choices.chance(10) ? 1 : 0;
          hits[2] += choices.chance(100) ? 1 : 0;
          assertThrows(IllegalArgumentException.class, () -> choices.chance(101));
          assertThrows(IllegalArgumentException.class, () -> choices.choose(0));
        },
        OPTIONS);
    assertEquals(0, hits[0]);
    assertTrue(hits[1] > 100 && hits[1] < 300, () -> hits[1] + " of 2000");
    assertEquals(2_000, hits[2]);
  }

  @Test
  void theFirstSeedIsProductionsOrder() {
    List<String> logs = new ArrayList<>();
    Action body =
        () -> {
          var log = new EventLog();
          gather(createTask(() -> log.add("a")), createTask(() -> log.add("b")));
          logs.add(String.join("", log.take()));
        };
    Explore.schedules(1, body);
    Explore.schedules(1, body, OPTIONS.withFirstSeed(0));
    assertEquals(List.of("ab", "ab"), logs);
  }

  @Test
  void aFailureDrawnByTheBodyIsShrunkAndRepeated() {
    ExploredBody<Choices> body =
        choices -> {
          threeTasks();
          int lost = choices.choose(1_000);
          assertTrue(lost < 100, () -> lost + " lost");
        };
    var failure = assertThrows(AssertionError.class, () -> Explore.schedules(50, body, OPTIONS));
    assertSays("100 lost", failure);
    var schedule = failure.getMessage().replaceAll("(?s).*replay\\(\"(.*)\", body.*", "$1");
    assertTrue(schedule.endsWith("100"), schedule);
    assertSays(
        "100 lost", assertThrows(AssertionError.class, () -> Explore.replay(schedule, body)));
    Explore.replay("", body);
  }

  @Test
  void whatTheBodyThrowsIsTheCause() {
    var mine = new IOException("mine");
    var failure =
        failure(() -> {
          throw mine;
        });
    assertSame(mine, failure.getCause());
  }

  @Test
  void aBodyThatCancelsItselfFails() {
    assertSays(
        "the body ended with a CancelledError",
        failure(() -> {
          throw new CancelledError();
        }));
  }

  @Test
  void aHangShowsWhoWaitsForWhom() {
    var failure =
        failure(() -> {
          var lock = new Lock();
          lock.acquire();
          gather(createTask("child", () -> lock.acquire()));
        });
    assertSays(
        "nothing can wake the loop any more; these tasks wait:\n  'main' waits for a gather of 1 at",
        failure);
    assertSays("\n    'child' waits for <Lock@", failure);
  }

  @Test
  void aBodyThatTurnsForEverIsEndedByItsSteps() {
    assertSays(
        "the run did not end within 500 steps",
        failure(
            () -> {
              while (true) {
                yieldNow();
              }
            },
            OPTIONS.withMostSteps(500).withShrinkRuns(0)));
  }

  @Test
  void aBodyThatSleepsForEverIsEndedByItsTime() {
    assertSays(
        "the run did not end within 7200s of virtual time",
        failure(
            () -> {
              while (true) {
                sleep(Duration.ofMinutes(50));
              }
            },
            OPTIONS.withMostTime(ofHours(2))));
  }

  @Test
  void whatIsLeftBehindIsAFailure() {
    assertSays("1 task is still alive", failure(() -> createTask("left", () -> sleep(ofHours(1)))));
    assertSays(
        "a timer is still pending", failure(() -> runningLoop().callLater(ofHours(1), () -> {})));
    assertSays(
        "a failure that reached nobody",
        failure(() ->
            createTask(() -> {
              throw new IOException("lost");
            })));
  }

  @Test
  void aCallThatLeavesTheLoopIsRefused() {
    var left = "something left the loop";
    var latch = new CountDownLatch(1);
    assertSays(left, failure(latch::await, OPTIONS.withMode(Mode.NATIVE).withShrinkRuns(0)));
    Executor never = _ -> {};
    assertSays(left, failure(() -> runningLoop().runInExecutor(never, () -> "").await()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void callsInThreadsTakeTheirTurn(Mode mode) {
    Set<String> orders = new TreeSet<>();
    Explore.schedules(
        100,
        () -> {
          var log = new EventLog();
          gather(
              createTask(() -> log.add(toThread(() -> "thread"))),
              createTask(() -> log.add("task")));
          orders.add(String.join(" ", log.take()));
        },
        OPTIONS.withMode(mode));
    assertTrue(orders.contains("task thread"), orders::toString);
  }

  @Test
  void aBodyThatIsNotTheSameEachTimeIsCalledSo() {
    int[] runs = {0};
    assertSays(
        "did not fail again when it was repeated",
        failure(() -> assertTrue(++runs[0] != 3, "the third time")));
  }

  @Test
  void oneSeedCanBeRunWithoutAChangeOfTheCode() {
    System.setProperty("asyncio.seed", "12");
    try {
      assertEquals(1, Explore.schedules(1_000, ExploreTest::threeTasks).runs());
      assertSays("schedule of seed 12 ", failure(() -> assertFalse(true)));
    } finally {
      System.clearProperty("asyncio.seed");
    }
  }

  @Test
  void nonsenseIsRefusedByName() {
    Action nothing = () -> {};
    for (var message :
        List.of(
            assertThrows(IllegalArgumentException.class, () -> Explore.schedules(0, nothing)),
            assertThrows(
                IllegalArgumentException.class, () -> Explore.everySchedule(0, nothing)))) {
      assertEquals(
          "cannot explore 0 schedules: use at least 1, or the test tests nothing",
          message.getMessage());
    }
    assertThrows(NullPointerException.class, () -> Explore.schedules(1, (Action) null));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.withMostSteps(0));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.withMostTime(ofSeconds(-1)));
  }

  @Test
  void anExplorationInsideALoopIsRefused() {
    var refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                Asyncio.run(
                    () -> Explore.schedules(1, () -> {}),
                    io.asyncio.RunOptions.defaults()
                        .withLoop(LoopOptions.defaults().withClock(new VirtualClock()))));
    assertTrue(refused.getMessage().contains("explore"), refused::getMessage);
  }

  @Test
  void anInterruptEndsTheExploration() throws InterruptedException {
    var ended = new AtomicReference<Throwable>();
    var begun = new CountDownLatch(1);
    var waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Explore.schedules(
                    Long.MAX_VALUE - 1,
                    () -> {
                      begun.countDown();
                      threeTasks();
                    });
              } catch (CancellationException e) {
                ended.set(e);
              }
            });
    begun.await();
    waiting.interrupt();
    waiting.join();
    assertEquals("an exploration was interrupted", ended.get().getMessage());
  }

  // ---- Points

  @Test
  void eachPointIsStruckAtFourMoments() {
    // The body's own two sleeps, and the child's one: three points, of which a cancellation takes
    // away those behind it.
    var struck = new ArrayList<String>();
    var explored =
        Explore.cancellations(
            () -> new EventLog(),
            log -> {
              try {
                sleep(ofSeconds(1));
                log.add("slept");
                yieldNow();
                log.add("yielded");
              } catch (CancelledError e) {
                log.add("cancelled");
                throw e;
              }
            },
            log -> struck.add(String.join(" ", log.take())));
    assertEquals(
        List.of(
            "slept yielded",
            "cancelled",
            "slept cancelled",
            "slept yielded",
            "slept yielded",
            "cancelled",
            "slept cancelled",
            "slept yielded",
            "slept yielded",
            "cancelled",
            "slept cancelled",
            "slept yielded",
            "slept yielded",
            "cancelled",
            "slept cancelled",
            "slept yielded"),
        struck);
    assertEquals(8, explored.points());
    assertEquals(16, explored.runs());
    assertTrue(explored.isComplete());
  }

  @Test
  void theSecondCancellationStrikesTheCleanup() {
    var cleanups = new ArrayList<String>();
    Explore.cancellations(
        () -> {
          var cleaned = new EventLog();
          try {
            sleep(ofSeconds(1));
          } finally {
            try {
              sleep(ofSeconds(1));
              cleaned.add("clean");
            } finally {
              cleanups.addAll(cleaned.take().isEmpty() ? List.of("cut short") : List.of("clean"));
            }
          }
        },
        () -> {});
    assertTrue(cleanups.contains("cut short") && cleanups.contains("clean"), cleanups::toString);
  }

  @Test
  void aFailureComesOutAsItIs() {
    var thrown = new ArrayList<String>();
    var explored =
        Explore.failures(
            () -> new IOException("broken"),
            () -> thrown,
            log -> {
              try {
                sleep(ofSeconds(1));
                log.add("slept");
              } catch (Exception e) {
                log.add(e.getMessage());
                throw e;
              }
            },
            _ -> {},
            OPTIONS);
    assertEquals(List.of("slept", "broken", "slept", "slept", "broken", "slept"), thrown);
    assertEquals(2, explored.points());
  }

  @Test
  void aTimeoutExpiresAtEachPointOfTheBodysOwnTask() {
    var log = new ArrayList<String>();
    var explored =
        Explore.timeouts(
            () -> log,
            _ -> {
              var child = createTask(() -> sleep(ofSeconds(1)));
              try {
                child.await();
                sleep(ofSeconds(1));
                log.add("all");
              } catch (CancelledError e) {
                log.add("cut short");
                throw e;
              }
            },
            _ -> {});
    assertEquals(List.of("all", "cut short", "cut short", "all"), log);
    assertEquals(2, explored.points());
  }

  @Test
  void theBodyMayBeStruckAsAWhole() {
    ExploredBody<Object> body =
        _ ->
            TaskGroup.run(group -> {
              Future<String> answer = runningLoop().createFuture();
              group.createTask("asks", () -> answer.await());
              group.createTask(
                  "answers",
                  () -> {
                    sleep(ofSeconds(1));
                    answer.setResult("answer");
                  });
            });
    // One that is cancelled alone leaves the other one waiting, or with nobody to answer.
    var alone =
        assertThrows(
            AssertionError.class, () -> Explore.cancellations(() -> "", body, _ -> {}, OPTIONS));
    assertSays("task 'asks'", alone);
    var explored = Explore.cancellations(() -> "", body, _ -> {}, OPTIONS.withWholeBody(true));
    assertTrue(explored.points() >= 12, explored::toString);
  }

  @Test
  void aBodyThatFailsByItselfIsCalledSo() {
    var failure =
        assertThrows(
            AssertionError.class,
            () ->
                Explore.cancellations(
                    () -> {
                      throw new IOException("mine");
                    },
                    () -> {}));
    assertSays("the body fails before anything is done to it: java.io.IOException: mine", failure);
  }

  @Test
  void anotherExceptionThanTheCancellationIsAFailure() {
    var failure =
        assertThrows(
            AssertionError.class,
            () ->
                Explore.cancellations(
                    () -> {
                      try {
                        sleep(ofSeconds(1));
                      } catch (CancelledError e) {
                        throw new IOException("hidden", e);
                      }
                    },
                    () -> {}));
    assertSays("java.io.IOException: hidden", failure);
    assertSays("cancelled just before it suspends (suspension point 1)", failure);
    assertSays("task 'body' is cancelled", failure);
  }

  @Test
  void pointsMayBeLookedAtInTheOrderOfAnotherSeed() {
    ExploredBody<List<String>> body =
        log ->
            TaskGroup.run(group -> {
              group.createTask(() -> log.add("one"));
              group.createTask(() -> log.add("two"));
            });
    ExploredBody<List<String>> invariant = log -> assertEquals(List.of("one", "two"), log);
    assertTrue(Explore.cancellations(ArrayList::new, body, _ -> {}).points() > 0);
    var failure =
        assertThrows(
            AssertionError.class,
            () ->
                Explore.cancellations(
                    ArrayList::new, body, invariant, OPTIONS.withFirstSeed(seedThatSwaps(body))));
    assertSays("[two, one]", failure);
    var struck =
        assertThrows(
            AssertionError.class,
            () ->
                Explore.cancellations(
                    () -> {
                      sleep(ofSeconds(1));
                      return "";
                    },
                    _ -> {
                      try {
                        yieldNow();
                      } catch (CancelledError e) {
                        throw new IOException("hidden", e);
                      }
                    },
                    _ -> {},
                    OPTIONS.withFirstSeed(5)));
    assertSays("(suspension point 1, seed 5): java.io.IOException: hidden", struck);
  }

  private static long seedThatSwaps(ExploredBody<List<String>> body) {
    for (long seed = 1; seed < 100; seed++) {
      List<String> log = new ArrayList<>();
      Explore.schedules(1, () -> body.run(log), OPTIONS.withFirstSeed(seed));
      if (log.equals(List.of("two", "one"))) {
        return seed;
      }
    }
    throw new AssertionError("no seed swaps two tasks");
  }

  @Test
  void aSetUpMayLeaveTasksThatAreNotStruck() {
    var explored =
        Explore.cancellations(
            () ->
                createTask(
                    "server",
                    () -> {
                      while (true) {
                        sleep(ofSeconds(1));
                      }
                    }),
            _ -> sleep(ofSeconds(5)),
            server -> {
              assertFalse(server.isDone());
              server.cancel();
              assertThrows(CancelledError.class, server::await);
            });
    assertEquals(4, explored.points());
  }
}
