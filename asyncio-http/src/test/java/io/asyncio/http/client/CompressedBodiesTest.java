package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Status;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies that come compressed.
@WithinSeconds(60)
final class CompressedBodiesTest {

  private static final byte[] PLAIN = plain();

  @BeforeAll
  static void load() {
    Brotli4jLoader.ensureAvailability();
  }

  private static byte[] plain() {
    byte[] plain = new byte[300_000];
    new Random(1).nextBytes(plain);
    Arrays.fill(plain, 50_000, 250_000, (byte) 'a');
    return plain;
  }

  private static byte[] coded(String how, byte[] bytes) {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (how) {
          case "gzip" -> new GZIPOutputStream(coded);
          case "br" -> new BrotliOutputStream(coded);
          case "zstd" -> new ZstdOutputStream(coded);
          case "zlib" -> new DeflaterOutputStream(coded);
          default -> new DeflaterOutputStream(coded, new Deflater(6, true));
        }) {
      out.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return coded.toByteArray();
  }

  private interface Talk {
    void with(HttpClient client, String url) throws Exception;
  }

  private static void talk(String coding, byte[] body, HttpClientOptions options, Talk talk) {
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  _ ->
                      Response.stream(
                              "a/b",
                              sink -> {
                                for (int at = 0; at < body.length; at += 1_000) {
                                  sink.write(
                                      ByteBuffer.wrap(body, at, Math.min(1_000, body.length - at)));
                                }
                              })
                          .withHeader("Content-Encoding", coding),
                  "127.0.0.1",
                  0);
          HttpClient client = HttpClient.create(options)) {
        talk.with(client, "http://127.0.0.1:" + server.port());
      }
    });
  }

  private static Object ask(String coding, byte[] body) {
    Object[] result = new Object[1];
    talk(
        coding,
        body,
        HttpClientOptions.defaults(),
        (client, url) -> {
          try (ClientResponse response = client.get(url)) {
            result[0] = response.bytes();
            assertEquals(1, client.pool().idleCount());
          } catch (RuntimeException e) {
            result[0] = e;
          }
        });
    return result[0];
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gzip",
    "x-gzip, gzip",
    "GZIP, gzip",
    "deflate, zlib",
    "deflate, raw",
    "br, br",
    "Zstd, zstd"
  })
  void whatIsCompressedIsDecompressed(String said, String done) {
    assertArrayEquals(PLAIN, (byte[]) ask(said, coded(done, PLAIN)));
    assertArrayEquals(new byte[0], (byte[]) ask(said, coded(done, new byte[0])));
    assertArrayEquals(new byte[0], (byte[]) ask(said, new byte[0]));
  }

  @Test
  void severalOfGzipAreOne() {
    byte[] one = coded("gzip", PLAIN);
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    byte[] read = (byte[]) ask("gzip", two);
    assertEquals(2 * PLAIN.length, read.length);
    assertArrayEquals(PLAIN, Arrays.copyOfRange(read, PLAIN.length, read.length));
  }

  @Test
  void whatIsNotWholeOrBrokenIsAnError() {
    for (String how : new String[] {"gzip", "zlib", "raw", "br", "zstd"}) {
      String coding = how.equals("zlib") || how.equals("raw") ? "deflate" : how;
      byte[] whole = coded(how, PLAIN);
      for (int length : new int[] {1, 5, 1_000, whole.length - 1}) {
        assertInstanceOf(BadMessageException.class, ask(coding, Arrays.copyOf(whole, length)), how);
      }
    }
    byte[] wrong = coded("gzip", PLAIN);
    wrong[wrong.length - 6] ^= 1;
    assertInstanceOf(BadMessageException.class, ask("gzip", wrong));
    assertInstanceOf(BadMessageException.class, ask("gzip", "plain text".getBytes(ISO_8859_1)));
    byte[] more = Arrays.copyOf(coded("zlib", PLAIN), coded("zlib", PLAIN).length + 3);
    assertInstanceOf(BadMessageException.class, ask("deflate", more));
  }

  @Test
  void whatIsCompressedTwiceIsDecompressedAndNotMoreOften() {
    byte[] twice = coded("zlib", coded("gzip", PLAIN));
    assertArrayEquals(PLAIN, (byte[]) ask("gzip, deflate", twice));
    assertInstanceOf(BadMessageException.class, ask("gzip, gzip", coded("gzip", PLAIN)));
    assertInstanceOf(BadMessageException.class, ask("gzip,".repeat(10), coded("gzip", PLAIN)));
  }

  @Test
  void whatCanBeTakenOffIsAskedFor() {
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  request ->
                      Response.text(request.headers().combined("Accept-Encoding").orElse("none")),
                  "127.0.0.1",
                  0);
          HttpClient client = HttpClient.create();
          HttpClient plain =
              HttpClient.create(HttpClientOptions.defaults().withDecompression(false))) {
        String url = "http://127.0.0.1:" + server.port();
        try (ClientResponse response = client.get(url)) {
          assertEquals("gzip, deflate, br, zstd", response.text());
        }
        try (ClientResponse response = plain.get(url)) {
          assertEquals("none", response.text());
        }
      }
    });
  }

  @Test
  void aCodingThatNobodyKnowsIsLeftToTheProgram() {
    assertArrayEquals(PLAIN, (byte[]) ask("x-own", PLAIN));
    talk(
        "gzip",
        coded("gzip", PLAIN),
        HttpClientOptions.defaults().withDecompression(false),
        (client, url) -> {
          try (ClientResponse response = client.get(url)) {
            assertArrayEquals(coded("gzip", PLAIN), response.bytes());
          }
        });
  }

  /// 84
  @Test
  void aBodyThatGrowsBeyondMeasureIsRefused() {
    byte[] bomb = coded("gzip", new byte[50_000_000]);
    assertEquals(Status.CONTENT_TOO_LARGE, ((BadMessageException) ask("gzip", bomb)).status());
    talk(
        "gzip",
        coded("gzip", PLAIN),
        HttpClientOptions.defaults().withLimits(ClientLimits.defaults().withDecoded(299_999)),
        (client, url) -> {
          try (ClientResponse response = client.get(url)) {
            ByteBuffer target = ByteBuffer.allocate(1_000);
            assertThrows(
                BadMessageException.class,
                () -> {
                  while (response.content().read(target.clear()) >= 0) {}
                });
          }
        });
  }
}
