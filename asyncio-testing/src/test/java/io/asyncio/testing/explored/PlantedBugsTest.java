package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.testing.explored.SideBySide.atOnce;
import static io.asyncio.testing.explored.SideBySide.independently;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Event;
import io.asyncio.sync.Lock;
import io.asyncio.testing.Explore;
import io.asyncio.testing.ExploreOptions;
import io.asyncio.testing.Explored;
import io.asyncio.testing.ExploredBody;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Bugs as people make them, each of which the explorer finds, and their cures, which it lets pass.
final class PlantedBugsTest {

  private static final long SCHEDULES = 1_000;
  private static final Pattern REPLAY = Pattern.compile("Explore\\.replay\\(\"(.*)\", body\\)");

  // ---- Found at a suspension point

  @Test
  void aLockThatLosesAWakeUpWithItsWaiter() {
    assertEquals(
        """
        task 'body' at SideBySide.independently(SideBySide.java) cancelled while it waits (suspension point 1): org.opentest4j.AssertionFailedError: acquire had to wait: <Task pending name='acquire' wait_for=<Future cancelled>> ==> expected: <true> but was: <false>
        the steps:
          0s  task 'set up'
          0s  task 'body', body stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-1' (1 of 3), Task-1 stops at PlantedBugsTest$Handover.borrow(PlantedBugsTest.java)
          0s  task 'Task-2' (1 of 3), Task-2 stops at PlantedBugsTest$Handover.await(PlantedBugsTest.java)
          0s  callback of Injector (1 of 2)
              task 'body' is cancelled
          0s  task 'Task-1' (1 of 2)
          0s  task 'body' (1 of 3), body stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-2' (1 of 2)
          0s  TaskGroup$Member (1 of 2)
          0s  TaskGroup$Member
          0s  task 'body'
          0s  task 'invariant', acquire stops at PlantedBugsTest$Handover.await(PlantedBugsTest.java)
          0s  task 'acquire'
        """,
        foundAtAPoint(Handover::lock));
  }

  @Test
  void aQueueThatDropsTheItemOfACancelledGetter() {
    assertEquals(
        """
        task 'body' at SideBySide.independently(SideBySide.java) cancelled just before it suspends (suspension point 1): org.opentest4j.AssertionFailedError: an item is lost ==> expected: <1> but was: <0>
        the steps:
          0s  task 'set up'
          0s  task 'body', body stops at SideBySide.independently(SideBySide.java)
              task 'body' is cancelled
          0s  task 'Task-1' (1 of 3), Task-1 stops at PlantedBugsTest$Handover.await(PlantedBugsTest.java)
          0s  task 'Task-2' (1 of 2)
          0s  task 'body' (1 of 3), body stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-1' (1 of 2)
          0s  TaskGroup$Member (1 of 2)
          0s  TaskGroup$Member
          0s  task 'body'
          0s  task 'invariant'
        """,
        foundAtAPoint(Handover::queue));
  }

  @Test
  void aSemaphoreThatReleasesWhatItNeverGave() {
    assertEquals(
        """
        task 'body' at SideBySide.independently(SideBySide.java) cancelled just before it suspends (suspension point 1): org.opentest4j.AssertionFailedError: permits ==> expected: <1> but was: <2>
        the steps:
          0s  task 'set up'
          0s  task 'body', body stops at SideBySide.independently(SideBySide.java)
              task 'body' is cancelled
          0s  task 'Task-1' (1 of 3), Task-1 stops at PlantedBugsTest$Permits.borrow(PlantedBugsTest.java)
          0s  task 'Task-2' (1 of 3), Task-2 stops at PlantedBugsTest$Permits.borrow(PlantedBugsTest.java)
          0s  task 'body' (1 of 2), body stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-1' (1 of 2)
          0s  task 'Task-2' (1 of 2)
          0s  TaskGroup$Member (1 of 2)
          0s  TaskGroup$Member
          0s  task 'body'
          0s  task 'invariant'
        """,
        foundAtAPoint(Permits::semaphore));
  }

