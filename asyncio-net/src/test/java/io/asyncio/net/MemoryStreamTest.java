package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import org.junit.jupiter.api.Test;

/// Connections in memory do what sockets do, and what only they can.
@WithinSeconds
final class MemoryStreamTest extends StreamContract {

  @Override
  void connected(Body body) {
    Asyncio.run(() -> {
      MemoryStream here = MemoryStream.open(OPTIONS);
      body.run(ends(here));
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
}
