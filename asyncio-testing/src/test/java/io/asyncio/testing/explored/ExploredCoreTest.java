package io.asyncio.testing.explored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.asyncio.Mode;
import io.asyncio.testing.ExploreOptions;
import io.asyncio.testing.Explored;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The core under thousands of schedules, and cancelled, failed and timed out wherever it suspends.
final class ExploredCoreTest {

  private static final int SCHEDULES = 10_000;
  private static final int SCHEDULES_WITH_THREADS = 200;
  private static final int PORTABLE_SCHEDULES = 100;
  private static final int CANCELLED_SEEDS = 10;

  /// Whoever needs more goes round in circles.
  private static final ExploreOptions OPTIONS =
      ExploreOptions.defaults().withMostSteps(2_000).withMostTime(Duration.ofMinutes(10));

  /// Starting threads takes most of the time of those that do.
  private static final Set<String> THREADED =
      ThreadScenarios.all().map(Scenario::name).collect(Collectors.toSet());

  private static final List<Scenario<?>> SCENARIOS =
      Stream.of(
              LockScenarios.all(),
              SemaphoreScenarios.all(),
              QueueScenarios.all(),
              GroupScenarios.all(),
              TimeoutScenarios.all(),
              WaitingScenarios.all(),
              TaskScenarios.all(),
              GeneratorScenarios.all(),
              ThreadScenarios.all())
          .flatMap(Function.identity())
          .toList();

  private static final int KINDS = 5;
  private static Explored total = new Explored(0, 0, 0, 0, true);
  private static long nanos;
  private static int explorations;

  @TestFactory
  Stream<DynamicTest> underManySchedules() {
    return exploring(scenario -> {
      int count = THREADED.contains(scenario.name()) ? SCHEDULES_WITH_THREADS : SCHEDULES;
      Explored explored = scenario.schedules(count, OPTIONS);
      assertEquals(count, explored.runs());
      return explored;
    });
  }

  @TestFactory
  Stream<DynamicTest> underSchedulesInPortableMode() {
    return exploring(
        scenario -> scenario.schedules(PORTABLE_SCHEDULES, OPTIONS.withMode(Mode.PORTABLE)));
  }

  @TestFactory
  Stream<DynamicTest> cancelledWhereverItSuspends() {
    return exploring(scenario -> {
      Explored explored = atEachPoint(scenario.cancellations(OPTIONS));
      for (long seed = 1; seed < CANCELLED_SEEDS; seed++) {
        explored = explored.plus(atEachPoint(scenario.cancellations(OPTIONS.withFirstSeed(seed))));
      }
      return explored;
    });
  }

  @TestFactory
  Stream<DynamicTest> failingWhereverItSuspends() {
    return exploring(scenario -> atEachPoint(scenario.failures(OPTIONS)));
  }

  @TestFactory
  Stream<DynamicTest> timedOutWhereverItSuspends() {
    return exploring(scenario -> atEachPoint(scenario.timeouts(OPTIONS)));
  }

  private static Stream<DynamicTest> exploring(Function<Scenario<?>, Explored> exploration) {
    return SCENARIOS.stream()
        .map(scenario ->
            dynamicTest(
                scenario.name(),
                () -> {
                  long start = System.nanoTime();
                  total = total.plus(exploration.apply(scenario));
                  nanos += System.nanoTime() - start;
                  explorations++;
                }));
  }

  private static Explored atEachPoint(Explored explored) {
    assertTrue(explored.points() > 0 && explored.isComplete(), explored::toString);
    return explored;
  }

  @Test
  void theScenariosAreManyAndToldApart() {
    assertTrue(SCENARIOS.size() >= 100, SCENARIOS::toString);
    assertEquals(SCENARIOS.size(), SCENARIOS.stream().map(Scenario::name).distinct().count());
  }

  /// If all were run, and not one chosen by hand, they must have covered something.
  @AfterAll
  static void sayWhatWasCovered() {
    System.out.println(
        "explored "
            + SCENARIOS.size()
            + " scenarios: "
            + total.runs()
            + " runs, "
            + total.schedules()
            + " different schedules, "
            + total.points()
            + " suspension points, "
            + total.steps()
            + " steps, in "
            + nanos / 1_000_000
            + " ms");
    if (explorations == KINDS * SCENARIOS.size()) {
      assertTrue(total.runs() > 1_000_000, total::toString);
      assertTrue(total.schedules() > 150_000, total::toString);
      assertTrue(total.points() > 20_000, total::toString);
      assertTrue(total.steps() > 10_000_000, total::toString);
    }
  }
}
