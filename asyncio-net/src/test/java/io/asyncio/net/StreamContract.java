package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every connected pair of streams has to do, over whatever it runs.
abstract class StreamContract {

  static final StreamOptions OPTIONS = StreamOptions.defaults().withLimit(1024);

  /// Two ends of one connection.
  record Ends(StreamReader reader, StreamWriter writer, StreamReader farReader, StreamWriter far) {}

  @FunctionalInterface
  interface Body {
    void run(Ends ends) throws Exception;
  }

  /// Runs the body in a loop with a connection, which is aborted afterwards.
  abstract void connected(Body body);

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void portionsComeAsAsked() {
    connected(ends -> {
      ends.far().write("headline one\nrest;tail");
      ends.far().writeEof();
      assertArrayEquals(bytes("head"), ends.reader().readExactly(4));
      assertArrayEquals(bytes("line one\n"), ends.reader().readLine());
      assertArrayEquals(bytes("rest;"), ends.reader().readUntil(bytes(";")));
      assertThrows(IncompleteReadException.class, () -> ends.reader().readExactly(9));
    });
  }

  @Test
  void aHalfClosedConnectionCarriesTheAnswer() {
    connected(ends -> {
      ends.writer().write("question");
      ends.writer().writeEof();
      assertArrayEquals(bytes("question"), ends.farReader().readAll());
      ends.far().write("answer");
      ends.far().close();
      assertArrayEquals(bytes("answer"), ends.reader().readAll());
      assertTrue(ends.reader().atEof());
    });
  }

  @Test
  void aLineBeyondTheLimitFails() {
    connected(ends -> {
      ends.far().write("x".repeat(1500));
      assertThrows(LimitExceededException.class, () -> ends.reader().readUntil(bytes("\n")));
    });
  }

  @Test
  void writingAfterTheEndFails() {
    connected(ends -> {
      ends.writer().writeEof();
      assertThrows(StreamClosedException.class, () -> ends.writer().write("late"));
      ends.writer().close();
      ends.writer().close();
      assertTrue(ends.writer().isClosing());
      assertThrows(StreamClosedException.class, () -> ends.writer().write("later"));
    });
  }

  @Test
  void twoReadersAreOneTooMany() {
    connected(ends -> {
      Task<byte[]> first = createTask(() -> ends.reader().read(1));
      yieldNow();
      assertThrows(StreamBusyException.class, () -> ends.reader().read(1));
      ends.far().write("a");
      assertArrayEquals(bytes("a"), first.await());
    });
  }

  @Test
  void aCancelledReadTakesNothing() {
    connected(ends -> {
      Task<byte[]> reading = createTask(() -> ends.reader().readExactly(4));
      ends.far().write("ab");
      yieldNow();
      assertTrue(reading.cancel());
      assertThrows(CancelledError.class, reading::await);
      ends.far().write("cd");
      assertArrayEquals(bytes("abcd"), ends.reader().readExactly(4));
    });
  }

  @Test
  void aWriterWaitsForTheReaderAndNothingIsLost() {
    connected(ends -> {
      byte[] much = new byte[16 << 20];
      much[much.length - 1] = 7;
      Task<Void> writing =
          createTask(() -> {
            ends.writer().write(much);
            ends.writer().close();
          });
      Asyncio.wait(List.of(writing), Duration.ofMillis(20), ReturnWhen.ALL_COMPLETED);
      assertFalse(writing.isDone());
      assertArrayEquals(much, ends.farReader().readAll());
      var _ = writing.await();
    });
  }

  @Test
  void abortEndsBothReaders() {
    connected(ends -> {
      Task<byte[]> reading = createTask(() -> ends.reader().read(1));
      yieldNow();
      ends.writer().abort();
      assertEquals(0, reading.await().length);
      assertEquals(0, ends.farReader().read(1).length);
    });
  }
}
