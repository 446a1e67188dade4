package io.asyncio.testing;

import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.gatherOutcomes;
import static io.asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Outcome;
import io.asyncio.Task;
import io.asyncio.sync.Hold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The time limit is there for a loop that waits in real time by mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SequencerTest {
  private static final String BROKEN =
      "the sequence is broken, because a task was cancelled while it waited for its turn";

  private final EventLog log = new EventLog();
  private final Sequencer order = new Sequencer();

  /// A body that waits for each of its turns and writes them down.
  private Callable<Integer> turns(int... numbers) {
    return turns(order, log, numbers);
  }

  private static Callable<Integer> turns(Sequencer order, EventLog log, int... numbers) {
    return () -> {
      for (int number : numbers) {
        try (Hold _ = order.at(number)) {
          log.add(number);
        }
      }
      return numbers.length;
    };
  }

  /// Blocks of three tasks run in the order of their numbers, whatever that of the tasks. Trio's
  /// `test_Sequencer`.
  @Test
  void blocksRunInTheOrderOfTheirNumbers() {
    try (var loop = new TestLoop()) {
      loop.run(() -> {
        gather(turns(2, 4, 7), turns(1, 3, 5), turns(0, 6));
      });
    }
    log.assertExactly("0", "1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void aBlockThatSuspendsKeepsTheNextOneOut() {
    try (var loop = new TestLoop()) {
      var timed = EventLog.timed(loop.clock());
      loop.start(() -> {
        try (Hold _ = order.at(1)) {
          timed.add("second");
        }
      });
      loop.start(() -> {
        try (Hold _ = order.at(0)) {
          timed.add("first begins");
          sleep(ofSeconds(1));
          timed.add("first ends");
        }
        sleep(ofSeconds(1));
        timed.add("beside");
      });
      loop.advance(ofSeconds(2));
      timed.assertExactly("0s first begins", "1s first ends", "1s second", "2s beside");
    }
  }

  @Test
  void anExceptionEndsABlockToo() {
    try (var loop = new TestLoop()) {
      loop.start(turns(1));
      var failing =
          loop.start(() -> {
            try (Hold _ = order.at(0)) {
              throw new IllegalArgumentException("boom");
            }
          });
      loop.runUntilIdle();
      assertEquals("boom", failing.exception().orElseThrow().getMessage());
    }
    log.assertExactly("1");
  }

  @Test
  void closingABlockAgainDoesNothing() {
    try (var loop = new TestLoop()) {
      loop.run(() -> {
        Hold first = order.at(0);
        first.close();
        first.close();
        order.at(1).close();
      });
    }
    assertEquals("<Sequencer [at 2]>", order.toString());
  }

  @Test
  void aNumberIsUsedOnce() {
    try (var loop = new TestLoop()) {
      loop.run(turns(0));
      var again = assertThrows(IllegalStateException.class, () -> loop.run(turns(0)));
      assertEquals(
          "cannot begin block 0 of <Sequencer [at 1]>: the number was used before",
          again.getMessage());
      var waiting = loop.start(turns(2));
      loop.runUntilIdle();
      var whileItWaits = assertThrows(IllegalStateException.class, () -> loop.run(turns(2)));
      assertEquals(
          "cannot begin block 2 of <Sequencer [at 1, waiting: [2]]>: the number was used before",
          whileItWaits.getMessage());
      loop.run(turns(1));
      assertTrue(waiting.isDone());
    }
    log.assertExactly("0", "1", "2");
  }

  @Test
  void numbersBeginAtZero() {
    var refused = assertThrows(IllegalArgumentException.class, () -> order.at(-1));
    assertEquals(
        "cannot begin block -1 of <Sequencer [at 0]>: the numbers begin at 0",
        refused.getMessage());
  }

  @Test
  void nobodyComesAfterTheLastNumberThereIs() {
    try (var loop = new TestLoop()) {
      var last = loop.start(turns(Integer.MAX_VALUE));
      loop.runUntilIdle();
      assertEquals("<Sequencer [at 0, waiting: [2147483647]]>", order.toString());
      last.cancel();
    }
  }

  /// Trio's `test_Sequencer_cancel`, except that the cancelled task itself ends cancelled.
  @Test
  void aCancelledWaiterBreaksTheSequence() {
    try (var loop = new TestLoop()) {
      var inside =
          loop.start(() -> {
            try (Hold _ = order.at(0)) {
              sleep(ofSeconds(1));
              log.add("the block goes on");
            }
          });
      var cancelled = loop.start(turns(1));
      var other = loop.start(turns(2));
      loop.runUntilIdle();
      cancelled.cancel();
      loop.runUntilIdle();
      assertTrue(cancelled.isCancelled());
      assertEquals(
          "gave up waiting for block 2 of <Sequencer [broken]>: " + BROKEN, failureOf(other));
      assertEquals(
          "cannot begin block 3 of <Sequencer [broken]>: " + BROKEN,
          failureOf(startAndRun(loop, turns(3))));
      loop.advance(ofSeconds(1));
      assertTrue(inside.isDone());
    }
    log.assertExactly("the block goes on");
  }

  @Test
  void aTaskThatIsCancelledWhenItsTurnHasComeBreaksTheSequenceToo() {
    try (var loop = new TestLoop()) {
      var cancelled = loop.start(turns(1));
      var other = loop.start(turns(2));
      loop.runUntilIdle();
      loop.start(() -> {
        order.at(0).close();
        cancelled.cancel();
      });
      loop.runUntilIdle();
      assertTrue(cancelled.isCancelled());
      assertEquals(
          "gave up waiting for block 2 of <Sequencer [broken]>: " + BROKEN, failureOf(other));
    }
    log.assertExactly();
  }

  @Test
  void aTaskThatIsCancelledInsideItsBlockBreaksNothing() {
    try (var loop = new TestLoop()) {
      var inside =
          loop.start(() -> {
            try (Hold _ = order.at(0)) {
              sleep(ofSeconds(1));
            }
          });
      loop.start(turns(1));
      loop.runUntilIdle();
      inside.cancel();
      loop.runUntilIdle();
    }
    log.assertExactly("1");
  }

  private static Task<Integer> startAndRun(TestLoop loop, Callable<Integer> body) {
    Task<Integer> task = loop.start(body);
    loop.runUntilIdle();
    return task;
  }

  private static String failureOf(Task<?> task) {
    return task.exception().orElseThrow().getMessage();
  }

  @Test
  void theOrderIsTheSameUnderEverySchedule() {
    Explored covered =
        Explore.everySchedule(
            20_000,
            () -> {
              Sequencer mine = new Sequencer();
              EventLog order = new EventLog();
              gather(turns(mine, order, 2), turns(mine, order, 1, 3), turns(mine, order, 0, 4));
              order.assertExactly("0", "1", "2", "3", "4");
            });
    assertTrue(covered.isComplete(), covered::toString);
  }

  @Test
  void theOrderIsTheSameUnderManySchedulesOfManyTasks() {
    Explore.schedules(
        300,
        choices -> {
          Sequencer mine = new Sequencer();
          List<Integer> order = new ArrayList<>();
          List<Callable<Integer>> bodies = new ArrayList<>();
          for (int number = 0; number < 12; number++) {
            int turn = number;
            Duration pause = ofSeconds(choices.choose(3));
            bodies.add(
                choices.choose(bodies.size() + 1),
                () -> {
                  sleep(pause);
                  try (Hold _ = mine.at(turn)) {
                    sleep(pause);
                    order.add(turn);
                  }
                  return turn;
                });
          }
          gather(bodies.stream().map(Asyncio::<Integer>createTask).toList());
          assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), order);
        },
        ExploreOptions.defaults());
  }

  /// Whichever wait is cut, nobody waits for ever, and what ran ran in order.
  @Test
  void aCancellationAtAnyPointLeavesNobodyBehind() {
    Explored covered =
        Explore.cancellations(
            Sequence::new,
            Sequence::run,
            sequence -> assertEquals(sequence.ran.stream().sorted().toList(), sequence.ran));
    assertTrue(covered.points() > 20, covered::toString);
  }

  private static final class Sequence {
    private final Sequencer order = new Sequencer();
    private final List<Integer> ran = new ArrayList<>();

    private Callable<Integer> turn(int number) {
      return () -> {
        try (Hold _ = order.at(number)) {
          ran.add(number);
          sleep(ofSeconds(1));
        }
        return number;
      };
    }

    private void run() {
      for (Outcome<Integer> outcome : gatherOutcomes(turn(3), turn(1), turn(0), turn(2))) {
        if (outcome instanceof Outcome.Failure<Integer>(Throwable error)
            && !(error instanceof CancelledError)) {
          assertTrue(error.getMessage().endsWith(BROKEN), error::toString);
        }
      }
    }
  }
}
