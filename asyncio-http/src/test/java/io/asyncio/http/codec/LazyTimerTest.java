package io.asyncio.http.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.Asyncio;
import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One timer for many waits, on a virtual clock.
@WithinSeconds
final class LazyTimerTest {

  private interface Script {
    void run(LazyTimer timer) throws Exception;
  }

  /// Returns the seconds after which the timer said that it is over.
  private static List<Long> seconds(Script script) {
    List<Long> seconds = new ArrayList<>();
    Asyncio.run(
        () -> {
          EventLoop loop = Asyncio.runningLoop();
          long start = loop.time().toNanos();
          LazyTimer timer =
              new LazyTimer(
                  loop,
                  Context.copyContext(),
                  () -> seconds.add(Duration.ofNanos(loop.time().toNanos() - start).toSeconds()));
          script.run(timer);
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
    return seconds;
  }

  private static void endIn(LazyTimer timer, int seconds) {
    timer.endAt(timer.after(Duration.ofSeconds(seconds)));
  }

  private static void sleep(int seconds) {
    Asyncio.sleep(Duration.ofSeconds(seconds));
  }

  @Test
  void itIsOverOnceAndAtTheEndThatWasSaidLast() {
    assertEquals(
        List.of(15L),
        seconds(timer -> {
          endIn(timer, 10);
          sleep(5);
          endIn(timer, 10);
          sleep(100);
        }));
    assertEquals(
        List.of(8L, 28L),
        seconds(timer -> {
          endIn(timer, 10);
          sleep(5);
          endIn(timer, 3);
          sleep(20);
          endIn(timer, 3);
          sleep(100);
        }));
  }

  @Test
  void whatEndedInTimeIsNotOver() {
    assertEquals(
        List.of(22L),
        seconds(timer -> {
          endIn(timer, 10);
          sleep(5);
          timer.endAt(LazyTimer.NEVER);
          sleep(15);
          endIn(timer, 2);
          sleep(100);
        }));
    assertEquals(
        List.of(),
        seconds(timer -> {
          endIn(timer, 10);
          sleep(5);
          timer.close();
          timer.close();
          sleep(100);
        }));
  }

  @Test
  void whatIsBeyondTheClockIsNeverOver() {
    assertEquals(
        List.of(),
        seconds(timer -> {
          sleep(1);
          assertEquals(LazyTimer.NEVER, timer.after(Duration.ofNanos(Long.MAX_VALUE)));
          timer.endAt(timer.after(Duration.ofNanos(Long.MAX_VALUE)));
          sleep(100);
        }));
  }
}
