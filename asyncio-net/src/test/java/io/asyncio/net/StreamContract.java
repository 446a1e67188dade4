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
import java.util.stream.IntStream;
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

  /// Whether each direction can end by itself, as [ByteStream#canFinish()] has to say.
  boolean canFinish() {
    return true;
  }

  /// Checks what a reader learns whose peer aborted: an end, unless the stream can tell.
  void assertAborted(StreamReader reader) {
    assertEquals(0, reader.read(1).length);
  }

  /// Ends what this side sends; where one direction can't end by itself, that is refused, and a
  /// close ends both.
  private void end(StreamWriter writer) {
    if (canFinish()) {
      writer.writeEof();
    } else {
      assertEndIsRefused(writer);
      writer.close();
    }
  }

  private static void assertEndIsRefused(StreamWriter writer) {
    assertThrows(UnsupportedOperationException.class, writer::writeEof);
    assertFalse(writer.isClosing());
  }

  /// Begins to write more than fits between two ends of which the far one does not read.
  private static Task<Void> startWriting(StreamWriter writer, byte[] much) {
    Task<Void> writing =
        createTask(() -> {
          writer.write(much);
          writer.close();
        });
    Asyncio.wait(List.of(writing), Duration.ofMillis(20), ReturnWhen.ALL_COMPLETED);
    assertFalse(writing.isDone());
    return writing;
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void portionsComeAsAsked() {
    connected(ends -> {
      ends.far().write("headline one\nrest;tail");
      end(ends.far());
      assertArrayEquals(bytes("head"), ends.reader().readExactly(4));
      assertArrayEquals(bytes("line one\n"), ends.reader().readLine());
      assertArrayEquals(bytes("rest;"), ends.reader().readUntil(bytes(";")));
      assertThrows(IncompleteReadException.class, () -> ends.reader().readExactly(9));
    });
  }

  /// Where the end of the question can't be sent, the answer comes on a connection that is whole.
  @Test
  void aHalfClosedConnectionCarriesTheAnswer() {
    connected(ends -> {
      ends.writer().write("question");
      if (canFinish()) {
        ends.writer().writeEof();
        assertArrayEquals(bytes("question"), ends.farReader().readAll());
      } else {
        assertEndIsRefused(ends.writer());
        assertArrayEquals(bytes("question"), ends.farReader().readExactly(8));
      }
      ends.far().write("answer");
      ends.far().close();
      assertArrayEquals(bytes("answer"), ends.reader().readAll());
      assertTrue(ends.reader().atEof());
    });
  }

  @Test
  void theEndIsToldToWhoDoesNotRead() {
    connected(ends -> {
      assertFalse(ends.reader().whenEof().isDone());
      assertEquals(0, ends.reader().buffered());
      ends.far().write("last words");
      end(ends.far());
      ends.reader().whenEof().await();
      assertEquals(10, ends.reader().buffered());
      assertFalse(ends.reader().atEof());
      assertArrayEquals(bytes("last words"), ends.reader().readAll());
      assertTrue(ends.reader().whenEof().isDone());
    });
  }

  @Test
  void theEndIsToldOfAnAbortAndOfAClose() {
    connected(ends -> {
      ends.far().abort();
      ends.reader().whenEof().await();
    });
    connected(ends -> {
      ends.writer().abort();
      ends.reader().whenEof().await();
    });
  }

  @Test
  void oneDirectionEndsOrAllGoesOnAsBefore() {
    connected(ends -> {
      assertEquals(canFinish(), ends.writer().canWriteEof());
      assertEquals(canFinish(), ends.far().canWriteEof());
      if (canFinish()) {
        ends.writer().writeEof();
        ends.writer().writeEof();
        ends.writer().drain();
        assertEquals(0, ends.farReader().read(1).length);
      } else {
        assertEndIsRefused(ends.writer());
        ends.writer().write("more");
        assertArrayEquals(bytes("more"), ends.farReader().readExactly(4));
      }
      ends.far().write("back");
      assertArrayEquals(bytes("back"), ends.reader().readExactly(4));
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
      end(ends.writer());
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
      Task<Void> writing = startWriting(ends.writer(), much);
      assertArrayEquals(much, ends.farReader().readAll());
      var _ = writing.await();
    });
  }

  @Test
  void aSlowReaderGetsAllThatWasWrittenBeforeTheClose() {
    connected(ends -> {
      ends.far().write("x".repeat(50_000));
      Task<Void> closing = createTask(ends.far()::close);
      int received = 0;
      for (int count = -1; count != 0; received += count) {
        yieldNow();
        count = ends.reader().read(700).length;
      }
      assertEquals(50_000, received);
      var _ = closing.await();
    });
  }

  @Test
  void theWritesOfTwoTasksDoNotMix() {
    connected(ends -> {
      Task<Void> first = createTask(() -> ends.writer().write("a".repeat(300_000)));
      Task<Void> second = createTask(() -> ends.writer().write("b".repeat(300_000)));
      String expected = "a".repeat(300_000) + "b".repeat(300_000);
      assertArrayEquals(bytes(expected), ends.farReader().readExactly(600_000));
      var _ = first.await();
      var _ = second.await();
    });
  }

  @Test
  void abortEndsBothReaders() {
    connected(ends -> {
      Task<byte[]> reading = createTask(() -> ends.reader().read(1));
      yieldNow();
      ends.writer().abort();
      assertEquals(0, reading.await().length);
      assertAborted(ends.farReader());
    });
  }

  @Test
  void anEndIsNoNewsForWhoHasClosed() {
    connected(ends -> {
      Task<byte[]> reading = createTask(() -> ends.reader().read(1));
      yieldNow();
      ends.writer().close();
      assertEquals(0, reading.await().length);
      assertEquals(0, ends.reader().read(1).length);
      assertEquals(0, ends.farReader().read(1).length);
    });
  }

  @Test
  void aWriterThatWaitsLearnsThatThePeerIsGone() {
    connected(ends -> {
      Task<Void> writing = startWriting(ends.writer(), new byte[16 << 20]);
      ends.far().abort();
      assertThrows(StreamBrokenException.class, writing::await);
      assertTrue(ends.writer().isClosing());
      assertThrows(StreamBrokenException.class, () -> ends.writer().write("more"));
      assertThrows(StreamBrokenException.class, () -> ends.writer().flush());
    });
  }

  /// Instead of waiting for a peer that takes nothing.
  @Test
  void aCancelledCloseIsOverAtOnce() {
    connected(ends -> {
      // Each is taken over before it waits: more in all than a system keeps.
      List<Task<Void>> writing =
          IntStream.range(0, 512)
              .mapToObj(_ -> createTask(() -> ends.writer().write(new byte[32 << 10])))
              .toList();
      yieldNow();
      writing.forEach(Task::cancel);
      Task<Void> closing = createTask(ends.writer()::close);
      Asyncio.wait(List.of(closing), Duration.ofMillis(20), ReturnWhen.ALL_COMPLETED);
      assertFalse(closing.isDone());
      assertTrue(closing.cancel());
      assertThrows(CancelledError.class, closing::await);
      assertThrows(StreamClosedException.class, () -> ends.writer().write("late"));
      assertEquals(0, ends.reader().read(1).length);
    });
  }
}
