package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Portions out of bytes that are fed, in pieces of every size.
@WithinSeconds
final class StreamReaderTest {

  /// From this size on a piece is kept in the buffer it came in.
  private static final int LARGE_PIECE = 16 * 1024;

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static StreamReader fed(String... pieces) {
    return feed(new StreamReader(), pieces);
  }

  private static StreamReader feed(StreamReader reader, String... pieces) {
    for (String piece : pieces) {
      reader.feedData(bytes(piece));
    }
    return reader;
  }

  private static StreamReader ended(StreamReader reader) {
    reader.feedEof();
    return reader;
  }

  private static void run(Action body) {
    Asyncio.run(body);
  }

  // ---- Amounts

  @Test
  void readTakesWhatIsThereUpToTheNumber() {
    StreamReader reader = fed("abc", "de");
    assertEquals("ab", text(reader.read(2)));
    assertEquals("cde", text(reader.read(100)));
    assertEquals(0, reader.read(0).length);
  }

  @Test
  void readSuspendsUntilThereIsSomething() {
    run(() -> {
      StreamReader reader = new StreamReader();
      Task<byte[]> reading = createTask(() -> reader.read(10));
      yieldNow();
      assertFalse(reading.isDone());
      feed(reader, "x");
      assertEquals("x", text(reading.await()));
    });
  }

  @Test
  void atTheEndReadFindsNothingAgainAndAgain() {
    StreamReader reader = ended(fed("a"));
    assertFalse(reader.atEof());
    assertEquals("a", text(reader.read(10)));
    assertTrue(reader.atEof());
    assertEquals(0, reader.read(10).length);
    assertEquals(0, reader.read(10).length);
    assertEquals(0, reader.readAll().length);
  }

  @Test
  void readAllSuspendsUntilTheEnd() {
    run(() -> {
      StreamReader reader = fed("a");
      Task<byte[]> reading = createTask(() -> reader.readAll());
      yieldNow();
      feed(reader, "b", "c");
      yieldNow();
      assertFalse(reading.isDone());
      reader.feedEof();
      assertEquals("abc", text(reading.await()));
    });
  }

  @Test
  void readExactlyCollectsPiecesAndLeavesTheRest() {
    run(() -> {
      StreamReader reader = new StreamReader();
      Task<byte[]> reading = createTask(() -> reader.readExactly(5));
      for (String piece : List.of("a", "b", "cd", "efg")) {
        yieldNow();
        assertFalse(reading.isDone());
        feed(reader, piece);
      }
      assertEquals("abcde", text(reading.await()));
      assertEquals("fg", text(reader.read(10)));
      assertEquals(0, reader.readExactly(0).length);
    });
  }

  @Test
  void anExactReadMayBeLargerThanTheLimit() {
    StreamReader reader = feed(new StreamReader(2), "abcdefgh");
    assertEquals("abcdefgh", text(reader.readExactly(8)));
  }

  @Test
  void aShortStreamSaysWhatCame() {
    StreamReader reader = ended(fed("abc", "de"));
    IncompleteReadException shortRead =
        assertThrows(IncompleteReadException.class, () -> reader.readExactly(7));
    assertEquals("the stream ended after 5 of 7 bytes", shortRead.getMessage());
    assertEquals("abcde", text(shortRead.partial()));
    assertNotSame(shortRead.partial(), shortRead.partial());
    assertEquals(OptionalInt.of(7), shortRead.expected());
    assertInstanceOf(EOFException.class, shortRead.getCause());
    assertTrue(reader.atEof());
  }

