package io.asyncio.testing.junit;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.ContextVar;
import io.asyncio.EventLoop;
import io.asyncio.TaskGroup;
import io.asyncio.testing.EventLog;
import io.asyncio.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a test gets when all goes well; [AsyncioTestFailureTest] has what it gets otherwise.
@AsyncioTest
final class AsyncioTestTest {
  private static final ContextVar<String> WHO = ContextVar.create("who", "nobody");

  private final List<String> order = new ArrayList<>();
  private EventLoop loopOfSetUp;

  @BeforeEach
  void setUp(EventLoop loop) {
    sleep(ofSeconds(1));
    order.add("set up");
    loopOfSetUp = loop;
    WHO.set("set up");
  }

  @AfterEach
  void tearDown(VirtualClock clock) {
    order.add("torn down");
    var before = clock.time();
    sleep(ofSeconds(1));
    assertEquals(before.plus(ofSeconds(1)), clock.time());
    assertSame(loopOfSetUp, runningLoop());
  }

  @Test
  void allMethodsOfATestShareItsLoopItsTimeAndItsContext(EventLoop loop, VirtualClock clock) {
    assertSame(loopOfSetUp, loop);
    assertSame(loop, runningLoop());
    assertEquals(ofSeconds(1), clock.time());
    assertEquals("set up", WHO.get());
    assertEquals(List.of("set up"), order);
    assertTrue(loop.isDebug());
  }

  @Test
  void anHourOfSleepTakesNoTime(VirtualClock clock) {
    sleep(ofHours(1));
    assertEquals(ofHours(1).plusSeconds(1), clock.time());
  }

  @AsyncioTest
  void aMethodThatHasTheAnnotationItselfIsATest(EventLog log) {
    createTask(() -> log.add("child"));
    log.add("parent");
    sleep(ofMillis(1));
    log.assertExactly("parent", "child");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void parametersOfOthersStandBesideOurs(int seconds, VirtualClock clock) {
    sleep(ofSeconds(seconds));
    assertEquals(ofSeconds(seconds + 1), clock.time());
  }

  @ParameterizedTest
  @AsyncioTest
  @ValueSource(strings = {"a", "b"})
  void bothAnnotationsOnOneMethodMakeNoTestTwice(String text, EventLog log) {
    log.add(text);
    log.assertExactly(text);
  }

  @RepeatedTest(2)
  void repetitionsHaveALoopEach(VirtualClock clock) {
    assertEquals(ofSeconds(1), clock.time());
  }

  @Test
  void randomNumbersAreTheSameInEachRun(Random random) {
    var seed = Long.getLong("asyncio.seed");
    if (seed == null) {
      assertEquals(expected().nextInt(), random.nextInt());
    }
  }

  private static Random expected() {
    return new Random(
        ("[engine:junit-jupiter]/[class:io.asyncio.testing.junit.AsyncioTestTest]"
                + "/[method:randomNumbersAreTheSameInEachRun(java.util.Random)]")
            .hashCode());
  }

  @Test
  void theTasksOfAGroupEndWithTheTest(TaskGroup group, EventLog log) {
    group.createTask(() -> {
      try {
        while (true) {
          sleep(ofSeconds(10));
          log.add("beat");
        }
      } finally {
        log.add("cancelled");
      }
    });
    sleep(ofSeconds(25));
    log.assertExactly("beat", "beat");
  }

  @Test
  void callsInThreadsHoldTheTime(VirtualClock clock) {
    var before = clock.time();
    assertEquals("done", toThread(() -> "done"));
    assertEquals(before, clock.time());
  }

  @Test
  void tasksAreNumberedInTheirLoop() {
    // One for the set-up, one for this.
    assertEquals("Task-3", createTask(() -> {}).name());
  }

  @Nested
  class Inside {
    @BeforeEach
    void setUpInside() {
      order.add("set up inside");
      sleep(ofSeconds(1));
    }

    @Test
    void nestedTestsRunInTheLoopOfTheirOwnTest(VirtualClock clock) {
      assertEquals(List.of("set up", "set up inside"), order);
      assertEquals(ofSeconds(2), clock.time());
      assertSame(loopOfSetUp, runningLoop());
    }
  }
}
