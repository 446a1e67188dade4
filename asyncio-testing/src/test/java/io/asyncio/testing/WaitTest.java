package io.asyncio.testing;

import static io.asyncio.Asyncio.asCompleted;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.staggeredRace;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `wait`, `as_completed` and the staggered race of asyncio, at their exact times.
final class WaitTest {
  private final TestLoop loop = new TestLoop();
  private final EventLog log = EventLog.timed(loop.clock());

  @AfterEach
  void nothingIsLeft() {
    loop.close();
  }

  private static Task<String> sleeper(int seconds) {
    return createTask(() -> sleep(ofSeconds(seconds), "after " + seconds));
  }

  private static Task<String> failing(int seconds) {
    return createTask(() -> {
      sleep(ofSeconds(seconds));
      throw new IllegalStateException("after " + seconds);
    });
  }

  @Test
  void theFirstOneEndsTheWait() {
    loop.run(() -> {
      var tasks = List.of(sleeper(3), sleeper(1), sleeper(2));
      var sorted = Asyncio.wait(tasks, ReturnWhen.FIRST_COMPLETED);
      log.add(sorted.done().size(), "done", sorted.pending().size(), "pending");
      sorted.pending().forEach(Future::cancel);
    });
    log.assertExactly("1s 1 done 2 pending");
  }

  @Test
  void theFirstFailureEndsTheWait() {
    loop.run(() -> {
      var tasks = List.of(sleeper(1), failing(2), sleeper(3));
      var sorted = Asyncio.wait(tasks, ReturnWhen.FIRST_EXCEPTION);
      log.add(sorted.done().size(), "done", sorted.pending().size(), "pending");
      assertThrows(IllegalStateException.class, tasks.get(1)::result);
      tasks.get(2).cancel();
    });
    log.assertExactly("2s 2 done 1 pending");
  }

  @Test
  void aWaitMayEndByItsTimeoutAndCancelsNothing() {
    loop.run(() -> {
      var tasks = List.of(sleeper(1), sleeper(9));
      var sorted = Asyncio.wait(tasks, ofSeconds(5), ReturnWhen.ALL_COMPLETED);
      log.add(sorted.done().size(), "done", sorted.pending().size(), "pending");
      log.add(tasks.get(1).await());
    });
    log.assertExactly("5s 1 done 1 pending", "9s after 9");
  }

  @Test
  void resultsComeInTheOrderOfCompletion() {
    loop.run(() -> {
      for (Future<String> done : asCompleted(List.of(sleeper(3), sleeper(1), sleeper(2)))) {
        log.add(done.result());
      }
    });
    log.assertExactly("1s after 1", "2s after 2", "3s after 3");
  }

  @Test
  void theTimeoutOfAllIsCountedFromTheBeginning() {
    loop.run(() -> {
      var tasks = List.of(sleeper(3), sleeper(9));
      var order = Asyncio.<String>asCompleted(tasks, ofSeconds(5)).iterator();
      log.add(order.next().result());
      assertThrows(TimeoutExpiredException.class, () -> order.next().await());
      log.add("expired");
      tasks.get(1).cancel();
    });
    log.assertExactly("3s after 3", "5s expired");
  }

  @Test
  void aStaggeredRaceStartsTheNextWhenTheLastOneIsSlowOrFailed() {
    loop.run(() -> {
      List<Callable<String>> attempts =
          List.of(attempt("slow", 10_000), attempt("fails", -100), attempt("wins", 500));
      var race = staggeredRace(ofMillis(250), attempts);
      log.add(race.winner().orElseThrow());
      assertEquals(2, race.index());
    });
    log.assertExactly("0s slow starts", "250ms fails starts", "350ms wins starts", "850ms wins");
  }

  private Callable<String> attempt(String name, int millis) {
    return () -> {
      log.add(name, "starts");
      sleep(ofMillis(Math.abs(millis)));
      if (millis < 0) {
        throw new IllegalStateException(name);
      }
      return name;
    };
  }
}
