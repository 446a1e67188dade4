package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tasks as threads: what they start, hold on their stacks and keep in thread-locals, and who looks
/// at them.
@WithinSeconds
final class TaskThreadsTest {

  private static final Duration SOON = Duration.ofMillis(1);

  private final List<String> log = new ArrayList<>();

  // ---- Virtual threads of tasks

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aVirtualThreadStartedByATaskRunsBesideTheLoop(Mode mode) {
    AtomicBoolean ran = new AtomicBoolean();
    run(
        mode,
        () -> {
          Thread child = Thread.startVirtualThread(() -> ran.set(true));
          while (!ran.get()) {
            Thread.onSpinWait(); // the turn is not given back
          }
          child.join();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void suchAThreadIsForeignToTheLoop(Mode mode) {
    run(
        mode,
        () -> {
          EventLoop loop = runningLoop();
          Future<String> handedOver = loop.createFuture();
          Thread.startVirtualThread(() -> {
            try {
              assertThrows(IllegalStateException.class, Asyncio::runningLoop);
              assertThrows(IllegalStateException.class, handedOver::await);
              loop.callSoonThreadsafe(() -> log.add("callback"));
              handedOver.setResult("value");
            } catch (Throwable e) {
              handedOver.setException(e);
            }
          });
          assertEquals("value", handedOver.await());
        });
    assertEquals(List.of("callback"), log);
  }

  @Test
  void anExecutorOfVirtualThreadsWorksInsideATask() {
    CountDownLatch go = new CountDownLatch(1);
    run(
        Mode.NATIVE,
        () -> {
          createTask(() -> {
            log.add("another task");
            go.countDown();
          });
          try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer =
                threads.submit(() -> {
                  go.await();
                  Thread.sleep(SOON);
                  return "answer";
                });
            log.add(answer.get());
            threads.submit(() -> log.add("waited for"));
          }
          log.add("closed");
        });
    assertEquals(List.of("another task", "answer", "waited for", "closed"), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aThreadThatIsLeftBehindDoesNotKeepTheRunFromEnding(Mode mode) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    FutureTask<Void> left =
        new FutureTask<>(() -> {
          end.await();
          return null;
        });
    run(mode, () -> Thread.startVirtualThread(left));
    end.countDown();
    left.get();
  }

  @Test
  void aThreadThatFailsHurtsNobody() {
    List<Throwable> seen = new CopyOnWriteArrayList<>();
    run(
        Mode.NATIVE,
        () -> {
          Thread child =
              Thread.ofVirtual()
                  .uncaughtExceptionHandler((_, e) -> seen.add(e))
                  .start(() -> {
                    throw new ArithmeticException("child");
                  });
          child.join();
          yieldNow();
        });
    assertEquals(1, seen.size());
  }

  // ---- Looking at the threads

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void lookingAtStacksInsideTheLoopDoesNotChangeTheOrder(Mode mode) {
    run(
        mode,
        () -> {
          List<Task<?>> tasks = threeTasksOfThreeTurns();
          for (int turn = 1; turn <= 3; turn++) {
            tasks.forEach(task -> stackOf(task));
            log.add("main " + turn);
            yieldNow();
          }
          tasks.forEach(task -> stackOf(task));
        });
    assertEquals(orderOfThreeTurns(), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aDumpOfAllThreadsDoesNotChangeTheOrder(Mode mode, @TempDir Path directory) {
    run(
        mode,
        () -> {
          threeTasksOfThreeTurns();
          for (int turn = 1; turn <= 3; turn++) {
            Path dump = directory.resolve("dump" + turn);
            dumpThreads(dump);
            assertTrue(Files.size(dump) > 0);
            log.add("main " + turn);
            yieldNow();
          }
        });
    assertEquals(orderOfThreeTurns(), log);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void anotherThreadThatLooksAtStacksDoesNotChangeTheOrder(Mode mode) throws Exception {
    List<Integer> order = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    run(
        mode,
        () -> {
          Future<Void> start = runningLoop().createFuture();
          List<Task<Void>> tasks = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            int number = i;
            tasks.add(
                createTask(() -> {
                  start.await();
                  for (int turn = 0; turn < 2_000; turn++) {
                    order.add(number);
                    yieldNow();
                  }
                }));
          }
          yieldNow();
          List<Thread> threads = tasks.stream().map(TaskThreadsTest::threadOf).toList();
          Thread watcher = Thread.ofPlatform().start(() -> watch(threads, over));
          try {
            start.setResult(null);
            Asyncio.gather(tasks);
          } finally {
            over.set(true);
          }
          Asyncio.toThread(() -> watcher.join());
        });
    for (int turn = 0; turn < 2_000; turn++) {
      expected.addAll(List.of(0, 1, 2));
    }
    assertEquals(expected, order);
  }

  private static void watch(List<Thread> threads, AtomicBoolean over) {
    while (!over.get()) {
      threads.forEach(Thread::getStackTrace);
    }
  }

  private List<Task<?>> threeTasksOfThreeTurns() {
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(
          createTask(() -> {
            for (int turn = 1; turn <= 3; turn++) {
              log.add(name + " " + turn);
              yieldNow();
            }
          }));
    }
    return tasks;
  }

  private static List<String> orderOfThreeTurns() {
    return List.of(
        "main 1", "a 1", "b 1", "c 1", "main 2", "a 2", "b 2", "c 2", "main 3", "a 3", "b 3",
        "c 3");
  }

  private static void stackOf(Task<?> task) {
    Thread thread = threadOf(task);
    if (thread != null) {
      thread.getStackTrace();
      task.stack();
    }
  }

  private static Thread threadOf(Task<?> task) {
    Strand strand = task.strand;
    return strand == null ? null : strand.thread();
  }

  private static void dumpThreads(Path file) throws Exception {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
  }

  // ---- Deep stacks

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aStackOverflowEndsOneTaskAndLeavesTheOthersRunning(Mode mode) {
    run(
        mode,
        () -> {
          var endless = createTask(() -> endless(0));
          var other =
              createTask(() -> {
                for (int turn = 1; turn <= 3; turn++) {
                  log.add("turn " + turn);
                  yieldNow();
                }
              });
          assertThrows(StackOverflowError.class, endless::await);
          other.await();
        });
    assertEquals(List.of("turn 1", "turn 2", "turn 3"), log);
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack is full
  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aTaskMayWaitAtTheBottomOfADeepRecursion(Mode mode) {
    run(
        mode,
        () -> {
          Future<Integer> bottom = runningLoop().createFuture();
          List<Task<Integer>> tasks = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            tasks.add(createTask(() -> recurse(1_000, bottom)));
          }
          yieldNow();
          bottom.setResult(1);
          assertEquals(List.of(1_001, 1_001, 1_001, 1_001, 1_001), Asyncio.gather(tasks));
        });
  }

  private static int recurse(int depth, Future<Integer> bottom) {
    if (depth == 0) {
      yieldNow();
      return bottom.await();
    }
    int below = recurse(depth - 1, bottom);
    if (depth % 100 == 0) {
      yieldNow();
    }
    return below + 1;
  }

  // ---- Thread-locals

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void eachTaskHasThreadLocalsOfItsOwn(Mode mode) {
    ThreadLocal<String> local = new ThreadLocal<>();
    run(
        mode,
        () -> {
          local.set("main");
          var child =
              createTask(() -> {
                assertNull(local.get());
                local.set("child");
                yieldNow();
                assertEquals("child", local.get());
              });
          yieldNow();
          assertEquals("main", local.get());
          child.await();
          assertEquals("main", local.get());
        });
    assertNull(local.get());
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aTaskIsAVirtualThreadWithItsName(Mode mode) {
    run(
        mode,
        () -> {
          var thread = createTask("reader", Thread::currentThread).await();
          assertTrue(thread.isVirtual());
          assertEquals("reader", thread.getName());
          thread.join();
          assertFalse(thread.isAlive());
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aTaskThatIsRenamedRenamesItsThread(Mode mode) {
    run(
        mode,
        () -> {
          Task<?> task = Asyncio.currentTask();
          task.setName("reader");
          assertEquals("reader", Thread.currentThread().getName());
        });
  }

  /// Of a task without a name, that of [Task#name()]; only then, for it takes memory.
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void inDebugModeEachTasksThreadHasAName(Mode mode) {
    run(
        mode,
        () -> {
          runningLoop().setDebug(false);
          assertEquals("", createTask(() -> Thread.currentThread().getName()).await());
          runningLoop().setDebug(true);
          var task = createTask(() -> Thread.currentThread().getName());
          assertEquals(task.name(), task.await());
        });
  }

  private static void run(Mode mode, Action main) {
    Asyncio.run(main, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }
}