  @Test
  void aGroupThatLeavesATaskBehind() {
    assertEquals(
        """
        task 'Task-1' at PlantedBugsTest.lambda$group(PlantedBugsTest.java) cancelled just before it suspends (suspension point 2): java.lang.AssertionError: the loop left behind:
        1 task is still alive: await or cancel what a test starts before it ends
          <Task pending name='Task-2' wait_for=<Future pending>>
            created at PlantedBugsTest.lambda$group(PlantedBugsTest.java)
            waits at PlantedBugsTest.lambda$group(PlantedBugsTest.java)
        the steps:
          0s  task 'set up'
          0s  task 'body', body stops at PlantedBugsTest.lambda$group(PlantedBugsTest.java)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.lambda$group(PlantedBugsTest.java)
              task 'Task-1' is cancelled
          0s  task 'Task-2' (1 of 2), Task-2 stops at PlantedBugsTest.lambda$group(PlantedBugsTest.java)
          0s  task 'Task-1', Task-1 stops at PlantedBugsTest.lambda$group(PlantedBugsTest.java)
          1s  timer of Asyncio
          1s  task 'Task-1'
          1s  Gather$ChildDone
          1s  task 'body'
          1s  task 'Task-2', Task-2 stops at PlantedBugsTest.lambda$group(PlantedBugsTest.java)
          1s  task 'invariant'
        """,
        foundAtAPoint(PlantedBugsTest::group));
  }

  // ---- Found by a schedule

  /// In production's order both timers run before the task that gives the permit back.
  @Test
  void aPermitGivenToAWaiterThatIsJustTimingOut() {
    assertEquals(
        """
        schedule of seed 12 (13 of 1000), shrunk from 4 choices to 3 fails: org.opentest4j.AssertionFailedError: acquire had to wait: <Task pending name='acquire' wait_for=<Future cancelled>> ==> expected: <true> but was: <false>
        to repeat it: Explore.replay("0x2,1", body)
        its steps:
          0s  task 'main', main stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.lambda$timedWaiters(PlantedBugsTest.java)
          0s  task 'Task-2', Task-2 stops at PlantedBugsTest$Handover.await(PlantedBugsTest.java)
          1s  timer of Asyncio (1 of 2)
          1s  task 'Task-1' (2 of 2)
          1s  timer of Timeout (1 of 3)
          1s  task 'Task-2' (1 of 2)
          1s  TaskGroup$Member (1 of 2)
          1s  TaskGroup$Member
          1s  task 'main', acquire stops at PlantedBugsTest$Handover.await(PlantedBugsTest.java)
          1s  task 'acquire'
        """,
        found(PlantedBugsTest::timedWaiters));
  }

  @Test
  void aBalanceThatIsCheckedBeforeAWaitAndChangedAfterIt() {
    assertEquals(
        """
        schedule of seed 0 (1 of 1000) fails: org.opentest4j.AssertionFailedError: overdrawn: -60 ==> expected: <true> but was: <false>
        to repeat it: Explore.replay("", body)
        its steps:
          0s  task 'main', main stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.lambda$withdrawals(PlantedBugsTest.java)
          0s  task 'Task-2' (1 of 2), Task-2 stops at PlantedBugsTest.lambda$withdrawals(PlantedBugsTest.java)
          0s  task 'Task-1' (1 of 2)
          0s  task 'Task-2' (1 of 2)
          0s  TaskGroup$Member (1 of 2)
          0s  TaskGroup$Member
          0s  task 'main'
        """,
        found(PlantedBugsTest::withdrawals));
  }