  @Test
  void aNegativeNumberIsRefused() {
    StreamReader reader = fed("abc");
    assertEquals(
        "readExactly of -1 bytes: the number must not be negative",
        assertThrows(IllegalArgumentException.class, () -> reader.readExactly(-1)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> reader.read(-1));
    assertEquals("abc", text(reader.read(3)));
  }

  @Test
  void aBufferIsFilledAsFarAsItHasRoom() {
    StreamReader reader = ended(fed("abc", "def"));
    ByteBuffer target = ByteBuffer.allocate(6);
    target.position(1).limit(5);
    assertEquals(4, reader.read(target));
    assertEquals("\0abcd\0", text(target.array()));
    target.clear();
    assertEquals(2, reader.read(target));
    assertEquals(-1, reader.read(target));
  }

  @Test
  void aBufferThatWaitsIsFilledBeforeAnythingIsKept() {
    run(() -> {
      StreamReader reader = new StreamReader();
      ByteBuffer target = ByteBuffer.allocate(5).position(1);
      Task<Integer> reading = createTask(() -> reader.read(target));
      yieldNow();
      feed(reader, "ab");
      assertEquals("\0ab\0\0", text(target.array()));
      feed(reader, "cdef");
      assertEquals(4, reading.await());
      assertEquals("\0abcd", text(target.array()));
      assertEquals("ef", text(reader.read(10)));
    });
  }

  @Test
  void aCancelledReadIntoABufferTakesNothing() {
    run(() -> {
      StreamReader reader = new StreamReader();
      ByteBuffer target = ByteBuffer.allocate(3);
      Task<Integer> reading = createTask(() -> reader.read(target));
      yieldNow();
      feed(reader, "abcde");
      reader.feedEof();
      reading.cancel();
      yieldNow();
      assertTrue(reading.isCancelled());
      assertEquals(0, target.position());
      assertEquals("abcde", text(reader.readExactly(5)));
      assertEquals(0, reader.read(1).length);
    });
  }

  @Test
  void aLargePieceIsReadAsTheArrayThatWasAskedFor() {
    run(() -> {
      byte[] sent = new byte[2 * LARGE_PIECE];
      new Random(3).nextBytes(sent);
      StreamReader reader = new StreamReader();
      Task<byte[]> reading = createTask(() -> reader.read(2 * LARGE_PIECE));
      yieldNow();
      reader.feedData(sent);
      reader.feedData(bytes("rest"));
      assertArrayEquals(sent, reading.await());
      assertEquals("rest", text(reader.read(10)));
    });
  }

  @Test
  void largeAndSmallPiecesComeOutInTheirOrder() {
    Random random = new Random(7);
    byte[] sent = new byte[6 * LARGE_PIECE];
    random.nextBytes(sent);
    StreamReader reader = new StreamReader();
    int[] sizes = {1, LARGE_PIECE, LARGE_PIECE - 1, 3, 2 * LARGE_PIECE, 700, 511};
    int fed = 0;
    for (int i = 0; fed < sent.length; i++) {
      int size = Math.min(sizes[i % sizes.length], sent.length - fed);
      reader.feedData(java.util.Arrays.copyOfRange(sent, fed, fed + size));
      fed += size;
    }
    reader.feedEof();
    ByteBuffer got = ByteBuffer.allocate(sent.length);
    while (!reader.atEof()) {
      got.put(reader.read(1 + random.nextInt(LARGE_PIECE)));
    }
    assertArrayEquals(sent, got.array());
  }

  @Test
  void whatIsFedIsCopied() {
    byte[] large = new byte[LARGE_PIECE];
    StreamReader reader = new StreamReader();
    reader.feedData(large);
    large[0] = 1;
    assertEquals(0, reader.readExactly(LARGE_PIECE)[0]);
  }

  // ---- Separators

  @Test
  void aSeparatorIsFoundAcrossPieces() {
    StreamReader reader = fed("a\r", "\n\r", "\nrest");
    assertEquals("a\r\n\r\n", text(reader.readUntil(bytes("\r\n\r\n"))));
    assertEquals("rest", text(reader.read(10)));
  }

  @Test
  void aSeparatorIsFoundThatComesByteForByte() {
    run(() -> {
      StreamReader reader = new StreamReader();
      Task<byte[]> reading = createTask(() -> reader.readUntil(bytes("ENDE")));
      for (char each : "xENENDE".toCharArray()) {
        yieldNow();
        assertFalse(reading.isDone());
        feed(reader, String.valueOf(each));
      }
      assertEquals("xENENDE", text(reading.await()));
    });
  }

  @Test
  void theSeparatorThatEndsFirstCounts() {
    StreamReader reader = fed("a--b--c;d--");
    assertEquals("a-", text(reader.readUntil(bytes("--"), bytes("-"))));
    assertEquals("-", text(reader.readUntil(bytes("-"))));
    assertEquals("b--", text(reader.readUntil(bytes(";"), bytes("--"))));
    assertEquals("c;", text(reader.readUntil(bytes("--"), bytes(";"))));
    assertEquals("d--", text(reader.readUntil(bytes("d--"), bytes("xx--"))));
  }

  @Test
  void aShortSeparatorIsNotOverlookedBesideALongOne() {
    run(() -> {
      StreamReader reader = fed("abcdefgh");
      Task<byte[]> reading = createTask(() -> reader.readUntil(bytes(";"), bytes("0123456789")));
      yieldNow();
      feed(reader, ";");
      assertEquals("abcdefgh;", text(reading.await()));
    });
  }

  @Test
  void withoutASeparatorTheEndSaysWhatCame() {
    StreamReader reader = ended(fed("abc"));
    IncompleteReadException noSeparator =
        assertThrows(IncompleteReadException.class, () -> reader.readUntil(bytes("--")));
    assertEquals("the stream ended after 3 bytes, before a separator", noSeparator.getMessage());
    assertEquals("abc", text(noSeparator.partial()));
    assertEquals(OptionalInt.empty(), noSeparator.expected());
    assertTrue(reader.atEof());
  }

  @Test
  void noSeparatorAndAnEmptyOneAreRefused() {
    StreamReader reader = fed("abc");
    assertThrows(IllegalArgumentException.class, () -> reader.readUntil());
    assertThrows(IllegalArgumentException.class, () -> reader.readUntil(bytes("a"), bytes("")));
    assertEquals("abc", text(reader.read(3)));
  }

  @Test
  void pastTheLimitTheBytesAreKept() {
    StreamReader found = feed(new StreamReader(4), "abcde\n");
    LimitExceededException tooLate =
        assertThrows(LimitExceededException.class, () -> found.readUntil(bytes("\n")));
    assertEquals(5, tooLate.consumed());
    assertEquals(
        "a separator came only after 5 bytes, more than the limit of 4; raise the limit",
        tooLate.getMessage());
    assertEquals("abcde\n", text(found.read(10)));

    StreamReader missing = feed(new StreamReader(4), "abcdef");
    LimitExceededException notFound =
        assertThrows(LimitExceededException.class, () -> missing.readUntil(bytes("--")));
    assertEquals(5, notFound.consumed());
    assertEquals("abcdef", text(missing.read(10)));
  }

  @Test
  void theLimitItselfIsAllowed() {
    run(() -> {
      StreamReader reader = feed(new StreamReader(4), "abcd");
      Task<byte[]> reading = createTask(() -> reader.readUntil(bytes("\n")));
      yieldNow();
      feed(reader, "\n");
      assertEquals("abcd\n", text(reading.await()));
    });
  }

  // ---- Lines

  @Test
  void linesKeepTheirEndsAndTheLastMayHaveNone() {
    StreamReader reader = ended(fed("one\ntwo\r", "\n\nlast"));
    assertEquals("one\n", text(reader.readLine()));
    assertEquals("two\r\n", text(reader.readLine()));
    assertEquals("\n", text(reader.readLine()));
    assertEquals("last", text(reader.readLine()));
    assertEquals("", text(reader.readLine()));
  }

  @Test
  void linesOfTextLoseTheirEnds() {
    StreamReader reader = ended(fed("one\ntwo\r", "\n\n\r\nä", "\rb\nlast\r"));
    for (String line : List.of("one", "two", "", "", "ä\rb", "last\r")) {
      assertEquals(Optional.of(line), reader.readText());
    }
    assertEquals(Optional.empty(), reader.readText());
  }

  @Test
  void textThatComesByteForByteIsWhole() {
    StreamReader reader = new StreamReader();
    for (byte each : bytes("grüß\r\nGott\n")) {
      reader.feedData(new byte[] {each});
    }
    assertEquals(Optional.of("grüß"), reader.readText());
    assertEquals(Optional.of("Gott"), reader.readText());
  }

  @Test
  void linesAreIteratedToTheEnd() {
    List<String> lines = new ArrayList<>();
    ended(fed("a\n\nb")).lines().forEach(lines::add);
    assertEquals(List.of("a", "", "b"), lines);

    List<String> raw = new ArrayList<>();
    ended(fed("a\r\n\nb")).forEach(line -> raw.add(text(line)));
    assertEquals(List.of("a\r\n", "\n", "b"), raw);
  }

  @Test
  void anIterationReadsNotAhead() {
    StreamReader reader = ended(fed("a\nb\n"));
    Iterator<String> lines = reader.lines().iterator();
    assertTrue(lines.hasNext());
    assertTrue(lines.hasNext());
    assertEquals("a", lines.next());
    assertEquals("b\n", text(reader.readLine()));
    assertFalse(lines.hasNext());
    assertThrows(NoSuchElementException.class, lines::next);
  }

  @Test
  void aLinePastTheLimitIsDroppedAsFarAsItHasCome() {
    StreamReader reader = feed(new StreamReader(4), "abcdef\nok\n");
    assertThrows(LimitExceededException.class, reader::readLine);
    assertEquals("ok\n", text(reader.readLine()));
    feed(reader, "abcdef");
    assertThrows(LimitExceededException.class, reader::readLine);
    feed(reader, "gh\nok\n");
    assertEquals("gh\n", text(reader.readLine()));
    assertEquals("ok\n", text(reader.readLine()));
  }

  // ---- Misuse, failure, cancellation

  @Test
  void aLimitMustBePositive() {
    assertEquals(
        "limit of a reader must be positive, found 0",
        assertThrows(IllegalArgumentException.class, () -> new StreamReader(0)).getMessage());
  }

  @Test
  void afterTheEndNothingIsFed() {
    StreamReader reader = ended(fed("a"));
    assertThrows(IllegalStateException.class, () -> feed(reader, "b"));
    assertEquals("a", text(reader.readAll()));
  }

  @Test
  void aFailureReachesTheWaitingReadAndAllLaterOnes() {
    run(() -> {
      StreamReader reader = new StreamReader();
      assertEquals(Optional.empty(), reader.exception());
      Task<byte[]> reading = createTask(reader::readLine);
      yieldNow();
      feed(reader, "kept");
      IllegalStateException failure = new IllegalStateException("gone");
      reader.setException(failure);
      assertSame(failure, assertThrows(IllegalStateException.class, reading::await));
      assertSame(failure, assertThrows(IllegalStateException.class, () -> reader.read(1)));
      assertSame(failure, assertThrows(IllegalStateException.class, reader::readAll));
      assertSame(failure, assertThrows(IllegalStateException.class, () -> reader.readExactly(0)));
      assertEquals(Optional.of(failure), reader.exception());
    });
  }

  @Test
  void aCancelledReadTakesNothing() {
    run(() -> {
      StreamReader reader = fed("ab");
      Task<byte[]> reading = createTask(() -> reader.readExactly(4));
      yieldNow();
      feed(reader, "cd");
      reading.cancel();
      yieldNow();
      assertTrue(reading.isCancelled());
      assertEquals("abcd", text(reader.readExactly(4)));
    });
  }

  @Test
  void aSecondReaderIsRefusedWhileTheFirstWaits() {
    run(() -> {
      StreamReader reader = new StreamReader();
      Task<byte[]> first = createTask("first", () -> reader.read(1));
      yieldNow();
      Task<byte[]> second = createTask("second", () -> reader.readExactly(2));
      StreamBusyException busy = assertThrows(StreamBusyException.class, second::await);
      assertEquals(
          "cannot readExactly from whoever feeds it: task 'first' is already waiting for data there,"
              + " and task 'second' would take what belongs to it; let one task read",
          busy.getMessage());
      feed(reader, "a");
      assertEquals("a", text(first.await()));
    });
  }

  @Test
  void aReaderDescribesItself() {
    assertEquals(
        "<StreamReader <3 bytes from whoever feeds it, ended>>", ended(fed("abc")).toString());
  }
}
