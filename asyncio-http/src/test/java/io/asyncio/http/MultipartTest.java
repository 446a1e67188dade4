package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.WithinSeconds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where parts begin and end, whatever the pieces they come in.
@WithinSeconds
final class MultipartTest {

  private static final MediaType MIXED =
      new MediaType("multipart", "mixed", Map.of("boundary", "B"));
  private static final MediaType FORM =
      new MediaType("multipart", "form-data", Map.of("boundary", "B"));

  private static Multipart read(MediaType type, BodySource source) {
    return Multipart.read(source, type, MultipartLimits.defaults());
  }

  private static String text(BodySource body) {
    return new String(body.readAll(1 << 20), StandardCharsets.ISO_8859_1);
  }

  private static List<String> bodies(String text, int length) {
    Multipart parts = read(MIXED, Pieces.of(text, length));
    List<String> bodies = new ArrayList<>();
    for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      bodies.add(text(part.get().body()));
    }
    assertTrue(parts.next().isEmpty());
    return bodies;
  }

  /// In pieces of every length.
  private static void assertBodies(String text, String... expected) {
    for (int length = 1; length <= text.length(); length++) {
      assertEquals(List.of(expected), bodies(text, length), "in pieces of " + length);
    }
  }

  private static String wire(String text) {
    return text.replace("\n", "\r\n");
  }

  // ---- Boundaries

  @Test
  void partsAreFoundInPiecesOfAnyLength() {
    assertBodies(wire("--B\nA: 1\n\none\n--B\n\ntwo\n\n--B--\n"), "one", "two\r\n");
  }

  @Test
  void whatStandsBeforeAndAfterIsLeftOut() {
    assertBodies(
        wire("before\n --B\n-- B\n--B \t\n\none\n--B--\t \nafter\n--B\n\nnot one\n--B"), "one");
  }

  @Test
  void aBodyMayLookLikeABoundaryAlmost() {
    assertBodies(
        wire("--B\n\n--C\n--\n-B\n--\r\n\r--B\n --B\n--B--"),
        wire("--C\n--\n-B\n--\r\n\r--B\n --B"));
    assertBodies("--B\r\n\r\n\n--B\r\r\n--B--", "\n--B\r");
    assertBodies("--B\r\n\r\n\r\r\r\r\n\r\n--B--", "\r\r\r\r\n");
  }

  @Test
  void aPartMayHaveNoBodyOrNoFields() {
    assertBodies(wire("--B\n\n\n--B\nA: 1\n\n--B\n\n--B--"), "", "", "");
    assertBodies(wire("--B--"));
  }

  @Test
  void aBodyMayBeginWithALineEnd() {
    assertBodies(wire("--B\n\n\n\nx\n--B--"), "\r\n\r\nx");
    assertBodies(wire("--B\n\n--\n--B--"), "--");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--B\n\nx\n--Bx\n\n--B--",
        "--B\n\nx\n--B-\n--B--",
        "--B\n\nx\n--B-",
        "--B\n\nx\n--B--x",
        "--B\n\nx\n--B--\r-",
        "--B\n\nx\n--B\t\r\r\n",
        "--B x\n\n\n--B--",
        "--BB\n\n\n--B--",
      })
  void whatFollowsABoundaryIsChecked(String text) {
    for (int length = 1; length < text.length(); length++) {
      int each = length;
      HttpException e =
          assertThrows(HttpException.class, () -> bodies(wire(text), each), "pieces of " + each);
      assertEquals(!text.endsWith("-B-"), e instanceof BadMessageException, e.toString());
    }
  }

  @Test
  void aLineFeedAloneEndsNoLine() {
    assertThrows(HttpException.class, () -> bodies("--B\n\nx\n--B--", 100));
    assertThrows(HttpException.class, () -> bodies("--B\r\nA: b\n\r\n\r\nx\r\n--B--", 100));
    assertThrows(HttpException.class, () -> bodies("--B\r\nA: b\n\nx\r\n--B--", 100));
  }

  @Test
  void blanksBehindABoundaryAreBounded() {
    assertEquals(List.of("x"), bodies("--B" + " ".repeat(64) + "\r\n\r\nx\r\n--B--", 7));
    assertThrows(
        BadMessageException.class, () -> bodies("--B" + " ".repeat(65) + "\r\n\r\nx\r\n--B--", 7));
  }

  @Test
  void aBodyThatEndsBeforeItsLastBoundaryIsIncomplete() {
    String whole = wire("--B\nA: 1\n\none\n--B\n\ntwo\n--B--");
    for (int length = 0; length < whole.length(); length++) {
      String start = whole.substring(0, length);
      assertThrows(IncompleteMessageException.class, () -> bodies(start, 5), start);
      Multipart parts = read(MIXED, Pieces.brokenOff(start.getBytes(StandardCharsets.US_ASCII), 5));
      assertThrows(
          IncompleteMessageException.class,
          () -> {
            while (parts.next().isPresent()) {
              // To the end.
            }
          });
    }
    assertEquals(List.of("one", "two"), bodies(whole, 5));
  }

  @Test
  void aFailureStays() {
    Multipart parts = read(MIXED, Pieces.of(wire("--B\n\nx\n--B?"), 3));
    Multipart.Part part = parts.next().orElseThrow();
    assertEquals("x", text(part.body()));
    BadMessageException first = assertThrows(BadMessageException.class, parts::next);
    assertSame(first, assertThrows(BadMessageException.class, parts::next));
    assertSame(first, assertThrows(BadMessageException.class, () -> text(part.body())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789", "a'()+_,-./:=?b", "a b", "-", "----"})
  void everyBoundaryOfTheRfcIsAllowed(String boundary) {
    MediaType type = new MediaType("multipart", "mixed", Map.of("boundary", boundary));
    String text = "--" + boundary + "\r\n\r\nx\r\n--" + boundary + "--";
    assertEquals("x", text(read(type, Pieces.of(text, 3)).next().orElseThrow().body()));
  }

  @Test
  void aBoundaryThatIsNoneIsRefused() {
    assertTrue(read(withBoundary("x".repeat(70)), Pieces.of("", 1)).toString().contains("0 parts"));
    for (String boundary : List.of("", "x".repeat(71), "a ", "a\"b", "a\r\n", "\u00e9", "a;b")) {
      MediaType type = withBoundary(boundary);
      BadMessageException e =
          assertThrows(BadMessageException.class, () -> read(type, Pieces.of("", 1)), boundary);
      assertEquals(Status.BAD_REQUEST, e.status());
    }
    MediaType without = new MediaType("multipart", "mixed", Map.of());
    assertThrows(BadMessageException.class, () -> read(without, Pieces.of("", 1)));
    MediaType other = new MediaType("text", "plain", Map.of("boundary", "B"));
    assertEquals(
        Status.UNSUPPORTED_MEDIA_TYPE,
        assertThrows(BadMessageException.class, () -> read(other, Pieces.of("", 1))).status());
  }

  private static MediaType withBoundary(String boundary) {
    return new MediaType("multipart", "mixed", Map.of("boundary", boundary));
  }

  // ---- Reading

  @Test
  void aPartThatIsNotReadIsDropped() {
    String text = wire("--B\n\n" + "x".repeat(50_000) + "\n--B\n\ntwo\n--B--");
    Multipart parts = read(MIXED, Pieces.of(text, 1_000));
    Multipart.Part one = parts.next().orElseThrow();
    assertEquals(1, one.body().read(ByteBuffer.allocate(1)));
    Multipart.Part two = parts.next().orElseThrow();
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> text(one.body()));
    assertEquals(
        "part without a name is over; read the body of a part before the next part",
        e.getMessage());
    assertEquals("two", text(two.body()));
    assertEquals(-1, two.body().read(ByteBuffer.allocate(1)));
    assertTrue(parts.next().isEmpty());
    assertThrows(IllegalStateException.class, () -> text(two.body()));
  }

  @Test
  void noMoreIsTakenThanIsNeeded() {
    Pieces source = Pieces.of(wire("--B\n\n" + "x".repeat(50_000) + "\n--B--"), 100);
    Multipart parts = read(MIXED, source);
    parts.next();
    assertTrue(source.taken() <= 100, "taken " + source.taken());
  }

  @Test
  void bytesStayAsTheyAre() {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(40_000)];
      byte[] alphabet = {'\r', '\n', '-', 'B', (byte) random.nextInt()};
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = alphabet[random.nextInt(alphabet.length)];
      }
      String body = new String(bytes, StandardCharsets.ISO_8859_1);
      while (body.contains("\r\n--B")) {
        body = body.replace("\r\n--B", "");
      }
      if (body.startsWith("--B")) {
        continue;
      }
      byte[] text = ("--B\r\n\r\n" + body + "\r\n--B--").getBytes(StandardCharsets.ISO_8859_1);
      Multipart parts = read(MIXED, Pieces.of(text, 1 + random.nextInt(20_000)));
      assertEquals(body, text(parts.next().orElseThrow().body()));
      assertTrue(parts.next().isEmpty());
    }
  }

  @Test
  void everyCutOfWhatIsNoBodyIsAnErrorOfThePeer() {
    Random random = new Random(11);
    byte[] whole =
        wire("--B\nContent-Disposition: form-data; name=\"a\"\n\none\n--B\n\ntwo\n--B--")
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) "\r\n-B:;\"= a\0\u00ff".charAt(random.nextInt(12));
      }
      Multipart parts =
          read(
              random.nextBoolean() ? FORM : MIXED,
              Pieces.of(Arrays.copyOf(bytes, random.nextInt(bytes.length)), 1 + i % 40));
      try {
        for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
          text(part.get().body());
        }
      } catch (BadMessageException | IncompleteMessageException expected) {
        assertTrue(expected.getMessage().length() < 200);
      }
    }
  }

  // ---- Limits

  @Test
  void thereAreSoManyParts() {
    MultipartLimits limits = MultipartLimits.defaults().withParts(2);
    String two = wire("--B\n\n\n--B\n\n\n--B");
    Multipart parts = Multipart.read(Pieces.of(two + "--", 50), MIXED, limits);
    assertTrue(parts.next().isPresent());
    assertTrue(parts.next().isPresent());
    assertTrue(parts.next().isEmpty());
    Multipart more = Multipart.read(Pieces.of(two + wire("\n\n\n--B--"), 50), MIXED, limits);
    assertTrue(more.next().isPresent());
    assertTrue(more.next().isPresent());
    assertEquals(
        Status.CONTENT_TOO_LARGE, assertThrows(BadMessageException.class, more::next).status());
    assertEquals(1_000, MultipartLimits.defaults().parts());
  }

  @Test
  void fieldsOfAPartAreBounded() {
    MultipartLimits limits = new MultipartLimits(10, 100, 3);
    String line = "A: " + "x".repeat(95) + "\r\n";
    assertEquals(100, line.length());
    assertTrue(head(line, limits).isPresent());
    assertEquals(413, tooLarge("A" + line, limits));
    assertTrue(head("A: 1\r\n".repeat(3), limits).isPresent());
    assertEquals(413, tooLarge("A: 1\r\n".repeat(4), limits));
    // It is found out before the end of the head comes.
    Pieces endless = Pieces.of("--B\r\nA: " + "x".repeat(100_000), 10);
    Multipart parts = Multipart.read(endless, MIXED, limits);
    assertThrows(BadMessageException.class, parts::next);
    assertTrue(endless.taken() < 130, "taken " + endless.taken());
  }

  private static Optional<Multipart.Part> head(String lines, MultipartLimits limits) {
    return Multipart.read(Pieces.of("--B\r\n" + lines + "\r\nx\r\n--B--", 9), MIXED, limits).next();
  }

  private static int tooLarge(String lines, MultipartLimits limits) {
    return assertThrows(BadMessageException.class, () -> head(lines, limits)).status().code();
  }

  @Test
  void whatStandsBeforeTheFirstPartIsBounded() {
    MultipartLimits limits = new MultipartLimits(10, 100, 3);
    Pieces endless = Pieces.of("x".repeat(100_000), 10);
    Multipart parts = Multipart.read(endless, MIXED, limits);
    assertThrows(BadMessageException.class, parts::next);
    assertTrue(endless.taken() < 130, "taken " + endless.taken());
    Pieces after = Pieces.of("--B--\r\n" + "x".repeat(100_000), 10);
    assertTrue(Multipart.read(after, MIXED, limits).next().isEmpty());
    assertTrue(after.taken() < 130, "taken " + after.taken());
  }

  @Test
  void limitsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new MultipartLimits(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new MultipartLimits(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new MultipartLimits(1, 1, 0));
    MultipartLimits limits = MultipartLimits.defaults().withHeadBytes(5).withHeadFields(6);
    assertEquals(new MultipartLimits(1_000, 5, 6), limits);
  }

  // ---- Fields

  private static Multipart.Part part(String field) {
    String text = "--B\r\nContent-Disposition: " + field + "\r\n\r\nx\r\n--B--";
    return read(FORM, Pieces.of(text, 11)).next().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "form-data; name=\"a\" | a | -",
        "form-data; name=a; | a | -",
        "Form-Data;NAME=\"a\";FileName=\"b\" | a | b",
        "form-data; name=\"a\"; filename=\"\u00fc\u20ac.txt\" | a | \u00fc\u20ac.txt",
        "form-data; name=\"a%22b\"; filename=\"c%22%0D\" | a\"b | c\"%0D",
        "form-data; name=\"a\\\"b\\\\c\\d\" | a\"b\\c\\d | -",
        "form-data; name=\"a;b=c\" | a;b=c | -",
        "form-data; name=a; filename=\"C:\\dir\\x.txt\" | a | x.txt",
        "form-data; name=a; filename=\"../../etc/passwd\" | a | passwd",
        "form-data; name=a; filename=\"x/..\" | a | ",
        "form-data; name=a; filename=\"\" | a | ",
        "form-data; name=a; filename=b; filename*=UTF-8''%e2%82%ac%20x | a | \u20ac x",
        "form-data; name=a; filename*=iso-8859-1'en'%A3 | a | \u00a3",
        "form-data; name=a; filename*=koi8-r''%A3; filename=b | a | b",
        "form-data; name=a; filename*=UTF-8''..%2F..%2Fx | a | x",
        "form-data; name=a; other=c | a | -",
      })
  void namesAreRead(String field, String name, String filename) {
    Multipart.Part part = part(field);
    assertEquals(Optional.of(name), part.name());
    assertEquals(filename == null ? "" : filename, part.filename().orElse("-"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "form-data",
        "attachment; name=\"a\"",
        "form-data; filename=\"x\"",
        "form-data name=a",
        "form-data; name",
        "form-data; name=",
        "form-data; name=\"a",
        "form-data; name=\"a\" x",
        "form-data; name=a; name=b",
        "form-data; name=a; filename=b; FILENAME=c",
        "form-data; name=a b",
        "form-data; name=a; filename*=UTF-8''%zz",
        "form-data; name=a; filename*=UTF-8''%4",
        "form-data; name=a; filename*=UTF-8''%00",
        "form-data; name=a; filename*=UTF-8''%0d%0a",
        "form-data; name=a; filename*=UTF-8''%ff",
        "form-data; name=\"a\tb\"",
        "form-data; =a"
      })
  void whatIsNoFieldOfAFormIsRefused(String field) {
    assertThrows(BadMessageException.class, () -> part(field));
  }

  @Test
  void aNameThatIsNoUtf8IsRefused() {
    byte[] text =
        "--B\r\nContent-Disposition: form-data; name=\"\u00fc\"\r\n\r\nx\r\n--B--"
            .getBytes(StandardCharsets.ISO_8859_1);
    Multipart parts = read(FORM, Pieces.of(text, 100));
    assertThrows(BadMessageException.class, parts::next);
  }

  @Test
  void outsideOfFormsAPartNeedsNoName() {
    String text = wire("--B\nContent-Type: Text/Html\nX: 1\n\nx\n--B--");
    Multipart.Part part = read(MIXED, Pieces.of(text, 4)).next().orElseThrow();
    assertEquals(Optional.empty(), part.name());
    assertEquals(Optional.of("text/html"), part.contentType().map(MediaType::toString));
    assertEquals(Optional.of("1"), part.headers().first("x"));
    assertThrows(BadMessageException.class, () -> read(FORM, Pieces.of(text, 4)).next());
  }

  @Test
  void aPartIsNotCodedForMail() {
    String text = "--B\r\nContent-Transfer-Encoding: %s\r\n\r\nx\r\n--B--";
    assertTrue(read(MIXED, Pieces.of(text.formatted("Binary"), 9)).next().isPresent());
    for (String coding : List.of("base64", "quoted-printable", "x")) {
      Multipart parts = read(MIXED, Pieces.of(text.formatted(coding), 9));
      assertEquals(
          Status.UNSUPPORTED_MEDIA_TYPE,
          assertThrows(BadMessageException.class, parts::next).status());
    }
    String twice =
        "--B\r\nContent-Disposition: form-data; name=a\r\n"
            + "Content-Disposition: form-data; name=b\r\n\r\nx\r\n--B--";
    assertThrows(BadMessageException.class, () -> read(FORM, Pieces.of(twice, 9)).next());
  }

  @Test
  void aPartOfPartsIsBytes() {
    String inner = wire("--C\n\ninner\n--C--");
    assertEquals(
        List.of(inner),
        bodies(
            wire("--B\nContent-Type: multipart/mixed; boundary=C\n\n") + inner + wire("\n--B--"),
            9));
    assertArrayEquals(
        new byte[0],
        read(MIXED, Pieces.of(wire("--B\n\n\n--B--"), 9)).next().orElseThrow().body().readAll(0));
  }
}
