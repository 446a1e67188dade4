package io.asyncio.testing.junit;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.asyncio.Action;
import io.asyncio.TaskGroup;
import io.asyncio.sync.Lock;
import io.asyncio.testing.Choices;
import io.asyncio.testing.VirtualClock;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// What [AsyncioTest] says when a test goes wrong: each sample is run by JUnit, and its failure
/// looked at.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("StaticAssignmentOfThrowable") // the very same object must come out
final class AsyncioTestFailureTest {

  private static Throwable failureOf(Class<?> sample) {
    var failed =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(sample))
            .execute()
            .testEvents()
            .failed()
            .stream()
            .toList();
    assertEquals(1, failed.size(), () -> "one test of " + sample + " fails");
    return failed
        .getFirst()
        .getPayload(TestExecutionResult.class)
        .flatMap(TestExecutionResult::getThrowable)
        .orElseThrow();
  }

  private static List<String> linesOf(Class<?> sample) {
    return failureOf(sample).getMessage().lines().toList();
  }

  private static void assertPlace(String what, String line) {
    assertTrue(
        line.matches(" *" + what + ".*\\(AsyncioTestFailureTest.java:\\d+\\)"),
        () -> line + " is no place where it " + what);
  }

  static final class Throws {
    static final IOException ERROR = new IOException("mine");

    @AsyncioTest
    void test() throws IOException {
      sleep(ofSeconds(1));
      throw ERROR;
    }
  }

  @Test
  void whatTheBodyThrowsIsTheFailureItself() {
    assertSame(Throws.ERROR, failureOf(Throws.class));
  }

  static final class Hangs {
    @AsyncioTest
    void test() {
      var lock = new Lock();
      lock.acquire();
      var child = createTask("child", () -> lock.acquire());
      gather(child);
    }
  }

  @Test
  void aHangEndsAtOnceWithTheWaitGraph() {
    var lines = linesOf(Hangs.class);
    assertEquals("nothing can wake the loop any more at 0s, and these tasks wait:", lines.get(0));
    assertPlace("'Task-1' waits for a gather of 1 at", lines.get(1));
    assertPlace("'child' waits for <Lock@.* held by task 'Task-1' at", lines.get(2));
    assertPlace("created at", lines.get(3));
    assertEquals("      'Task-1', which closes the circle", lines.get(4));
    assertEquals(5, lines.size(), () -> lines.toString());
  }

  static final class TakesTooLong {
    @AsyncioTest(timeoutSeconds = 5)
    void test() {
      while (true) {
        sleep(ofSeconds(2));
      }
    }
  }

  @Test
  void theTimeLimitIsOneOfVirtualTime() {
    var lines = linesOf(TakesTooLong.class);
    assertEquals(
        "the next timer is due later than the time may move, which is 4s, and these tasks wait:",
        lines.get(0));
    assertPlace("'Task-1' waits for its sleep to end at", lines.get(1));
  }

  static final class SpinsWithoutTime {
    @AsyncioTest(realTimeoutSeconds = 1)
    void test() {
      while (true) {
        yieldNow();
      }
    }
  }

  @Test
  void aLoopThatTurnsForEverIsEndedInRealTime() {
    var lines = linesOf(SpinsWithoutTime.class);
    assertEquals(
        "the test did not end within 1 s of real time (AsyncioTest.realTimeoutSeconds)",
        lines.get(0));
    assertPlace("'Task-1' is ready at", lines.get(1));
  }

  static final class NeverComesBack {
    static volatile boolean over;

    @AsyncioTest(realTimeoutSeconds = 1)
    void test() {
      while (!over) {
        Thread.onSpinWait();
      }
    }

    @AfterEach
    void tearDown() {
      fail("there is no loop to run it in");
    }
  }

  @Test
  void aBodyThatNeverGivesTheTurnBackIsLeftBehindWithItsStack() {
    NeverComesBack.over = false;
    try {
      var failure = failureOf(NeverComesBack.class);
      assertTrue(
          failure.getMessage().contains("the loop does not come back; the task of the test is\n"),
          failure.getMessage());
      assertTrue(failure.getMessage().contains("NeverComesBack.test("), failure.getMessage());
    } finally {
      NeverComesBack.over = true;
    }
  }

  static final class LeaksTask {
    @AsyncioTest
    void test() {
      createTask("forgotten", () -> sleep(ofHours(1)));
      yieldNow();
    }
  }

  @Test
  void aTaskThatIsLeftIsNamedWithItsPlaces() {
    var lines = linesOf(LeaksTask.class);
    assertEquals("the loop left behind:", lines.get(0));
    assertTrue(lines.get(2).contains("name='forgotten'"), lines.get(2));
    assertPlace("created at", lines.get(3));
    assertPlace("waits at", lines.get(4));
  }

  static final class LeaksTimer {
    @AsyncioTest
    void test() {
      runningLoop().callLater(ofSeconds(3), () -> {});
    }
  }

  @Test
  void aTimerThatIsLeftIsNamedWithItsPlace() {
    var lines = linesOf(LeaksTimer.class);
    assertEquals(
        "a timer is still pending, due at 3s: cancel it before the test ends", lines.get(1));
    assertPlace("created at", lines.get(2));
  }

  static final class LosesFailure {
    static final IOException ERROR = new IOException("lost");

    @AsyncioTest
    void test() {
      createTask(() -> {
        throw ERROR;
      });
      sleep(ofSeconds(1));
    }
  }

  @Test
  void aFailureThatNobodyAskedForIsOneOfTheTest() {
    var failure = failureOf(LosesFailure.class);
    var lines = failure.getMessage().lines().toList();
    assertEquals(
        "a failure that reached nobody: Task exception was never retrieved:"
            + " java.io.IOException: lost",
        lines.get(1));
    assertPlace("created at", lines.get(3));
    assertSame(LosesFailure.ERROR, failure.getCause());
  }

  /// What keeps the threads of the two samples below alive.
  private static volatile CountDownLatch over = new CountDownLatch(1);

  private static void waitForEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> linesOfLeak(Class<?> sample) {
    over = new CountDownLatch(1);
    try {
      return linesOf(sample);
    } finally {
      over.countDown();
    }
  }

  static final class LeaksThread {
    @AsyncioTest
    void test() {
      Thread.ofPlatform().daemon(false).name("leaked").start(AsyncioTestFailureTest::waitForEnd);
    }
  }

  @Test
  void aThreadThatIsLeftIsNamed() {
    var lines = linesOfLeak(LeaksThread.class);
    assertEquals("the test left behind:", lines.get(0));
    assertEquals(
        "thread 'leaked' is still alive: close what started it before the test ends", lines.get(1));
  }

  static final class LeaksDaemon {
    @AsyncioTest
    void test() {
      Thread.ofPlatform().daemon().name("daemon").start(AsyncioTestFailureTest::waitForEnd);
    }
  }

  @Test
  void aDaemonThatATaskStartedIsNamedToo() {
    assertTrue(linesOfLeak(LeaksDaemon.class).get(1).startsWith("thread 'daemon' is still alive"));
  }

  static final class FailsAndLeaks {
    @AsyncioTest
    void test() {
      createTask(() -> sleep(ofHours(1)));
      throw new IllegalStateException("first");
    }
  }

  @Test
  void whatIsLeftBehindAfterAFailureStandsBesideIt() {
    var failure = failureOf(FailsAndLeaks.class);
    assertEquals("first", failure.getMessage());
    assertTrue(
        failure.getSuppressed()[0].getMessage().startsWith("the loop left behind:"),
        failure.getSuppressed()[0].getMessage());
  }

  static final class FailsByChance {
    @AsyncioTest
    void test(Random random) {
      fail("drew " + random.nextInt());
    }
  }

  @Test
  void theSeedOfRandomNumbersIsNamedByAFailure() {
    var note = failureOf(FailsByChance.class).getSuppressed()[0].getMessage();
    assertTrue(
        note.matches("its random numbers came from seed (-?\\d+); .*-Dasyncio.seed=\\1"), note);
  }

  static final class SetUpFails {
    static boolean ran;

    @BeforeEach
    void setUp() {
      sleep(ofSeconds(1));
      fail("set up");
    }

    @AsyncioTest
    void test() {
      ran = true;
    }
  }

  @Test
  void aTestWhoseSetUpFailsIsNotRun() {
    assertEquals("set up", failureOf(SetUpFails.class).getMessage());
    assertEquals(false, SetUpFails.ran);
  }

  static final class GroupFails {
    static final IOException ERROR = new IOException("in the test");

    @AsyncioTest
    void test(TaskGroup group) throws IOException {
      group.createTask(() -> sleep(ofHours(1)));
      throw ERROR;
    }
  }

  @Test
  void aFailureInATestWithAGroupIsNotWrapped() {
    assertSame(GroupFails.ERROR, failureOf(GroupFails.class));
  }

  static final class MemberFails {
    @AsyncioTest
    void test(TaskGroup group) {
      group.createTask(
          "member",
          () -> {
            throw new IOException("in a member");
          });
      sleep(ofHours(1));
    }
  }

  @Test
  void aFailureOfATaskOfTheGroupEndsTheTest() {
    var failure = failureOf(MemberFails.class);
    assertTrue(
        failure.getMessage().startsWith("unhandled errors in a TaskGroup"), failure::toString);
  }

  static final class FixtureForgets {
    @Fixture
    void fixture(Action test) {}

    @AsyncioTest
    void test() {}
  }

  @Test
  void aFixtureThatForgetsTheTestIsAFailure() {
    assertTrue(
        failureOf(FixtureForgets.class)
            .getMessage()
            .endsWith("ran the test 0 times; a fixture runs it once"));
  }

  static final class WrongFixture {
    @Fixture
    void fixture() {}

    @AsyncioTest
    void test() {}
  }

  @Test
  void aFixtureWithoutTheTestAsParameterIsRefused() {
    assertTrue(
        failureOf(WrongFixture.class)
            .getMessage()
            .endsWith("as a fixture: it must have one parameter, an Action"));
  }

  static final class AsksForChoices {
    @AsyncioTest
    void test(Choices choices) {}
  }

  static final class AsksForVirtualTime {
    @AsyncioTest(clock = TestClock.REAL)
    void test(VirtualClock clock) {}
  }

  static final class AsksForGroupTooEarly {
    @BeforeEach
    void setUp(TaskGroup group) {}

    @AsyncioTest
    void test() {}
  }

  @Test
  void aParameterThatThereIsNotIsRefusedByName() {
    for (var sample :
        List.of(AsksForChoices.class, AsksForVirtualTime.class, AsksForGroupTooEarly.class)) {
      var message = failureOf(sample).getMessage();
      assertTrue(message.contains("there is no "), message);
    }
  }

  static final class Races {
    private int balance = 100;

    @AsyncioTest
    @Schedules(seeds = 100)
    void test() {
      gather(createTask("one", () -> withdraw(80)), createTask("two", () -> withdraw(80)));
      assertTrue(balance >= 0, "overdrawn");
    }

    private void withdraw(int amount) {
      yieldNow();
      if (balance >= amount) {
        if (balance < 100) {
          yieldNow();
        }
        var rest = balance - amount;
        sleep(ofSeconds(1));
        balance = Math.min(balance, rest) - (balance < 100 ? amount : 0);
      }
    }
  }

  @Test
  void aScheduleThatFailsIsShownAndCanBeRepeated() {
    var lines = linesOf(Races.class);
    assertTrue(lines.get(0).matches("schedule of seed \\d+ .*overdrawn.*"), lines.get(0));
    assertTrue(
        lines.get(1).matches("to repeat it: Explore.replay\\(\".*\", body\\)"), lines.get(1));
    assertEquals("its steps:", lines.get(2));
    assertPlace("0s  task 'main', main stops at", lines.get(3));
  }

  static final class LeaksInASchedule {
    @AsyncioTest
    @Schedules(seeds = 10)
    void test() {
      createTask("left", () -> sleep(ofHours(1)));
    }
  }

  @Test
  void aScheduleLeavesNothingBehind() {
    assertTrue(failureOf(LeaksInASchedule.class).getMessage().contains("the loop left behind:"));
  }

  static final class Works {
    @AsyncioTest
    @Schedules(seeds = 7)
    void test() {
      yieldNow();
    }
  }

  @Test
  void whatWasExploredIsReported() {
    var reported =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(Works.class))
            .execute()
            .allEvents()
            .reportingEntryPublished()
            .stream()
            .map(Event::toString)
            .toList();
    assertEquals(1, reported.size());
    assertTrue(reported.getFirst().contains("explored"), reported.getFirst());
    assertTrue(reported.getFirst().contains("7 runs"), reported.getFirst());
  }
}
