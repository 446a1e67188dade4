package io.asyncio.inspect;

import static io.asyncio.Asyncio.allTasks;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LeapingTime;
import io.asyncio.Mode;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Lock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which tasks are found to wait for one another.
@WithinSeconds
final class DeadlockTest {

  private static List<String> stuck() {
    for (int turn = 0; turn < 6; turn++) {
      yieldNow();
    }
    return names(Deadlock.stuckAmong(allTasks()));
  }

  private static List<String> circle() {
    return names(Deadlock.circleIn(Deadlock.stuckAmong(allTasks())));
  }

  private static List<String> names(List<Task<?>> tasks) {
    return tasks.stream().map(Task::name).toList();
  }

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, LeapingTime.in(mode));
  }

  /// A task that acquires locks, a turn between any two, and keeps them.
  private static Task<Void> locks(String name, Lock... locks) {
    return createTask(
        name,
        () -> {
          for (Lock lock : locks) {
            lock.acquire();
            yieldNow();
          }
        });
  }

  private static Task<Void> endless(String name) {
    return createTask(name, () -> runningLoop().<Void>createFuture().await());
  }

  /// Two tasks that wait for each other's lock.
  private static List<Task<Void>> pair() {
    Lock left = new Lock();
    Lock right = new Lock();
    return List.of(locks("one", left, right), locks("two", right, left));
  }

  @BothModes
  void twoTasksThatWaitForEachOthersLock(Mode mode) {
    run(
        mode,
        () -> {
          var _ = pair();
          assertEquals(List.of("one", "two"), stuck());
          assertEquals(List.of("one", "two"), circle());
        });
  }

  @BothModes
  void aTaskThatAcquiresALockTwiceWaitsForItself(Mode mode) {
    run(
        mode,
        () -> {
          Lock lock = new Lock();
          locks("twice", lock, lock);
          assertEquals(List.of("twice"), stuck());
          assertEquals(List.of("twice"), circle());
        });
  }

  @BothModes
  void threeTasksAndTheirLocksInTheOrderOfTheWait(Mode mode) {
    run(
        mode,
        () -> {
          Lock a = new Lock();
          Lock b = new Lock();
          Lock c = new Lock();
          locks("holds a", a, c);
          locks("holds b", b, a);
          locks("holds c", c, b);
          assertEquals(List.of("holds a", "holds b", "holds c"), stuck());
          assertEquals(List.of("holds a", "holds c", "holds b"), circle());
        });
  }

  @BothModes
  void aTaskThatWaitsForACircleIsStuckButNoPartOfIt(Mode mode) {
    run(
        mode,
        () -> {
          List<Task<Void>> tasks = new ArrayList<>();
          createTask("outside", () -> tasks.getFirst().await());
          tasks.addAll(pair());
          assertEquals(List.of("outside", "one", "two"), stuck());
          assertEquals(List.of("one", "two"), circle());
          tasks.forEach(Future::cancel);
        });
  }

  @BothModes
  void twoTasksThatAwaitEachOther(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      loop.setExceptionHandler((_, _) -> {});
      loop.runUntilComplete(() -> {
        List<Task<Void>> tasks = new ArrayList<>();
        tasks.add(createTask("one", () -> tasks.get(1).await()));
        tasks.add(createTask("two", () -> tasks.get(0).await()));
        assertEquals(List.of("one", "two"), stuck());
        assertEquals(List.of("one", "two"), circle());
      });
    }
  }

  @BothModes
  void aGatherIsStuckOnceAllItsPartsAre(Mode mode) {
    run(
        mode,
        () -> {
          createTask("stuck gather", () -> gather(pair()));
          createTask(
              "gather that may fail", () -> gather(List.of(pair().getFirst(), endless("other"))));
          assertEquals(List.of("stuck gather", "one", "two", "one", "two"), stuck());
        });
  }

  @BothModes
  void aShieldIsAsStuckAsWhatIsBehindIt(Mode mode) {
    run(
        mode,
        () -> {
          createTask("stuck", () -> shield(pair().getFirst()).await());
          createTask("free", () -> shield(endless("other")).await());
          assertEquals(List.of("stuck", "one", "two"), stuck());
        });
  }

  @BothModes
  void aGroupWaitsForItsTasks(Mode mode) {
    run(
        mode,
        () -> {
          Lock left = new Lock();
          Lock right = new Lock();
          createTask(
              "owner",
              () ->
                  TaskGroup.run(group -> {
                    group.createTask(
                        "member",
                        () -> {
                          left.acquire();
                          yieldNow();
                          right.acquire();
                        });
                  }));
          locks("partner", right, left);
          assertEquals(List.of("owner", "partner", "member"), stuck());
          assertEquals(List.of("member", "partner"), circle());
        });
  }

  /// Any task may release a lock: who knows what will.
  @BothModes
  void aLockOfATaskThatHasEndedIsNotStuck(Mode mode) {
    run(
        mode,
        () -> {
          Lock lock = new Lock();
          locks("gone", lock);
          Task<Void> waiter = locks("waiter", lock);
          assertEquals(List.of(), stuck());
          waiter.cancel();
        });
  }

  @BothModes
  void whoWaitsForOneThatSleepsIsNotStuck(Mode mode) {
    run(
        mode,
        () -> {
          Task<Void> sleeper = createTask("sleeper", () -> Asyncio.sleep(Duration.ofDays(1)));
          createTask("waits", () -> sleeper.await());
          assertEquals(List.of(), stuck());
        });
  }

  // ---- Compared with the definition

  /// In portable mode, for the choice of mode makes no difference here.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatIsStuckIsTheGreatestFixedPoint(long seed) {
    run(
        Mode.PORTABLE,
        () -> {
          Random random = new Random(seed);
          int size = 3 + random.nextInt(15);
          List<List<Integer>> needs = randomNeeds(random, size);
          List<Task<?>> tasks = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            int own = i;
            tasks.add(createTask(Integer.toString(i), () -> awaitAny(needs.get(own), tasks)));
          }
          yieldNow();
          yieldNow();
          assertEquals(byDefinition(needs), names(Deadlock.stuckAmong(tasks)));
          checkCircle(needs, Deadlock.stuckAmong(tasks));
        });
  }

  private static List<List<Integer>> randomNeeds(Random random, int size) {
    return IntStream.range(0, size)
        .mapToObj(_ -> random.ints(random.nextInt(3), 0, size).boxed().distinct().toList())
        .toList();
  }

  private static void awaitAny(List<Integer> needs, List<Task<?>> tasks) {
    List<Future<Object>> awaited = new ArrayList<>();
    for (int each : needs) {
      @SuppressWarnings("unchecked")
      Future<Object> task = (Future<Object>) tasks.get(each);
      awaited.add(task);
    }
    if (awaited.isEmpty()) {
      awaited.add(runningLoop().createFuture());
    }
    Asyncio.wait(awaited, ReturnWhen.FIRST_COMPLETED);
  }

  /// Takes all for stuck, and strikes out whoever needs nobody or someone who is not, until nobody
  /// is left to strike out.
  private static List<String> byDefinition(List<List<Integer>> needs) {
    Set<Integer> stuck = new LinkedHashSet<>(IntStream.range(0, needs.size()).boxed().toList());
    while (stuck.removeIf(i -> needs.get(i).isEmpty() || !stuck.containsAll(needs.get(i)))) {
      // once more
    }
    return stuck.stream().map(i -> Integer.toString(i)).toList();
  }

  private static void checkCircle(List<List<Integer>> needs, List<Task<?>> stuck) {
    if (stuck.isEmpty()) {
      return;
    }
    List<Integer> circle =
        Deadlock.circleIn(stuck).stream().map(task -> Integer.valueOf(task.name())).toList();
    for (int i = 0; i < circle.size(); i++) {
      int next = circle.get((i + 1) % circle.size());
      int at = circle.get(i);
      assertEquals(true, needs.get(at).contains(next), () -> circle + " in " + needs);
    }
    assertEquals(false, circle.isEmpty());
  }
}
