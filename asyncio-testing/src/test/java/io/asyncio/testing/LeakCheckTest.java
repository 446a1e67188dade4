package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.TaskFactory;
import io.asyncio.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The time limit is there for a loop that waits in real time by mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LeakCheckTest {
  private final EventLoop loop = EventLoop.create(new VirtualClock().options());
  private final LeakCheck leaks = LeakCheck.of(loop);

  private String leak() {
    return assertThrows(AssertionError.class, leaks::close).getMessage();
  }

  @Test
  void aLoopThatLeavesNothingPasses() {
    loop.runUntilComplete(() -> {
      var child = createTask(() -> sleep(Duration.ofSeconds(1)));
      TaskGroup.run(group -> {
        group.createTask(() -> sleep(Duration.ofSeconds(1)));
      });
      child.await();
    });
    leaks.close();
    assertTrue(loop.isClosed());
    leaks.close();
  }

  @Test
  void aTaskThatIsAliveIsNamedWithItsPlaces() {
    loop.runUntilComplete(() -> {
      createTask("forgotten", () -> sleep(Duration.ofDays(1)));
      yieldNow();
    });
    var lines = leak().lines().toList();
    assertEquals("the loop left behind:", lines.get(0));
    assertEquals(
        "1 task is still alive: await or cancel what a test starts before it ends", lines.get(1));
    assertTrue(lines.get(2).contains("Task pending name='forgotten'"), lines.get(2));
    assertTrue(isPlaceInThisTest(lines.get(3), "created at"), lines.get(3));
    assertTrue(isPlaceInThisTest(lines.get(4), "waits at"), () -> lines.toString());
    assertEquals(5, lines.size(), () -> lines.toString());
    assertTrue(loop.isClosed());
  }

  private static boolean isPlaceInThisTest(String line, String what) {
    return line.matches(
        " {4}"
            + what
            + " (app//)?io\\.asyncio\\.testing\\.LeakCheckTest\\..*\\(LeakCheckTest\\.java:\\d+\\)");
  }

  @Test
  void aResourceThatIsOpenIsNamedWithItsPlace() {
    AutoCloseable closed = () -> {};
    loop.runUntilComplete(() -> {
      loop.resourceOpened(closed);
      loop.resourceOpened(new Stream());
      loop.resourceClosed(closed);
    });
    var lines = leak().lines().toList();
    assertEquals("stream to nowhere is still open: close it before the test ends", lines.get(1));
    assertTrue(isPlaceInThisTest(lines.get(2), "created at"), lines.get(2));
    assertEquals(3, lines.size(), () -> lines.toString());
  }

  private record Stream() implements AutoCloseable {
    @Override
    public void close() {}

    @Override
    public String toString() {
      return "stream to nowhere";
    }
  }

  @Test
  void aTaskThatNeverBeganIsNamedToo() {
    // On a loop of the test's own thread, to which it belongs until it runs.
    var fresh = EventLoop.create(new VirtualClock().options());
    var leaksOfFresh = LeakCheck.of(fresh);
    fresh.createTask(() -> 1);
    fresh.createTask(() -> 2);
    var leak = assertThrows(AssertionError.class, leaksOfFresh::close);
    assertTrue(leak.getMessage().contains("2 tasks are still alive"));
  }

  @Test
  void aTaskThatTheLibraryCreatedIsTracedToTheLineThatAskedForIt() {
    loop.runUntilComplete(() -> {
      shield(() -> sleep(Duration.ofDays(1), "never"));
      yieldNow();
    });
    assertTrue(leak().lines().anyMatch(line -> isPlaceInThisTest(line, "created at")));
  }

  @Test
  void aFailureThatNobodyAskedForIsNamed() {
    var boom = new IllegalStateException("boom");
    loop.runUntilComplete(() -> {
      createTask(() -> {
        throw boom;
      });
      yieldNow();
    });
    var error = assertThrows(AssertionError.class, leaks::close);
    var lines = error.getMessage().lines().toList();
    assertEquals(
        "a failure that reached nobody: Task exception was never retrieved:"
            + " java.lang.IllegalStateException: boom",
        lines.get(1));
    assertTrue(isPlaceInThisTest(lines.get(3), "created at"), lines.get(3));
    assertSame(boom, error.getCause());
  }

  @Test
  void aFailureThatSomeoneAskedForIsNone() {
    loop.runUntilComplete(() -> {
      var failing =
          createTask(() -> {
            throw new IllegalStateException("boom");
          });
      assertThrows(IllegalStateException.class, failing::await);
    });
    leaks.close();
  }

  @Test
  void callbacksThatThrewAreNamedAll() {
    loop.callSoon(() -> {
      throw new IllegalStateException("first");
    });
    loop.callSoon(() -> {
      throw new IllegalStateException("second");
    });
    loop.runUntilComplete(() -> sleep(Duration.ofSeconds(1)));
    var error = assertThrows(AssertionError.class, leaks::close);
    assertEquals("first", error.getCause().getMessage());
    assertEquals("second", error.getSuppressed()[0].getMessage());
  }

  @Test
  void aHandlerOfTheTestTakesOverWhileTheLoopIsOpen() {
    var log = new EventLog();
    loop.setExceptionHandler((_, context) -> log.add(context.exception().orElseThrow()));
    loop.callSoon(() -> {
      throw new IllegalStateException("expected");
    });
    loop.runUntilComplete(() -> sleep(Duration.ofSeconds(1)));
    log.assertExactly("java.lang.IllegalStateException: expected");
    leaks.close();
  }

  @Test
  void aHandlerOfTheTestIsNotToldWhatTheCloseFinds() {
    var log = new EventLog();
    loop.setExceptionHandler((_, context) -> log.add(context.message()));
    loop.runUntilComplete(() -> {
      createTask(() -> {
        throw new IllegalStateException("boom");
      });
      yieldNow();
    });
    assertTrue(leak().contains("boom"));
    log.assertExactly();
  }

  @Test
  void aTaskThatTheJdkCreatedIsTracedToTheLineThatAskedForIt() {
    loop.runUntilComplete(() -> {
      List<Callable<Integer>> bodies = List.of(() -> sleep(Duration.ofDays(1), 1));
      bodies.forEach(Asyncio::createTask);
    });
    assertTrue(leak().lines().anyMatch(line -> isPlaceInThisTest(line, "created at")));
  }

  @Test
  void theFactoryThatTheLoopHadStillMakesTheTasks() {
    var eager = EventLoop.create(new VirtualClock().options());
    eager.setTaskFactory(TaskFactory.eager());
    try (LeakCheck _ = LeakCheck.of(eager)) {
      eager.runUntilComplete(() -> assertTrue(createTask(() -> 1).isDone()));
    }
    loop.runUntilComplete(() -> assertFalse(createTask(() -> List.of()).isDone()));
    leaks.close();
  }
}
