package io.asyncio.benchmarks;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.asyncio.Asyncio;
import io.asyncio.TaskGroup;
import io.asyncio.loop.Clock;
import io.asyncio.sync.Lock;
import io.asyncio.sync.Queue;
import io.asyncio.sync.QueueShutDownException;
import io.asyncio.testing.Explore;
import io.asyncio.testing.Explored;
import io.asyncio.testing.junit.AsyncioTest;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// `./asyncio bench testing`: what the test kit costs. A million schedules of a small body, points
/// of cancellation, and a test that does nothing beside one of JUnit alone.
public final class TestKitBench {

  private static final int REPETITIONS = 2_000;
  private static final int ROUNDS = 5;
  private static final Clock CLOCK = Clock.system();

  private TestKitBench() {}

  /// A test that does nothing.
  static final class PlainTests {
    @RepeatedTest(REPETITIONS)
    void nothing() {}
  }

  /// The same as a coroutine.
  static final class CoroutineTests {
    @AsyncioTest
    @RepeatedTest(REPETITIONS)
    void nothing() {}
  }

  /// Runs the measurements.
  ///
  /// @param arguments the number of schedules, if not a million
  public static void main(String[] arguments) {
    int schedules = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
    System.out.println(Machine.jvm());
    System.out.println(Machine.hardware());
    System.out.println();
    exploring("schedules, three tasks and a lock", () -> lockSchedules(schedules));
    exploring("schedules, a queue between two and two", () -> queueSchedules(schedules / 10));
    exploring("points cancelled, a queue between two and two", TestKitBench::queuePoints);
    compareEmptyTests();
  }

  private static void exploring(String what, Supplier<Explored> exploration) {
    Explored _ = exploration.get();
    long start = CLOCK.nanoTime();
    Explored explored = exploration.get();
    double seconds = (CLOCK.nanoTime() - start) / 1e9;
    System.out.printf(
        "%-46s %,10d runs in %6.2f s: %,9.0f runs/s, %5.1f steps each, %,d different%n",
        what,
        explored.runs(),
        seconds,
        explored.runs() / seconds,
        (double) explored.steps() / explored.runs(),
        explored.schedules());
  }

  private static Explored lockSchedules(int count) {
    return Explore.schedules(
        count,
        () -> {
          Lock lock = new Lock();
          TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
              group.createTask(() -> {
                try (var _ = lock.hold()) {
                  Asyncio.yieldNow();
                }
              });
            }
          });
        });
  }

  private static Explored queueSchedules(int count) {
    return Explore.schedules(count, () -> passItems(Queue.fifo(2)));
  }

  private static Explored queuePoints() {
    Explored explored = new Explored(0, 0, 0, 0, true);
    for (int i = 0; i < 100; i++) {
      explored =
          explored.plus(
              Explore.cancellations(
                  () -> Queue.<Integer>fifo(2), TestKitBench::passItems, _ -> {}));
    }
    return explored;
  }

  private static void passItems(Queue<Integer> queue) {
    int[] producers = {2};
    TaskGroup.run(group -> {
      for (int task = 0; task < 2; task++) {
        group.createTask(() -> {
          try {
            for (int item = 0; item < 5; item++) {
              queue.put(item);
              Asyncio.sleep(Duration.ofMillis(item));
            }
          } finally {
            if (--producers[0] == 0) {
              queue.shutdown();
            }
          }
        });
        group.createTask(() -> takeAll(queue));
      }
    });
  }

  private static void takeAll(Queue<Integer> queue) {
    try {
      while (true) {
        int _ = queue.get();
      }
    } catch (QueueShutDownException _) {
      // all is taken
    }
  }

  private static void compareEmptyTests() {
    List<Class<?>> classes = List.of(PlainTests.class, CoroutineTests.class);
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < best.length; i++) {
        best[i] = Math.min(best[i], microsPerTest(classes.get(i)));
      }
    }
    System.out.printf(
        "a test that does nothing: %.0f us by JUnit alone, %.0f us as @AsyncioTest%n",
        best[0], best[1]);
  }

  private static double microsPerTest(Class<?> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    Launcher launcher = LauncherFactory.create();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    long start = CLOCK.nanoTime();
    launcher.execute(request, summary);
    long nanos = CLOCK.nanoTime() - start;
    if (summary.getSummary().getTestsSucceededCount() != REPETITIONS) {
      throw new IllegalStateException(tests + " did not pass");
    }
    return nanos / 1e3 / REPETITIONS;
  }
}
