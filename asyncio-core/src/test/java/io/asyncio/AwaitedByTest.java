package io.asyncio;

import static io.asyncio.Asyncio.asCompleted;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gatherFuture;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.staggeredRace;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;

/// Who waits for a future: rows F11 and I3. CPython: `test_graph.py`.
@Timeout(30)
class AwaitedByTest {

  private static <T> Future<T> pending() {
    return runningLoop().createFuture();
  }

  @BothModes
  void tasksThatAwaitStandInTheOrderOfTheirWait(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          assertEquals(Set.of(), future.awaitedBy());
          Task<String> first = createTask(() -> future.await());
          Task<String> second = createTask(() -> future.await());
          future.addDoneCallback(_ -> {});
          yieldNow();
          assertEquals(List.of(first, second), List.copyOf(future.awaitedBy()));
          first.cancel();
          assertEquals(Set.of(), future.awaitedBy());
        },
        LeapingTime.in(mode));
  }

  /// A call that is awaited inside the task is the task's own.
  @BothModes
  void aTimeoutAndACallAreNoStationsOfTheirOwn(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          Task<String> task =
              createTask(() -> Asyncio.waitFor(() -> future.await(), Duration.ofDays(1)));
          yieldNow();
          assertEquals(Set.of(task), future.awaitedBy());
          task.cancel();
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_stack_gather`, `test_stack_shield`.
  @BothModes
  void aGatherAndAShieldWaitAsFutures(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          Future<String> shielding = shield(future);
          Future<List<String>> gathering = gatherFuture(List.of(shielding));
          Task<List<String>> task = createTask(() -> gathering.await());
          yieldNow();
          assertEquals(Set.of(shielding), future.awaitedBy());
          assertEquals(Set.of(gathering), shielding.awaitedBy());
          assertEquals(Set.of(task), gathering.awaitedBy());
          future.setResult("done");
          assertEquals(List.of("done"), task.await());
          assertEquals(Set.of(), gathering.awaitedBy());
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aWaitAndAnIterationAreTheirTasks(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          Task<?> waiting =
              createTask(() -> {
                Asyncio.wait(List.of(future), ReturnWhen.ALL_COMPLETED);
              });
          Task<?> iterating = createTask(() -> asCompleted(List.of(future)).iterator().next());
          yieldNow();
          assertEquals(List.of(waiting, iterating), List.copyOf(future.awaitedBy()));
          waiting.cancel();
          yieldNow();
          assertEquals(Set.of(iterating), future.awaitedBy());
          future.cancel();
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_stack_tgroup`.
  @BothModes
  void aGroupAndARaceAreTheTasksThatRunThem(Mode mode) {
    run(
        () -> {
          Future<String> future = pending();
          var child = new AtomicReference<Task<String>>();
          Task<Void> parent =
              createTask(() ->
                  TaskGroup.run(group -> {
                    child.set(group.createTask(() -> future.await()));
                  }));
          var attempt = new AtomicReference<Task<?>>();
          Callable<String> attempting =
              () -> {
                attempt.set(Asyncio.currentTask());
                return future.await();
              };
          Task<?> racing = createTask(() -> staggeredRace(Duration.ofDays(1), List.of(attempting)));
          yieldNow();
          yieldNow();
          assertEquals(Set.of(parent), child.get().awaitedBy());
          assertEquals(Set.of(racing), attempt.get().awaitedBy());
          future.setResult("done");
          parent.await();
        },
        LeapingTime.in(mode));
  }
}
