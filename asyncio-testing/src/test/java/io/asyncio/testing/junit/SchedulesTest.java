package io.asyncio.testing.junit;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.TaskGroup;
import io.asyncio.sync.Lock;
import io.asyncio.testing.Choices;
import io.asyncio.testing.EventLog;
import io.asyncio.testing.VirtualClock;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@AsyncioTest
@Schedules(seeds = 200)
final class SchedulesTest {
  private static final Set<String> ORDERS = new TreeSet<>();
  private static final Set<Integer> CHOSEN = new TreeSet<>();
  private static int setUps;
  private static int tearDowns;

  @BeforeAll
  static void countFromZero() {
    ORDERS.clear();
    CHOSEN.clear();
    setUps = 0;
    tearDowns = 0;
  }

  private final Lock lock = new Lock();
  private int used;

  @BeforeEach
  void setUp() {
    sleep(ofSeconds(1));
    setUps++;
  }

  @Fixture
  void held(Action test) throws Exception {
    used++;
    test.run();
  }

  @AfterEach
  void tearDown() {
    yieldNow();
    assertEquals(1, used, "each schedule has an instance of its own");
    tearDowns++;
  }

  @AsyncioTest
  void everyOrderOfThreeTasksIsTried(EventLog log) {
    gather(createTask(task("a", log)), createTask(task("b", log)), createTask(task("c", log)));
    ORDERS.add(String.join("", log.take()));
  }

  private Action task(String name, EventLog log) {
    return () -> {
      try (var _ = lock.hold()) {
        log.add(name);
      }
    };
  }

  @AsyncioTest
  void choicesAndRandomNumbersComeFromTheSchedule(
      Choices choices, Random random, VirtualClock clock) {
    assertEquals(ofSeconds(1), clock.time());
    CHOSEN.add(choices.choose(4));
    assertTrue(random.nextInt(10) < 10);
  }

  @AsyncioTest
  void aGroupMayBeAParameter(TaskGroup group, EventLog log) {
    group.createTask(() -> sleep(ofSeconds(100)));
    createTask(() -> log.add("ran"));
    sleep(ofSeconds(1));
    log.assertExactly("ran");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void parametersOfOthersAreKept(int number, EventLog log) {
    log.add(number);
    log.assertExactly("" + number);
  }

  @Nested
  class Inside {
    @AsyncioTest
    @Schedules(seeds = 3)
    void nestedClassesHaveFreshInstancesAroundThem() {
      assertEquals(1, used);
    }
  }

  @AfterAll
  static void everythingWasRunOncePerSchedule() {
    assertEquals(Set.of("abc", "acb", "bac", "bca", "cab", "cba"), ORDERS);
    assertEquals(Set.of(0, 1, 2, 3), CHOSEN);
    assertEquals(5 * 200 + 3, setUps);
    assertEquals(5 * 200 + 3, tearDowns);
  }
}
