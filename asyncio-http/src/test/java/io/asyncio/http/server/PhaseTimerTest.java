package io.asyncio.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.Context;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What no request of a test can be long enough for.
@WithinSeconds
final class PhaseTimerTest {

  private static final Duration GAP = Duration.ofSeconds(30);

  private interface Script {
    void run(PhaseTimer timer, StreamReader reader) throws Exception;
  }

  private static void play(Script script) {
    Asyncio.run(
        () -> {
          try (MemoryStream stream = MemoryStream.open();
              MemoryStream _ = stream.peer()) {
            // It has what the script feeds it.
            StreamReader reader = new StreamReader();
            PhaseTimer timer =
                new PhaseTimer(
                    Asyncio.runningLoop(), Context.copyContext(), reader, new StreamWriter(stream));
            script.run(timer, reader);
            timer.close();
          }
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  @Test
  void aBodyOfAnyLengthMayGoOn() {
    for (long received : new long[] {0, 9_223_372_037L, 1L << 40, Long.MAX_VALUE}) {
      play((timer, reader) -> {
        timer.beginBody(GAP, received);
        Asyncio.sleep(Duration.ofSeconds(4));
        assertTrue(reader.exception().isEmpty(), "after " + received);
        timer.endBody();
      });
    }
  }

  @Test
  void whatABodyInterruptedGoesOnWithTheTimeThatItHadLeft() {
    for (int waited : new int[] {1, 8, 25}) {
      play((timer, reader) -> {
        timer.begin(PhaseTimer.Phase.HEAD, Duration.ofSeconds(10));
        Asyncio.sleep(Duration.ofSeconds(3));
        timer.beginBody(GAP, 1_000_000);
        Asyncio.sleep(Duration.ofSeconds(waited));
        timer.endBody();
        assertEquals(PhaseTimer.Phase.HEAD, timer.phase());
        Asyncio.sleep(Duration.ofMillis(6_999));
        assertTrue(reader.exception().isEmpty(), "after " + waited);
        Asyncio.sleep(Duration.ofMillis(2));
        assertTrue(reader.exception().isPresent(), "after " + waited);
      });
    }
  }

  @Test
  void whatHasNoEndHasNoneAfterABody() {
    play((timer, reader) -> {
      timer.begin(PhaseTimer.Phase.HEAD, Duration.ofNanos(Long.MAX_VALUE));
      Asyncio.sleep(Duration.ofSeconds(1));
      timer.beginBody(GAP, 0);
      Asyncio.sleep(Duration.ofSeconds(1));
      timer.endBody();
      Asyncio.sleep(Duration.ofDays(1));
      assertTrue(reader.exception().isEmpty());
    });
  }

  @Test
  void aBodyThatIsDroppedDoesNotInterrupt() {
    play((timer, reader) -> {
      Asyncio.sleep(Duration.ofSeconds(10));
      timer.begin(PhaseTimer.Phase.LINGER, Duration.ofSeconds(2));
      timer.beginBody(GAP, 0);
      Asyncio.sleep(Duration.ofSeconds(1));
      timer.endBody();
      timer.beginBody(GAP, 1);
      Asyncio.sleep(Duration.ofMillis(999));
      assertTrue(reader.exception().isEmpty());
      Asyncio.sleep(Duration.ofMillis(2));
      assertInstanceOf(PhaseTimer.Over.class, reader.exception().orElseThrow());
    });
  }

  @Test
  void whatCameInTimeIsRead() {
    play((timer, reader) -> {
      timer.begin(PhaseTimer.Phase.IDLE, Duration.ofSeconds(1));
      reader.feedData(new byte[1]);
      Asyncio.sleep(Duration.ofSeconds(2));
      assertTrue(reader.exception().isEmpty());
    });
  }

  @Test
  void whatComesInTheTurnThatEndsTheWaitIsRead() {
    play((timer, reader) -> {
      timer.begin(PhaseTimer.Phase.IDLE, Duration.ofSeconds(1));
      Asyncio.sleep(Duration.ofSeconds(1));
      reader.feedData(new byte[1]);
      Asyncio.sleep(Duration.ofSeconds(1));
      assertTrue(reader.exception().isEmpty());
    });
  }

  @Test
  void aTimerThatIsClosedLeavesNothingBehind() {
    play((timer, _) -> {
      timer.begin(PhaseTimer.Phase.IDLE, Duration.ofHours(1));
      int with = Asyncio.runningLoop().statistics().timers();
      timer.close();
      assertEquals(with - 1, Asyncio.runningLoop().statistics().timers());
    });
  }
}