  @Test
  void aWaiterThatLooksBeforeItQueues() {
    assertEquals(
        """
        schedule of seed 7 (8 of 1000), shrunk from 4 choices to 2 fails: java.lang.AssertionError: nothing can wake the loop any more; these tasks wait:
          'main' waits for the tasks of its group at SideBySide.independently(SideBySide.java)
            'Task-1' waits for a future at PlantedBugsTest.lambda$lateWaiter(PlantedBugsTest.java)
                created at SideBySide.lambda$independently(SideBySide.java)
        to repeat it: Explore.replay("1x2", body)
        its steps:
          0s  task 'main', main stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-2' (2 of 2), Task-2 stops at PlantedBugsTest.lambda$lateWaiter(PlantedBugsTest.java)
          0s  task 'Task-2' (2 of 2), Task-2 stops at PlantedBugsTest.lambda$lateWaiter(PlantedBugsTest.java)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.lambda$lateWaiter(PlantedBugsTest.java)
          0s  task 'Task-2' (1 of 2)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.lambda$lateWaiter(PlantedBugsTest.java)
          0s  TaskGroup$Member
        """,
        found(PlantedBugsTest::lateWaiter));
  }

  @Test
  void twoLocksTakenInOppositeOrders() {
    assertEquals(
        """
        schedule of seed 0 (1 of 1000) fails: java.lang.AssertionError: nothing can wake the loop any more; these tasks wait:
          'main' waits for the tasks of its group at SideBySide.independently(SideBySide.java)
            'Task-1' waits for <Lock [locked, waiters:1]> held by task 'Task-2' at PlantedBugsTest.takeBoth(PlantedBugsTest.java)
                created at SideBySide.lambda$independently(SideBySide.java)
              'Task-2' waits for <Lock [locked, waiters:1]> held by task 'Task-1' at PlantedBugsTest.takeBoth(PlantedBugsTest.java)
                  created at SideBySide.lambda$independently(SideBySide.java)
                'Task-1', which closes the circle
            'Task-2', see above
        to repeat it: Explore.replay("", body)
        its steps:
          0s  task 'main', main stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.takeBoth(PlantedBugsTest.java)
          0s  task 'Task-2' (1 of 2), Task-2 stops at PlantedBugsTest.takeBoth(PlantedBugsTest.java)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.takeBoth(PlantedBugsTest.java)
          0s  task 'Task-2', Task-2 stops at PlantedBugsTest.takeBoth(PlantedBugsTest.java)
        """,
        found(PlantedBugsTest::twoLocks));
  }

  @Test
  void aReaderThatIsOvertakenByThirtySteps() {
    assertEquals(
        """
        schedule of seed 450 (451 of 1000), shrunk from 35 choices to 31 fails: io.asyncio.BaseExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
        to repeat it: Explore.replay("1,0,1x29", body)
        its steps:
          0s  task 'main', main stops at SideBySide.independently(SideBySide.java)
          0s  task 'Task-2' (2 of 2), Task-2 stops at PlantedBugsTest.lambda$overtaken(PlantedBugsTest.java)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.lambda$overtaken(PlantedBugsTest.java)
          0s  task 'Task-1' (2 of 2), Task-1 stops at PlantedBugsTest.lambda$overtaken(PlantedBugsTest.java), 29 times
          0s  task 'Task-2' (1 of 2)
          0s  task 'Task-1' (1 of 2), Task-1 stops at PlantedBugsTest.lambda$overtaken(PlantedBugsTest.java)
          0s  TaskGroup$Member (1 of 2)
          0s  task 'Task-1' (1 of 2)
          0s  task 'main' (1 of 2), main stops at SideBySide.independently(SideBySide.java)
          0s  TaskGroup$Member
          0s  task 'main'
        """,
        found(PlantedBugsTest::overtaken));
  }

  /// What priorities are there for.
  @Test
  void noRandomWalkOvertakesByThirtySteps() {
    for (long seed = 1; seed < SCHEDULES; seed += 2) {
      Explored walked =
          Explore.schedules(1, overtaken(false), ExploreOptions.defaults().withFirstSeed(seed));
      assertEquals(1, walked.runs());
    }
  }

  // ---- What has to be found, and how

  @FunctionalInterface
  private interface Subject<T> {
    T make(boolean careful);
  }

