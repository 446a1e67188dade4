package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.asCompleted;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.gatherFuture;
import static io.asyncio.Asyncio.gatherOutcomes;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.staggeredRace;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.testing.ExploredBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Ways to wait for several: gather, wait, asCompleted, shield and the staggered race.
final class WaitingScenarios {

  private WaitingScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        scenario(
            "a gather has its results in the order given",
            crew -> {
              var tasks = List.of(crew.sleeper(2), crew.sleeper(1), crew.sleeper(2));
              assertEquals(List.of(2, 1, 2), gather(tasks));
            }),
        scenario(
            "a gather fails with the first failure",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.failing(1), crew.sleeper(1));
              assertThrowsPlanned(() -> gather(tasks));
            }),
        scenario(
            "a gather of outcomes waits for all",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.failing(1), crew.sleeper(2));
              gatherOutcomes(tasks);
              assertTrue(tasks.stream().allMatch(Future::isDone));
            }),
        scenario(
            "gathers may gather gathers",
            crew -> {
              var left = gatherFuture(List.of(crew.sleeper(1), crew.sleeper(2)));
              var right = gatherFuture(List.of(crew.sleeper(1), crew.sleeper(1)));
              try {
                assertEquals(List.of(List.of(1, 2), List.of(1, 1)), gather(left, right));
              } finally {
                left.cancel();
                right.cancel();
              }
            }),
        scenario(
            "to cancel a gather is to cancel what it waits for",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.sleeper(5));
              var all = gatherFuture(tasks);
              var timer = runningLoop().callLater(ofSeconds(1), all::cancel);
              try {
                gatherOutcomes(all);
                Asyncio.wait(tasks, ReturnWhen.ALL_COMPLETED);
                assertTrue(tasks.get(0).isDone() && tasks.get(1).isDone());
              } finally {
                timer.cancel();
              }
            }),
        scenario(
            "a wait ends with the first",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.sleeper(1), crew.sleeper(3));
              var sorted = Asyncio.wait(tasks, ReturnWhen.FIRST_COMPLETED);
              assertEquals(3, sorted.done().size() + sorted.pending().size());
              assertTrue(!sorted.done().isEmpty());
            }),
        scenario(
            "a wait ends with the first failure",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.failing(1), crew.sleeper(3));
              var sorted = Asyncio.wait(tasks, ReturnWhen.FIRST_EXCEPTION);
              assertTrue(
                  sorted.pending().isEmpty() || sorted.done().stream().anyMatch(Crew::failed));
            }),
        scenario(
            "a wait ends when all are done",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.failing(1), crew.sleeper(2));
              var sorted = Asyncio.wait(tasks, ReturnWhen.ALL_COMPLETED);
              assertEquals(3, sorted.done().size());
            }),
        scenario(
            "a wait with a limit leaves the rest alone",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.sleeper(3));
              var sorted = Asyncio.wait(tasks, ofSeconds(1), ReturnWhen.ALL_COMPLETED);
              assertEquals(2, sorted.done().size() + sorted.pending().size());
            }),
        scenario(
            "asCompleted hands out each once",
            crew -> {
              var tasks = List.of(crew.sleeper(2), crew.sleeper(1), crew.sleeper(1));
              List<Future<Integer>> seen = new ArrayList<>();
              for (Future<Integer> done : asCompleted(tasks)) {
                assertTrue(done.isDone() && !seen.contains(done));
                seen.add(done);
              }
              assertEquals(3, seen.size());
            }),
        scenario(
            "asCompleted with a limit hands out what is in time",
            crew -> {
              var tasks = List.of(crew.sleeper(1), crew.sleeper(5));
              var each = asCompleted(tasks, ofSeconds(1)).iterator();
              int late = 0;
              int seen = 0;
              while (each.hasNext()) {
                try {
                  assertTrue(each.next().isDone());
                  seen++;
                } catch (TimeoutExpiredException e) {
                  late++;
                }
              }
              assertEquals(2, seen + late);
            }),
        scenario(
            "a shield keeps a cancellation from what it covers",
            crew -> {
              var inner = crew.steadfast(2);
              try {
                timeout(ofSeconds(1), () -> shield(inner).await());
              } catch (TimeoutExpiredException e) {
                assertEquals(2, inner.await());
              }
            }),
        scenario(
            "a shield hands through a failure",
            crew -> {
              var inner = crew.failing(1);
              assertThrowsPlanned(() -> shield(inner).await());
            }),
        scenario(
            "a race has one winner, and no one runs on",
            crew -> {
              var race =
                  staggeredRace(
                      ofSeconds(1), List.of(crew.attempt(3), crew.attempt(1), crew.attempt(1)));
              assertEquals(0, crew.racing, "the losers run on");
              assertTrue(race.winner().isPresent());
            }),
        scenario(
            "a race that all lose tells why",
            crew -> {
              Callable<Integer> loser =
                  crew.counted(() -> {
                    sleep(ofSeconds(1));
                    throw new Planned();
                  });
              var race = staggeredRace(ofSeconds(1), List.of(loser, loser));
              assertEquals(2, race.exceptions().size());
            }),
        scenario(
            "a race waits for what the losers do at the end",
            crew -> {
              Callable<Integer> careful =
                  crew.counted(() -> {
                    try {
                      sleep(ofSeconds(5));
                    } finally {
                      sleep(ofSeconds(1));
                    }
                    return 1;
                  });
              staggeredRace(ofSeconds(1), List.of(careful, crew.attempt(1)));
              assertEquals(0, crew.racing, "the losers run on");
            }));
  }

  private static Scenario<Crew> scenario(String name, ExploredBody<Crew> body) {
    return new Scenario<Crew>(
            name,
            Crew::new,
            crew -> {
              try {
                body.run(crew);
              } finally {
                // No matter how a wait ends: what it waited for is the caller's.
                assertEquals(0, crew.racing, "the losers run on");
                crew.dismiss();
              }
            },
            _ -> yieldNow())
        .repeatable();
  }

  private static void assertThrowsPlanned(Callable<?> body) throws Exception {
    try {
      body.call();
    } catch (Planned e) {
      return;
    }
    throw new AssertionError("it did not fail");
  }

  private static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Tasks that are waited for.
  private static final class Crew {
    private final List<Task<Integer>> tasks = new ArrayList<>();
    int racing;

    Task<Integer> sleeper(int seconds) {
      return hire(() -> sleep(ofSeconds(seconds), seconds));
    }

    Task<Integer> failing(int seconds) {
      return hire(() -> {
        sleep(ofSeconds(seconds));
        throw new Planned();
      });
    }

    /// Goes on if it fails: nobody awaits it where a shield reports its failure.
    Task<Integer> steadfast(int seconds) {
      return hire(() -> {
        try {
          sleep(ofSeconds(seconds));
        } catch (IllegalStateException | StackOverflowError e) {
          yieldNow();
        }
        return seconds;
      });
    }

    static boolean failed(Future<?> done) {
      return !done.isCancelled() && done.exception().isPresent();
    }

    private Task<Integer> hire(Callable<Integer> body) {
      Task<Integer> task = Asyncio.createTask(body);
      tasks.add(task);
      return task;
    }

    Callable<Integer> attempt(int seconds) {
      return counted(() -> sleep(ofSeconds(seconds), seconds));
    }

    Callable<Integer> counted(Callable<Integer> body) {
      return () -> {
        racing++;
        try {
          return body.call();
        } finally {
          racing--;
        }
      };
    }

    void dismiss() {
      for (Task<Integer> task : tasks) {
        task.cancel();
        task.addDoneCallback(done -> {
          if (!done.isCancelled()) {
            done.exception();
          }
        });
      }
    }
  }
}
