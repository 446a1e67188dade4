package io.asyncio.outside;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.BothModes;
import io.asyncio.CapturedLog;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LeapingTime;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Where it was made: what a report of debug mode says of tasks, futures, callbacks, resources and
/// loops. Outside the library's packages, whose calls do not count as the user's.
@WithinSeconds
final class CreationTest {

  private static final String HERE = "at io.asyncio.outside.CreationTest.";

  private static List<String> reports(Mode mode, boolean debug, Action body) {
    try (CapturedLog log = new CapturedLog()) {
      run(body, LeapingTime.in(mode).withDebug(debug));
      return log.messages().stream()
          .map(text -> text.replaceAll("\\.java:[0-9]+", ".java:N"))
          .toList();
    }
  }

  /// What stands behind "created at", first line.
  private static String creation(List<String> reports) {
    assertEquals(1, reports.size(), reports::toString);
    List<String> lines = reports.getFirst().lines().toList();
    int title = lines.indexOf("created at:");
    return title < 0 ? "unknown" : lines.get(title + 1).strip();
  }

  private static void failingTask() {
    Callable<String> failing =
        () -> {
          throw new IOException("unheard");
        };
    createTask(failing);
    yieldNow();
  }

  private static void failingFuture() {
    Future<String> future = runningLoop().createFuture();
    future.setException(new IOException("unread"));
  }

  private static void failingCallback() {
    runningLoop()
        .callSoon(() -> {
          throw new IllegalStateException("in callback");
        });
    yieldNow();
  }

  private static void failingTimer() {
    runningLoop()
        .callLater(
            Duration.ofNanos(1),
            () -> {
              throw new IllegalStateException("in callback");
            });
    sleep(Duration.ofSeconds(1));
  }

  @BothModes
  void ofATaskWhoseFailureNobodyAskedFor(Mode mode) {
    assertEquals(
        HERE + "failingTask(CreationTest.java:N)",
        creation(reports(mode, true, CreationTest::failingTask)));
  }

  @BothModes
  void ofAFutureWhoseFailureNobodyAskedFor(Mode mode) {
    assertEquals(
        HERE + "failingFuture(CreationTest.java:N)",
        creation(reports(mode, true, CreationTest::failingFuture)));
  }

  @BothModes
  void ofACallbackThatFailed(Mode mode) {
    assertEquals(
        HERE + "failingCallback(CreationTest.java:N)",
        creation(reports(mode, true, CreationTest::failingCallback)));
    assertEquals(
        HERE + "failingTimer(CreationTest.java:N)",
        creation(reports(mode, true, CreationTest::failingTimer)));
  }

  @BothModes
  void nothingIsKnownOutsideDebugMode(Mode mode) {
    for (Action action :
        List.<Action>of(
            CreationTest::failingTask,
            CreationTest::failingFuture,
            CreationTest::failingCallback)) {
      assertEquals("unknown", creation(reports(mode, false, action)));
    }
  }

  @BothModes
  void atMostTenCallsAreKept(Mode mode) {
    run(() -> assertEquals(10, deep(20).createdAt().size()), LeapingTime.in(mode).withDebug(true));
    run(() -> assertEquals(List.of(), deep(20).createdAt()), LeapingTime.in(mode));
  }

  private static Task<Void> deep(int depth) {
    return depth == 0 ? createTask(() -> {}) : deep(depth - 1);
  }

  // ---- What is left open

  private record Resource(String name) implements AutoCloseable {
    @Override
    public void close() {}

    @Override
    public String toString() {
      return name;
    }
  }

  private static Resource open(EventLoop loop, String name) {
    Resource resource = new Resource(name);
    loop.resourceOpened(resource);
    return resource;
  }

  private static List<String> leftOpen(Mode mode, boolean debug) {
    LoopOptions options = new LeapingTime().loopOptions(mode).withDebug(debug);
    try (CapturedLog log = new CapturedLog()) {
      try (EventLoop loop = EventLoop.create(options)) {
        loop.runUntilComplete(() -> {
          for (int i = 0; i < 20; i++) {
            open(loop, "resource " + i);
          }
          Resource closed = open(loop, "closed");
          loop.resourceClosed(closed);
        });
        assertEquals(List.of(), log.lines());
      }
      return log.lines();
    }
  }

  @BothModes
  void resourcesThatAreOpenWhenTheLoopClosesAreToldInTheirOrder(Mode mode) {
    List<String> lines = leftOpen(mode, false);
    assertEquals(20, lines.size());
    for (int i = 0; i < 20; i++) {
      assertEquals(
          "WARNING unclosed resource resource "
              + i
              + ": its event loop is closing; close it before, best with try",
          lines.get(i));
    }
  }

  @BothModes
  void inDebugModeWithWhereTheyWereOpened(Mode mode) {
    String text = leftOpen(mode, true).getFirst().replaceAll("\\.java:[0-9]+", ".java:N");
    assertTrue(
        text.startsWith(
            "WARNING unclosed resource resource 0: its event loop is closing; close it before,"
                + " best with try\ncreated at:\n    "
                + HERE
                + "open(CreationTest.java:N)\n"),
        text);
  }

  /// Two may be equal; each counts.
  @BothModes
  void theSameResourceCountsAndNotItsEqual(Mode mode) {
    try (CapturedLog log = new CapturedLog()) {
      try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
        open(loop, "twin");
        loop.resourceClosed(open(loop, "twin"));
      }
      assertEquals(1, log.lines().size());
    }
  }

  // ---- Loops that nobody closes

  private static void forget(boolean debug) {
    EventLoop loop = EventLoop.create(LoopOptions.defaults().withDebug(debug));
    loop.runUntilComplete(() -> {});
  }

  @Test
  void aLoopThatIsForgottenIsToldOnceAndWhereItWasMade() {
    try (CapturedLog log = new CapturedLog()) {
      forget(true);
      while (log.lines().isEmpty()) {
        System.gc();
        var _ = EventLoop.openLoops();
      }
      System.gc();
      var _ = EventLoop.openLoops();
      assertEquals(1, log.lines().size(), log.lines()::toString);
      String text =
          log.lines()
              .getFirst()
              .replaceAll("\\.java:[0-9]+", ".java:N")
              .replaceAll("loop [0-9]+", "loop N");
      assertTrue(
          text.startsWith(
              "WARNING unclosed event loop N: nobody holds it any more; close it, best with try\n"
                  + "created at:\n    "
                  + HERE
                  + "forget(CreationTest.java:N)\n"),
          text);
    }
  }

  @Test
  void theThreadOfALoopThatIsForgottenEnds() {
    try (CapturedLog _ = new CapturedLog()) {
      Thread thread = forgetAfterRun();
      while (thread.isAlive()) {
        System.gc();
        var _ = EventLoop.openLoops();
      }
    }
  }

  private static Thread forgetAfterRun() {
    EventLoop loop = EventLoop.create();
    loop.runUntilComplete(() -> {});
    return loop.thread().orElseThrow();
  }

  @Test
  void aLoopThatIsClosedIsNotToldNorListed() {
    EventLoop loop = EventLoop.create();
    assertTrue(EventLoop.openLoops().contains(loop));
    loop.close();
    assertTrue(!EventLoop.openLoops().contains(loop));
  }
}