  /// A state, what is done with it, and what must hold afterwards.
  private record Case<S>(Callable<S> setUp, ExploredBody<S> body, ExploredBody<S> invariant) {
    Explored explore() {
      return Explore.cancellations(setUp, body, invariant)
          .plus(Explore.failures(setUp, body, invariant))
          .plus(Explore.timeouts(setUp, body, invariant));
    }
  }

  /// The report, without line numbers.
  private static String foundAtAPoint(Subject<Case<?>> subject) {
    AssertionError failure =
        assertThrows(AssertionError.class, () -> subject.make(false).explore());
    assertTrue(subject.make(true).explore().isComplete());
    return text(failure);
  }

  private static String found(Subject<Action> subject) {
    AssertionError failure =
        assertThrows(AssertionError.class, () -> Explore.schedules(SCHEDULES, subject.make(false)));
    var replay = REPLAY.matcher(failure.getMessage());
    assertTrue(replay.find(), failure::getMessage);
    AssertionError again =
        assertThrows(
            AssertionError.class, () -> Explore.replay(replay.group(1), subject.make(false)));
    assertEquals(behindTheFirstColon(failure), behindTheFirstColon(again));

    assertEquals(SCHEDULES, Explore.schedules(SCHEDULES, subject.make(true)).runs());
    Explore.replay(replay.group(1), subject.make(true));
    return text(failure);
  }

  private static String text(AssertionError failure) {
    return failure
            .getMessage()
            .replaceAll("java:\\d+", "java")
            .replaceAll("\\$\\d+", "")
            .replaceAll("Lock@[0-9a-f]+", "Lock")
            .replace("io.asyncio.testing.explored.", "")
        + "\n";
  }

  private static String behindTheFirstColon(AssertionError failure) {
    String message = failure.getMessage().replaceAll("Lock@[0-9a-f]+", "Lock");
    return message.substring(message.indexOf(": "));
  }

  // ---- The subjects

  /// Waiters in a line, each of which is handed what it waits for by who releases it.
  private static final class Handover {
    private final boolean careful;
    private final Deque<Future<String>> waiters = new ArrayDeque<>();
    private final Deque<String> free = new ArrayDeque<>();
    private int given;
    private int taken;

    Handover(boolean careful, String... free) {
      this.careful = careful;
      this.free.addAll(List.of(free));
    }

    String take() {
      String thing = free.isEmpty() ? await() : free.remove();
      taken++;
      return thing;
    }

    private String await() {
      Future<String> turn = runningLoop().createFuture();
      waiters.add(turn);
      try {
        return turn.await();
      } catch (Throwable e) {
        waiters.remove(turn);
        if (careful && turn.isDone() && !turn.isCancelled()) {
          handOn(turn.result());
        }
        throw e;
      }
    }

    void give(String thing) {
      given++;
      handOn(thing);
    }

    private void handOn(String thing) {
      for (var turn = waiters.poll(); turn != null; turn = waiters.poll()) {
        if (!turn.isDone()) {
          turn.setResult(thing);
          return;
        }
      }
      free.add(thing);
    }

    void borrow() {
      String thing = take();
      try {
        yieldNow();
      } finally {
        give(thing);
      }
    }

    static Case<Handover> lock(boolean careful) {
      return new Case<>(
          () -> new Handover(careful, "the lock"),
          lock -> independently(lock::borrow, lock::borrow),
          lock -> atOnce("acquire", lock::take));
    }

    static Case<Handover> queue(boolean careful) {
      return new Case<>(
          () -> new Handover(careful),
          queue -> independently(queue::take, () -> queue.give("an item")),
          queue -> assertEquals(queue.given, queue.taken + queue.free.size(), "an item is lost"));
    }
  }

  /// Waiters that look again when they are woken.
  private static final class Permits {
    private final boolean careful;
    private final Deque<Future<Void>> waiters = new ArrayDeque<>();
    private int free = 1;

    Permits(boolean careful) {
      this.careful = careful;
    }

