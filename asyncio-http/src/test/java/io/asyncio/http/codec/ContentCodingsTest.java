package io.asyncio.http.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.http.BodySource;
import io.asyncio.http.Collector;
import io.asyncio.http.Headers;
import io.asyncio.http.Pieces;
import io.asyncio.http.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Codings are taken off and put on as the JDK's own streams do it, and bombs go nowhere.
@WithinSeconds(60)
final class ContentCodingsTest {

  private static final int MOST = 1 << 24;
  private static final byte[] HELLO = "hello, hello, hello".getBytes(UTF_8);

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    Brotli4jLoader.ensureAvailability();
  }

  private interface Coded {
    OutputStream on(OutputStream out) throws IOException;
  }

  private static byte[] coded(byte[] bytes, Coded coding) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (OutputStream out = coding.on(all)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) {
    return coded(bytes, GZIPOutputStream::new);
  }

  private static byte[] zlib(byte[] bytes) {
    return coded(bytes, DeflaterOutputStream::new);
  }

  private static byte[] raw(byte[] bytes) {
    return coded(bytes, out -> new DeflaterOutputStream(out, new Deflater(6, true)));
  }

  private static byte[] brotli(byte[] bytes) {
    return coded(bytes, BrotliOutputStream::new);
  }

  private static byte[] zstd(byte[] bytes) {
    return coded(bytes, ZstdOutputStream::new);
  }

  private static byte[] by(String coding, byte[] bytes) {
    return switch (coding) {
      case "gzip" -> gzip(bytes);
      case "deflate" -> zlib(bytes);
      case "br" -> brotli(bytes);
      default -> zstd(bytes);
    };
  }

  private static byte[] decode(byte[] bytes, String coding, int length) {
    return ContentCodings.decode(Pieces.of(bytes, length), List.of(coding), MOST).readAll(MOST);
  }

  private static byte[] text(int length) {
    Random random = new Random(length);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(9));
    }
    return bytes;
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part, 0, part.length);
    }
    return all.toByteArray();
  }

  private static BadMessageException bad(byte[] bytes, String coding) {
    BadMessageException first = null;
    for (int length : List.of(1, 3, 100_000)) {
      first = assertThrows(BadMessageException.class, () -> decode(bytes, coding, length));
    }
    return first;
  }

  // ---- Taken off

  @Test
  void aDictionaryOfTheSendersIsNotKnown() {
    byte[] header = {0x78, 0x20, 0, 0, 0, 1};
    assertEquals(
        "a body is said to be coded by deflate, but it needs a dictionary",
        bad(concat(header, raw(HELLO)), "deflate").getMessage());
  }

  @Test
  void everyCodingIsTakenOffInPiecesOfAnyLength() {
    for (int size : List.of(0, 1, 19, 300, 70_000)) {
      byte[] bytes = text(size);
      for (int length : List.of(1, 2, 3, 7, 8_192, 100_000)) {
        assertArrayEquals(bytes, decode(gzip(bytes), "gzip", length));
        assertArrayEquals(bytes, decode(gzip(bytes), "X-Gzip", length));
        assertArrayEquals(bytes, decode(zlib(bytes), "deflate", length));
        assertArrayEquals(bytes, decode(raw(bytes), "deflate", length));
        assertArrayEquals(bytes, decode(brotli(bytes), "br", length));
        assertArrayEquals(bytes, decode(zstd(bytes), "ZSTD", length));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void aSmallBufferIsEnoughInAnyMemory(String coding) {
    byte[] coded = by(coding, HELLO);
    for (ByteBuffer one : List.of(ByteBuffer.allocate(1), ByteBuffer.allocateDirect(1))) {
      BodySource source = ContentCodings.decode(Pieces.of(coded, 5), List.of(coding), MOST);
      StringBuilder text = new StringBuilder();
      while (source.read(one.clear()) == 1) {
        text.append((char) one.get(0));
      }
      assertEquals("hello, hello, hello", text.toString());
      assertEquals(-1, source.read(one.clear()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void onlyTheRoomOfABufferIsFilled(String coding) {
    byte[] bytes = text(40_000);
    byte[] coded = by(coding, bytes);
    for (ByteBuffer all : List.of(ByteBuffer.allocate(50_000), ByteBuffer.allocateDirect(50_000))) {
      BodySource source = ContentCodings.decode(Pieces.of(coded, 9_000), List.of(coding), MOST);
      ByteBuffer part = all.slice(100, 45_000);
      int end = 0;
      while (end < bytes.length) {
        part.limit(end + Math.min(1_000, bytes.length - end));
        assertTrue(source.read(part) > 0);
        end = part.position();
      }
      byte[] read = new byte[bytes.length];
      all.get(100, read);
      assertArrayEquals(bytes, read);
      assertEquals(0, all.get(99));
      assertEquals(0, all.get(100 + bytes.length));
    }
  }

  @Test
  void codingsAreTakenOffFromTheOutside() {
    byte[] bytes = text(5_000);
    assertArrayEquals(bytes, decode(brotli(zstd(bytes)), "zstd, br", 100));
    byte[] both = gzip(zlib(bytes));
    assertArrayEquals(bytes, decode(both, "deflate, gzip", 100));
    assertArrayEquals(
        bytes,
        ContentCodings.decode(Pieces.of(both, 100), List.of("deflate", "identity , ,gzip"), MOST)
            .readAll(MOST));
    assertThrows(BadMessageException.class, () -> decode(both, "gzip, deflate", 100));
  }

  @Test
  void withoutACodingABodyIsItself() {
    Pieces source = Pieces.of("x", 1);
    assertSame(source, ContentCodings.decode(source, List.of(), MOST));
    assertSame(source, ContentCodings.decode(source, List.of("", "identity,Identity"), MOST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, gzip, gzip", "compress", "gzip;q=1", "x", "gz\u0001ip", "*"})
  void aCodingThatIsNotKnownIsRefused(String coding) {
    BadMessageException e =
        assertThrows(BadMessageException.class, () -> decode(HELLO, coding, 100));
    assertEquals(Status.UNSUPPORTED_MEDIA_TYPE, e.status());
  }

  @Test
  void anEmptyBodyIsEmptyInAnyCoding() {
    assertEquals(0, decode(new byte[0], "gzip", 1).length);
    assertEquals(0, decode(new byte[0], "deflate", 1).length);
    assertEquals(0, decode(new byte[0], "deflate, gzip", 1).length);
    assertEquals(0, decode(new byte[0], "br", 1).length);
    assertEquals(0, decode(new byte[0], "zstd", 1).length);
  }

  @Test
  void everyPartOfAGzipHeaderIsPassed() {
    // FTEXT, FHCRC, FEXTRA, FNAME and FCOMMENT.
    byte[] head = HexFormat.of().parseHex("1f8b081f00000000000303004142437800796f7500");
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(head);
    byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] plain = gzip(HELLO);
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    for (int length : List.of(1, 4, 1_000)) {
      assertArrayEquals(HELLO, decode(concat(head, check, rest), "gzip", length));
    }
    check[0]++;
    assertEquals(
        "a body is said to be coded by gzip, but the checksum of its header is wrong",
        bad(concat(head, check, rest), "gzip").getMessage());
    byte[] noExtra = head.clone();
    noExtra[3] = 4;
    noExtra[10] = 0;
    assertArrayEquals(HELLO, decode(concat(Arrays.copyOf(noExtra, 12), rest), "gzip", 5));
  }

  @Test
  void severalMembersAreOneBody() {
    byte[] all = concat(gzip(HELLO), gzip(new byte[0]), gzip(text(9_000)), gzip(HELLO));
    byte[] expected = concat(HELLO, text(9_000), HELLO);
    for (int length : List.of(1, 50, 100_000)) {
      assertArrayEquals(expected, decode(all, "gzip", length));
    }
  }

  @Test
  void severalFramesAreOneBody() {
    byte[] skippable = HexFormat.of().parseHex("502a4d1803000000010203");
    byte[] all = concat(zstd(HELLO), skippable, zstd(new byte[0]), zstd(text(9_000)), zstd(HELLO));
    byte[] expected = concat(HELLO, text(9_000), HELLO);
    for (int length : List.of(1, 50, 100_000)) {
      assertArrayEquals(expected, decode(all, "zstd", length));
    }
    // Each ends where a piece does.
    byte[] two = concat(zstd(HELLO), zstd(HELLO));
    assertArrayEquals(concat(HELLO, HELLO), decode(two, "zstd", two.length / 2));
  }

  @Test
  void whatFollowsTheEndIsRefused() {
    assertEquals(
        "a body is said to be coded by gzip, but something follows its end",
        bad(concat(gzip(HELLO), new byte[] {0}), "gzip").getMessage());
    bad(concat(zlib(HELLO), new byte[] {0}), "deflate");
    bad(concat(raw(HELLO), new byte[] {0}), "deflate");
    bad(concat(brotli(HELLO), new byte[] {0}), "br");
    bad(concat(brotli(HELLO), brotli(HELLO)), "br");
    bad(concat(zstd(HELLO), new byte[] {0}), "zstd");
    bad(concat(zstd(HELLO), new byte[8]), "zstd");
  }

  @Test
  void checksumAndLengthAreChecked() {
    byte[] bytes = gzip(HELLO);
    byte[] wrongCrc = bytes.clone();
    wrongCrc[bytes.length - 8]++;
    assertEquals(
        "a body is said to be coded by gzip, but its checksum is wrong",
        bad(wrongCrc, "gzip").getMessage());
    byte[] wrongLength = bytes.clone();
    wrongLength[bytes.length - 1]++;
    assertEquals(
        "a body is said to be coded by gzip, but its length is wrong",
        bad(wrongLength, "gzip").getMessage());
    byte[] adler = zlib(HELLO);
    adler[adler.length - 1]++;
    bad(adler, "deflate");
  }

  @Test
  void everyCutIsFoundOut() {
    for (byte[] whole : List.of(gzip(HELLO), concat(gzip(HELLO), gzip(HELLO)))) {
      for (int end = 1; end < whole.length; end++) {
        if (end * 2 != whole.length || whole.length == gzip(HELLO).length) {
          bad(Arrays.copyOf(whole, end), "gzip");
        }
      }
    }
    for (byte[] whole : List.of(zlib(HELLO), raw(HELLO))) {
      for (int end = 1; end < whole.length; end++) {
        bad(Arrays.copyOf(whole, end), "deflate");
      }
    }
    for (String coding : List.of("br", "zstd")) {
      for (byte[] whole : List.of(by(coding, HELLO), by(coding, text(3_000)))) {
        for (int end = 1; end < whole.length; end++) {
          bad(Arrays.copyOf(whole, end), coding);
        }
      }
    }
  }

  @Test
  void everyChangedByteIsFoundOutOrWithoutEffect() {
    byte[] plain = text(500);
    byte[] zstd = coded(plain, out -> new ZstdOutputStream(out).setChecksum(true));
    for (String coding : List.of("gzip", "zstd")) {
      Random random = new Random(5);
      byte[] whole = coding.equals("gzip") ? gzip(plain) : zstd;
      for (int i = 0; i < 5_000; i++) {
        byte[] changed = whole.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        try {
          assertArrayEquals(plain, decode(changed, coding, 100));
        } catch (BadMessageException expected) {
          assertEquals(Status.BAD_REQUEST, expected.status());
        }
      }
    }
  }

  /// `br` has no checksum.
  @Test
  void anyBytesAreDecodedOrRefused() {
    Random random = new Random(6);
    byte[] brotli = brotli(text(500));
    for (int i = 0; i < 5_000; i++) {
      byte[] changed = brotli.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      byte[] noise = new byte[1 + random.nextInt(40)];
      random.nextBytes(noise);
      for (String coding : List.of("br", "zstd")) {
        try {
          decode(coding.equals("br") ? changed : noise, coding, 100);
          decode(noise, coding, 3);
        } catch (BadMessageException expected) {
          assertTrue(expected.getMessage().length() < 200, expected.getMessage());
        }
      }
    }
  }

  @Test
  void whatIsNotCodedIsRefused() {
    bad(HELLO, "gzip");
    bad(HELLO, "deflate");
    bad(HELLO, "br");
    assertEquals(
        "a body is said to be coded by zstd, but Unknown frame descriptor",
        bad(HELLO, "zstd").getMessage());
    bad(HexFormat.of().parseHex("1f8b0820000000000003"), "gzip");
    bad(HexFormat.of().parseHex("1f8b07"), "gzip");
    byte[] dictionary =
        coded(
            HELLO,
            out -> {
              Deflater deflater = new Deflater();
              deflater.setDictionary(HELLO);
              return new DeflaterOutputStream(out, deflater);
            });
    bad(dictionary, "deflate");
  }

  @Test
  void aFailureStays() {
    BodySource source = ContentCodings.decode(Pieces.of(HELLO, 5), List.of("gzip"), MOST);
    ByteBuffer target = ByteBuffer.allocate(10);
    BadMessageException first = assertThrows(BadMessageException.class, () -> source.read(target));
    assertSame(first, assertThrows(BadMessageException.class, () -> source.read(target)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void aBodyThatIsClosedIsNotRead(String coding) {
    byte[] bytes = by(coding, HELLO);
    DecodedBody source =
        (DecodedBody) ContentCodings.decode(Pieces.of(bytes, 5), List.of(coding), MOST);
    source.close();
    assertThrows(IllegalStateException.class, () -> source.read(ByteBuffer.allocate(1)));
    DecodedBody begun =
        (DecodedBody) ContentCodings.decode(Pieces.of(bytes, 5), List.of(coding), MOST);
    assertEquals(1, begun.read(ByteBuffer.allocate(1)));
    begun.close();
    begun.close();
    assertThrows(IllegalStateException.class, () -> begun.read(ByteBuffer.allocate(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void aCancelledReadHasTakenNothing(String coding) {
    byte[] bytes = text(3_000);
    assertArrayEquals(
        bytes,
        Asyncio.run(() -> {
          Pieces pieces = Pieces.of(by(coding, bytes), 100);
          BodySource slow =
              new BodySource() {
                @Override
                public int read(ByteBuffer target) {
                  Asyncio.sleep(Duration.ZERO);
                  return pieces.read(target);
                }
              };
          BodySource source = ContentCodings.decode(slow, List.of(coding), MOST);
          ByteBuffer all = ByteBuffer.allocate(bytes.length + 1);
          boolean isEnded = false;
          while (!isEnded) {
            Task<Integer> cancelled = Asyncio.createTask(() -> source.read(all));
            Asyncio.sleep(Duration.ZERO);
            if (cancelled.cancel()) {
              assertThrows(CancelledError.class, cancelled::await);
            }
            isEnded = source.read(all) < 0;
          }
          return Arrays.copyOf(all.array(), all.position());
        }));
  }

  // ---- Bombs

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void theDecodedLengthIsBounded(String coding) {
    byte[] bytes = text(1_000);
    byte[] coded = by(coding, bytes);
    assertArrayEquals(
        bytes, ContentCodings.decode(Pieces.of(coded, 100), List.of(coding), 1_000).readAll(MOST));
    BodySource source = ContentCodings.decode(Pieces.of(coded, 100), List.of(coding), 999);
    assertEquals(
        Status.CONTENT_TOO_LARGE,
        assertThrows(BadMessageException.class, () -> source.readAll(MOST)).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "gzip, gzip", "br, br", "zstd, zstd"})
  void aBombIsFoundOutAfterAMebibyte(String codings) {
    byte[] bomb = new byte[64 << 20];
    for (String coding : codings.split(", ", -1)) {
      bomb = by(coding, bomb);
    }
    BodySource source =
        ContentCodings.decode(Pieces.of(bomb, 1 << 20), List.of(codings), Long.MAX_VALUE);
    ByteBuffer piece = ByteBuffer.allocate(4096);
    long[] count = new long[1];
    BadMessageException found =
        assertThrows(
            BadMessageException.class,
            () -> {
              for (int length = 0; length >= 0; length = source.read(piece.clear())) {
                count[0] += length;
              }
            });
    assertEquals(Status.CONTENT_TOO_LARGE, found.status());
    assertTrue(count[0] >= 1 << 20 && count[0] <= 8 << 20, codings + " after " + count[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void halfAMebibyteOfZerosIsNoBomb(String coding) {
    byte[] few = new byte[1 << 19];
    assertArrayEquals(few, decode(by(coding, few), coding, 100));
  }

  /// RFC 9659
  @Test
  void aFrameThatWantsMoreThanEightMebibytesOfMemoryIsRefused() {
    // Of unknown length, looking back 2 to the given power, with one empty block.
    byte[] most = HexFormat.of().parseHex("28b52ffd0068010000");
    assertEquals(0, decode(most, "zstd", 100).length);
    byte[] more = HexFormat.of().parseHex("28b52ffd0069010000");
    assertTrue(bad(more, "zstd").getMessage().contains("too much memory"));
    byte[] bytes = text(100_000);
    byte[] far = coded(bytes, out -> new ZstdOutputStream(out).setLong(24));
    bad(far, "zstd");
    assertArrayEquals(
        bytes, decode(coded(bytes, out -> new ZstdOutputStream(out).setLong(23)), "zstd", 999));
  }

  @Test
  void muchThatBecomesNothingIsFoundOut() {
    byte[] empty = gzip(new byte[0]);
    byte[] many = new byte[empty.length * 100_000];
    for (int i = 0; i < many.length; i += empty.length) {
      System.arraycopy(empty, 0, many, i, empty.length);
    }
    Pieces source = Pieces.of(many, 8_192);
    BodySource decoded = ContentCodings.decode(source, List.of("gzip"), MOST);
    assertThrows(BadMessageException.class, () -> decoded.readAll(MOST));
    assertTrue(source.taken() < 1_100_000, "after " + source.taken());
    byte[] name = new byte[100_000];
    Arrays.fill(name, (byte) 'x');
    Pieces endless = Pieces.of(concat(HexFormat.of().parseHex("1f8b0808000000000003"), name), 100);
    BodySource header = ContentCodings.decode(endless, List.of("gzip"), MOST);
    assertThrows(BadMessageException.class, () -> header.readAll(MOST));
    assertTrue(endless.taken() < 66_000, "after " + endless.taken());
  }

  // ---- Chosen

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "deflate | deflate",
        "deflate, gzip | gzip",
        "GZIP;Q=0.5, Deflate;q=0.6 | deflate",
        "x-gzip | gzip",
        "br, zstd | -",
        "'' | -",
        "* | gzip",
        "*;q=0 | -",
        "gzip;q=0, * | deflate",
        "gzip;q=0 | -",
        "gzip;q=0.000, deflate;q=0.0 | -",
        "gzip;q=0.001 | gzip",
        "identity;q=0.5, gzip;q=0.4 | -",
        "identity;q=0.5, gzip;q=0.5 | gzip",
        "identity;q=0, gzip;q=0.1 | gzip",
        "identity;q=0 | -",
        "identity | -",
        "*;q=0.5, identity | -",
        "gzip ; q=1.000 | gzip",
        "gzip;q=1.001 | -",
        "gzip;q=2 | -",
        "gzip;q=-1 | -",
        "gzip;q= | -",
        "gzip;q=0.5555 | -",
        "gzip;q=.5 | -",
        "gzip;q=1.x | -",
        "gzip;x=1 | -",
        "gzip;q=2, deflate;q=0.1 | deflate",
        "gzip;q=2, *;q=0.1 | gzip",
        "gzip;q=2, gzip;q=0.5, identity;q=0.6 | -",
        "gzip;q=0.4, deflate;q=0.4, *;q=0.5 | -",
        "gzip;q=0.3, deflate;q=0.29 | gzip",
      })
  void aCodingIsChosen(String accepted, String coding) {
    assertEquals(coding, ContentCodings.choose(List.of(accepted)).orElse("-"));
  }

  @Test
  void severalFieldsAreOneList() {
    assertEquals(Optional.empty(), ContentCodings.choose(List.of()));
    assertEquals(
        Optional.of("deflate"), ContentCodings.choose(List.of("br", "gzip;q=0.1", "deflate")));
  }

  // ---- Put on

  private static byte[] encoded(Body body, String coding) {
    Body encoded = ContentCodings.encode(body, coding);
    assertEquals(OptionalLong.empty(), encoded.length());
    return Asyncio.run(() -> Collector.bytesOf(encoded));
  }

  @Test
  void whatIsPutOnTheJdkTakesOff() throws IOException {
    for (int size : List.of(0, 1, 19, 8_192, 300_000)) {
      byte[] bytes = text(size);
      for (Body body :
          List.of(
              Body.of(bytes),
              new Body.File(Files.write(folder.resolve("x"), bytes), 0, size),
              Body.stream(sink -> {
                for (int i = 0; i < size; i += 1_000) {
                  sink.write(ByteBuffer.wrap(bytes, i, Math.min(1_000, size - i)));
                }
              }))) {
        byte[] gzip = encoded(body, "gzip");
        assertArrayEquals(
            bytes, new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes());
        byte[] zlib = encoded(body, "deflate");
        assertArrayEquals(
            bytes, new InflaterInputStream(new ByteArrayInputStream(zlib)).readAllBytes());
        assertArrayEquals(bytes, decode(gzip, "gzip", 77));
        assertArrayEquals(bytes, decode(zlib, "deflate", 77));
        assertTrue(size < 8_000 || gzip.length < size / 2);
      }
    }
  }

  @Test
  void whatWasWrittenBeforeAFlushCanBeRead() throws Exception {
    for (String coding : List.of("gzip", "deflate")) {
      Collector sink = new Collector();
      Body body =
          Body.stream(out -> {
            for (int i = 0; i < 50; i++) {
              out.write("event " + i + "\n");
              out.flush();
              out.flush();
              assertEquals(2 * (i + 1), sink.flushes());
              BodySource soFar =
                  ContentCodings.decode(Pieces.of(sink.bytes(), 1_000), List.of(coding), MOST);
              ByteBuffer all = ByteBuffer.allocate(10_000);
              assertThrows(
                  BadMessageException.class,
                  () -> {
                    while (soFar.read(all) > 0) {
                      // As far as it goes.
                    }
                  });
              String text = new String(all.array(), 0, all.position(), UTF_8);
              assertTrue(text.endsWith("event " + i + "\n"), text);
            }
          });
      ((Body.Stream) ContentCodings.encode(body, coding)).writer().writeTo(sink);
      assertTrue(decode(sink.bytes(), coding, 9).length > 50);
    }
  }

  @Test
  void aLargeFlushIsWhole() throws Exception {
    byte[] bytes = new byte[200_000];
    new Random(2).nextBytes(bytes);
    Collector sink = new Collector();
    Body body =
        Body.stream(out -> {
          out.write(bytes);
          out.flush();
          BodySource soFar =
              ContentCodings.decode(Pieces.of(sink.bytes(), 5_000), List.of("gzip"), MOST);
          ByteBuffer all = ByteBuffer.allocate(bytes.length + 1);
          while (all.position() < bytes.length) {
            soFar.read(all);
          }
          assertArrayEquals(bytes, Arrays.copyOf(all.array(), bytes.length));
        });
    ((Body.Stream) ContentCodings.encode(body, "gzip")).writer().writeTo(sink);
  }

  @Test
  void trailersGoThroughAndTheSinkEndsWithItsWriter() throws Exception {
    Collector sink = new Collector();
    io.asyncio.http.BodySink[] kept = new io.asyncio.http.BodySink[1];
    Body body =
        Body.stream(out -> {
          kept[0] = out;
          out.trailers(Headers.of("X", "1"));
        });
    ((Body.Stream) ContentCodings.encode(body, "gzip")).writer().writeTo(sink);
    assertEquals(Headers.of("X", "1"), sink.trailers());
    assertThrows(IllegalStateException.class, () -> kept[0].write("x"));
    assertThrows(IllegalStateException.class, () -> kept[0].flush());
    assertThrows(IllegalArgumentException.class, () -> ContentCodings.encode(body, "br"));
  }

  @Test
  void aFailureOfTheWriterIsItsOwn() {
    Body body =
        Body.stream(_ -> {
          throw new IOException("mine");
        });
    Collector sink = new Collector();
    BodyFailure failure = new BodyFailure(body, sink);
    assertEquals("mine", assertThrows(IOException.class, failure::run).getMessage());
    assertEquals(0, sink.bytes().length);
  }

  private record BodyFailure(Body body, Collector sink) {
    void run() throws Exception {
      ((Body.Stream) ContentCodings.encode(body, "gzip")).writer().writeTo(sink);
    }
  }
}
