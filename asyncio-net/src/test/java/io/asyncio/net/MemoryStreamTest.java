package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.LeapingTime;
import io.asyncio.LoopListener;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Connections in memory do what sockets do, and what only they can.
@WithinSeconds
final class MemoryStreamTest extends StreamContract {

  @Override
  void connected(Body body) {
    Asyncio.run(() -> {
      MemoryStream here = MemoryStream.open(OPTIONS);
      try {
        body.run(ends(here));
      } finally {
        here.abort();
        here.peer().abort();
      }
    });
  }

  private static Ends ends(MemoryStream here) {
    return new Ends(
        new StreamReader(here),
        new StreamWriter(here),
        new StreamReader(here.peer()),
        new StreamWriter(here.peer()));
  }

  @Test
  void theTestChoosesThePieces() {
    Asyncio.run(() -> {
      Ends ends = ends(MemoryStream.open(OPTIONS, length -> Math.min(2, length)));
      ends.writer().write("abcde");
      ends.writer().writeEof();
      assertArrayEquals(bytes("ab"), ends.farReader().read(100));
      assertArrayEquals(bytes("cd"), ends.farReader().read(100));
      assertArrayEquals(bytes("e"), ends.farReader().read(100));
    });
  }

  @Test
  void aResetFailsReadsAndWritesOfBothEnds() {
    Asyncio.run(() -> {
      MemoryStream here = MemoryStream.open(OPTIONS);
      Ends ends = ends(here);
      Task<byte[]> reading = createTask(() -> ends.reader().read(1));
      yieldNow();
      here.reset();
      assertThrows(StreamBrokenException.class, reading::await);
      assertThrows(StreamBrokenException.class, () -> ends.farReader().read(1));
      assertThrows(StreamBrokenException.class, () -> ends.writer().write("x"));
      assertThrows(StreamBrokenException.class, () -> ends.far().write("x"));
    });
  }

  @Test
  void aPieceOfNoSizeBreaksTheConnection() {
    List<String> reports = new ArrayList<>();
    Asyncio.run(() -> {
      runningLoop()
          .setExceptionHandler(
              (_, context) -> reports.add(context.exception().orElseThrow().getMessage()));
      Ends ends = ends(MemoryStream.open(OPTIONS, _ -> 0));
      ends.writer().write("abc");
      assertThrows(StreamBrokenException.class, () -> ends.farReader().read(1));
      assertThrows(StreamBrokenException.class, () -> ends.writer().flush());
    });
    assertEquals(
        List.of("a piece of <stream to memory:there> must have 1 to 3 bytes, found 0"), reports);
  }

  @Test
  void anEndThatIsNotClosedIsKnownToTheLoop() {
    List<AutoCloseable> open = new ArrayList<>();
    LoopListener listener =
        new LoopListener() {
          @Override
          public void resourceOpened(AutoCloseable resource) {
            open.add(resource);
          }

          @Override
          public void resourceClosed(AutoCloseable resource) {
            open.remove(resource);
          }
        };
    Asyncio.run(() -> {
      runningLoop().addListener(listener);
      MemoryStream here = MemoryStream.open();
      assertEquals(List.of(here, here.peer()), open);
      here.close();
      assertEquals(List.of(here.peer()), open);
      here.peer().abort();
      assertEquals(List.of(), open);
    });
  }

  /// Without a socket there is nothing to wait for, so time may jump.
  @Test
  void underAVirtualClockADayTakesNoTime() {
    List<String> log = new ArrayList<>();
    Asyncio.run(
        () -> {
          MemoryStream here = MemoryStream.open(OPTIONS);
          Ends ends = ends(here);
          Task<Void> answering =
              createTask(() -> {
                for (byte[] line : ends.farReader()) {
                  sleep(Duration.ofHours(8));
                  ends.far().write(line);
                }
                ends.far().close();
              });
          for (int i = 0; i < 3; i++) {
            ends.writer().write("line " + i + "\n");
            log.add(
                new String(ends.reader().readLine(), UTF_8).strip()
                    + " after "
                    + runningLoop().time().toHours());
          }
          here.close();
          answering.await();
        },
        LeapingTime.in(Mode.AUTOMATIC));
    assertEquals(List.of("line 0 after 8", "line 1 after 16", "line 2 after 24"), log);
  }
}