    void borrow() {
      while (free == 0) {
        Future<Void> woken = runningLoop().createFuture();
        waiters.add(woken);
        try {
          woken.await();
        } catch (Throwable e) {
          waiters.remove(woken);
          free += careful ? 0 : 1;
          wakeNext();
          throw e;
        }
      }
      free--;
      try {
        yieldNow();
      } finally {
        free++;
        wakeNext();
      }
    }

    private void wakeNext() {
      for (var next = waiters.poll(); next != null; next = waiters.poll()) {
        if (!next.isDone()) {
          next.setResult(null);
          return;
        }
      }
    }

    static Case<Permits> semaphore(boolean careful) {
      return new Case<>(
          () -> new Permits(careful),
          permits -> independently(permits::borrow, permits::borrow),
          permits -> assertEquals(1, permits.free, "permits"));
    }
  }

  private static Case<String> group(boolean careful) {
    Action child =
        () -> {
          try {
            sleep(ofSeconds(5));
          } finally {
            sleep(ofSeconds(1));
          }
        };
    ExploredBody<String> whole = _ -> independently(child, child);
    ExploredBody<String> leaky =
        _ -> {
          List<Task<Void>> tasks = List.of(createTask(child), createTask(child));
          try {
            Asyncio.gather(tasks);
          } finally {
            tasks.forEach(Task::cancel);
          }
        };
    return new Case<>(() -> "", careful ? whole : leaky, _ -> {});
  }

  private static Action timedWaiters(boolean careful) {
    return () -> {
      Handover permit = new Handover(careful, "the permit");
      independently(
          () -> {
            String held = permit.take();
            sleep(ofSeconds(1));
            permit.give(held);
          },
          () -> {
            try {
              timeout(ofSeconds(1), permit::borrow);
            } catch (TimeoutExpiredException _) {
              // Has no permit.
            }
          });
      atOnce("acquire", permit::take);
    };
  }

  private static Action withdrawals(boolean careful) {
    return () -> {
      int[] balance = {100};
      Lock lock = new Lock();
      Action withdraw =
          () -> {
            if (balance[0] >= 80) {
              yieldNow();
              balance[0] -= 80;
            }
          };
      Action guarded =
          () -> {
            try (var _ = lock.hold()) {
              withdraw.run();
            }
          };
      Action payment = careful ? guarded : withdraw;
      independently(payment, payment);
      assertTrue(balance[0] >= 0, () -> "overdrawn: " + balance[0]);
    };
  }

  private static Action lateWaiter(boolean careful) {
    return () -> {
      List<Future<Void>> waiters = new ArrayList<>();
      boolean[] isReady = {false};
      independently(
          () -> {
            while (!isReady[0]) {
              if (!careful) {
                yieldNow();
              }
              Future<Void> told = runningLoop().createFuture();
              waiters.add(told);
              told.await();
            }
          },
          () -> {
            yieldNow();
            yieldNow();
            isReady[0] = true;
            waiters.forEach(told -> told.setResult(null));
          });
    };
  }

  private static Action twoLocks(boolean careful) {
    return () -> {
      Lock left = new Lock();
      Lock right = new Lock();
      independently(
          () -> takeBoth(left, right),
          () -> {
            if (careful) {
              takeBoth(left, right);
            } else {
              takeBoth(right, left);
            }
          });
    };
  }

  private static void takeBoth(Lock first, Lock second) {
    try (var _ = first.hold()) {
      yieldNow();
      try (var _ = second.hold()) {
        yieldNow();
      }
    }
  }

  private static Action overtaken(boolean careful) {
    return () -> {
      int[] written = {0};
      Event read = new Event();
      independently(
          () -> {
            for (int i = 0; i < 32; i++) {
              if (careful && i == 16) {
                read.await();
              }
              written[0]++;
              yieldNow();
            }
          },
          () -> {
            int before = written[0];
            yieldNow();
            read.set();
            assertTrue(written[0] - before < 30, "what was not read yet is overwritten");
          });
    };
  }
}
