package io.asyncio.testing.junit;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Clock;
import io.asyncio.testing.EventLog;
import io.asyncio.testing.VirtualClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/// The clocks other than the one that tests have by default.
final class AsyncioTestClockTest {

  @AsyncioTest(clock = TestClock.BY_HAND)
  void timeByHandMovesOnlyByHand(VirtualClock clock, EventLog log) {
    var sleeper =
        createTask(() -> {
          sleep(ofSeconds(5));
          log.add("awake");
        });
    clock.awaitIdle();
    clock.advance(ofSeconds(4));
    clock.awaitIdle();
    log.assertExactly();
    clock.advance(ofSeconds(1));
    sleeper.await();
    log.assertExactly("awake");
  }

  @AsyncioTest(clock = TestClock.REAL)
  void realTimeIsThatOfTheJvm() {
    long before = Clock.system().nanoTime();
    var time = runningLoop().time();
    long after = Clock.system().nanoTime();
    assertTrue(time.compareTo(Duration.ofNanos(before)) >= 0);
    assertTrue(time.compareTo(Duration.ofNanos(after)) <= 0);
    sleep(Duration.ofMillis(1));
    assertEquals("Task-2", createTask(() -> {}).name());
  }

  /// A task that reads from a real socket is outside the loop: whatever comes belongs to the
  /// present.
  @AsyncioTest
  void timeStandsStillWhileASocketIsRead(VirtualClock clock) throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(server.getInetAddress(), server.getLocalPort());
        var accepted = server.accept()) {
      var minute = createTask(() -> sleep(ofSeconds(60)));
      var reading = createTask(() -> timeout(ofSeconds(1), () -> client.getInputStream().read()));
      yieldNow();
      yieldNow();
      // The loop has nothing to do but wait: for the socket, though timers are pending.
      toThread(() -> {
        accepted.getOutputStream().write(42);
        return "";
      });
      assertEquals(42, reading.await());
      assertEquals(Duration.ZERO, clock.time());
      minute.await();
      assertEquals(ofSeconds(60), clock.time());
    }
  }
}
