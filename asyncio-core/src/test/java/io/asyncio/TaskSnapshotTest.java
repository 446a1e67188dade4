package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.sync.Barrier;
import io.asyncio.sync.Condition;
import io.asyncio.sync.Event;
import io.asyncio.sync.Lock;
import io.asyncio.sync.Queue;
import io.asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What a task says of itself.
@WithinSeconds
final class TaskSnapshotTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Task<Void> begun(Action body) {
    Task<Void> task = createTask("it", body);
    yieldNow();
    yieldNow();
    return task;
  }

  private static Task<Void> endless(String name) {
    return createTask(name, () -> runningLoop().<Void>createFuture().await());
  }

  private static Set<Task<?>> needed(Task<?>... tasks) {
    return Set.of(tasks);
  }

  /// Names what a task with this body waits for, without what differs from run to run.
  private static String waitsFor(Action body) {
    return waitsFor(begun(body));
  }

  private static String waitsFor(Task<?> task) {
    TaskSnapshot seen = task.snapshot();
    assertEquals(TaskState.WAITING, seen.state());
    task.cancel();
    return seen.waitsFor().replaceAll("@[0-9a-f]+", "@H");
  }

  // ---- States

  @BothModes
  void aTaskIsNewThenRunsThenWaitsThenIsReadyThenDone(Mode mode) {
    run(
        () -> {
          Future<Void> future = runningLoop().createFuture();
          Task<TaskState> task =
              createTask(
                  "it",
                  () -> {
                    TaskState state = currentTask().taskState();
                    future.await();
                    return state;
                  });
          assertEquals(TaskState.NEW, task.snapshot().state());
          yieldNow();
          assertEquals(TaskState.WAITING, task.snapshot().state());
          assertEquals(Optional.of(future), task.awaited());
          future.setResult(null);
          assertEquals(TaskState.READY, task.snapshot().state());
          assertEquals("", task.snapshot().waitsFor());
          assertEquals(TaskState.RUNNING, task.await());
          assertEquals(TaskState.DONE, task.snapshot().state());
          assertEquals(List.of(), task.snapshot().stack());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aTaskThatGaveUpItsTurnIsReady(Mode mode) {
    run(
        () -> {
          Task<Void> task = begun(() -> sleep(Duration.ZERO));
          Task<Void> again =
              createTask(
                  "again",
                  () -> {
                    yieldNow();
                    yieldNow();
                  });
          yieldNow();
          assertTrue(task.isDone());
          assertEquals(TaskState.READY, again.snapshot().state());
        },
        LeapingTime.in(mode));
  }

  @Test
  void aTaskInsideACallOfTheJdkIsBlocked() {
    run(
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          Task<Void> task = begun(() -> latch.await());
          assertEquals(TaskState.BLOCKED, task.snapshot().state());
          assertEquals("a blocking call of the JDK", task.snapshot().waitsFor());
          latch.countDown();
          task.await();
        },
        LeapingTime.in(Mode.NATIVE));
  }

  @BothModes
  void itHasANumberANameAndTheOwnerOfItsGroup(Mode mode) {
    run(
        () -> {
          Task<?> owner = currentTask();
          TaskGroup.run(group -> {
            TaskSnapshot seen = group.createTask("member", () -> {}).snapshot();
            assertEquals("member", seen.name());
            assertEquals(Optional.of(owner), seen.group());
          });
          Task<Void> single = createTask(() -> {});
          assertEquals("Task-" + single.id(), single.snapshot().name());
          assertEquals(single.id(), single.snapshot().id());
          assertEquals(Optional.empty(), single.snapshot().group());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void itSaysForHowLongItHasWaited(Mode mode) {
    run(
        () -> {
          Task<Void> task = endless("it");
          yieldNow();
          assertEquals(Duration.ZERO, task.snapshot().waiting());
          sleep(SECOND.multipliedBy(5));
          long tooShort = 5_000 - task.snapshot().waiting().toMillis();
          assertTrue(tooShort >= 0 && tooShort <= 20, () -> "off by " + tooShort + " ms");
          task.cancel();
          assertEquals(Duration.ZERO, task.waitingTime());
        },
        LeapingTime.in(mode));
  }

  // ---- What it waits for

  @BothModes
  void timeAndFuturesAndTasks(Mode mode) {
    run(
        () -> {
          assertEquals("its sleep to end", waitsFor(() -> sleep(SECOND)));
          assertEquals("a future", waitsFor(() -> runningLoop().createFuture().await()));
          Task<Void> other = endless("other");
          Task<Void> task = begun(() -> other.await());
          assertEquals(needed(other), task.snapshot().waitsForTasks());
          assertEquals("task 'other'", waitsFor(task));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void severalAtOnce(Mode mode) {
    run(
        () -> {
          Task<Void> one = endless("one");
          Task<Void> two = endless("two");
          List<Task<Void>> both = List.of(one, two);
          Task<Void> gathering = begun(() -> Asyncio.gather(both));
          assertEquals(needed(one, two), gathering.snapshot().waitsForTasks());
          assertEquals(
              "the first of 2 futures",
              waitsFor(() -> Asyncio.wait(both, ReturnWhen.FIRST_COMPLETED)));
          assertEquals(
              "the first failure of 2 futures",
              waitsFor(() -> Asyncio.wait(both, ReturnWhen.FIRST_EXCEPTION)));
          assertEquals(
              "all of 2 futures", waitsFor(() -> Asyncio.wait(both, ReturnWhen.ALL_COMPLETED)));
          Task<Void> order = begun(() -> Asyncio.asCompleted(both).iterator().next());
          assertEquals(needed(one, two), order.snapshot().waitsForTasks());
          assertEquals("the next of 2 futures", waitsFor(order));
          Task<Void> shielded = begun(() -> Asyncio.shield(one).await());
          assertEquals(needed(one), shielded.snapshot().waitsForTasks());
          assertEquals("a shielded future", waitsFor(shielded));
          assertEquals("a gather of 2", waitsFor(gathering));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void theEndOfAGroup(Mode mode) {
    run(
        () -> {
          Task<Void> task =
              begun(() ->
                  TaskGroup.run(group -> {
                    group.createTask("member", () -> runningLoop().createFuture().await());
                  }));
          assertEquals(
              List.of("member"), task.snapshot().waitsForTasks().stream().map(Task::name).toList());
          assertEquals("the tasks of its group", waitsFor(task));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aLockAndWhoHoldsIt(Mode mode) {
    run(
        () -> {
          Lock lock = new Lock();
          lock.acquire();
          currentTask().setName("holder");
          Task<Void> task = begun(lock::acquire);
          assertEquals(needed(currentTask()), task.snapshot().waitsForTasks());
          assertEquals("<Lock@H [locked, waiters:1]> held by task 'holder'", waitsFor(task));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aLockWhoseHolderHasEnded(Mode mode) {
    run(
        () -> {
          Lock lock = new Lock();
          createTask("holder", lock::acquire).await();
          Task<Void> task = begun(lock::acquire);
          assertEquals(Set.of(), task.snapshot().waitsForTasks());
          assertEquals(
              "<Lock@H [locked, waiters:1]> held by task 'holder', which has ended",
              waitsFor(task));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void otherThingsToWaitAt(Mode mode) {
    run(
        () -> {
          Semaphore semaphore = new Semaphore(1);
          semaphore.acquire();
          assertEquals("<Semaphore@H [locked, waiters:1]>", waitsFor(semaphore::acquire));
          assertEquals("<Event@H [unset, waiters:1]>", waitsFor(new Event()::await));
          Condition condition = new Condition();
          assertEquals(
              "<Condition@H [unlocked, waiters:1]>",
              waitsFor(() -> {
                condition.acquire();
                condition.await();
              }));
          assertEquals(
              "<Barrier@H [filling, waiters:1/2]>", waitsFor(() -> new Barrier(2).await()));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aQueueWithoutItsItemsWhichAreTheUsersCode(Mode mode) {
    run(
        () -> {
          Queue<Object> queue = Queue.fifo(1);
          assertEquals("an item from <Queue@H maxsize=1 items[0]>", waitsFor(() -> queue.get()));
          queue.put(new Untold());
          assertEquals(
              "a place in <Queue@H maxsize=1 items[1]>", waitsFor(() -> queue.put(new Untold())));
          assertEquals(
              "the last item to be done of <Queue@H maxsize=1 items[1]>",
              waitsFor(() -> queue.join()));
        },
        LeapingTime.in(mode));
  }

  private static final class Untold {
    @Override
    public String toString() {
      throw new IllegalStateException("a report called the user's code");
    }
  }

  @BothModes
  void threadsAndOtherLibraries(Mode mode) {
    run(
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          String inThread =
              waitsFor(() ->
                  Asyncio.toThread(() -> {
                    latch.await();
                    return "";
                  }));
          latch.countDown();
          assertEquals("a call in an executor", inThread);
          CompletableFuture<String> stage = new CompletableFuture<>();
          assertEquals(
              "a future of another library", waitsFor(() -> Asyncio.wrapFuture(stage).await()));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void whatTheGeneratorWaitsForThatItReads(Mode mode) {
    run(
        () -> {
          Generator<String> generator = Asyncio.generator(_ -> sleep(SECOND));
          Task<Void> reader = begun(() -> generator.next("end"));
          assertEquals("its sleep to end", waitsFor(reader));
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void theTasksOfASnapshotStayAsTheyWere(Mode mode) {
    run(
        () -> {
          Task<Void> other = endless("other");
          Task<Void> task = begun(() -> other.await());
          Set<Task<?>> tasks = task.snapshot().waitsForTasks();
          assertThrows(UnsupportedOperationException.class, tasks::clear);
          task.cancel();
        },
        LeapingTime.in(mode));
  }
}
