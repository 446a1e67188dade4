package io.asyncio.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdOutputStream;
import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.client.ClientLimits;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.client.HttpClientOptions;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a few bytes of a peer become, or what it sends without end, takes little memory: all that
/// is allocated is counted, at a fraction of what there would be. Those of WebSockets are in
/// `WebSocketTest`.
@WithinSeconds(120)
final class BombsTest {

  private static final int MIB = 1 << 20;
  private static final int BURST = 64 * MIB;

  @TempDir private Path temporary;

  @BeforeAll
  static void load() {
    Brotli4jLoader.ensureAvailability();
  }

  private static OutputStream coder(String coding, OutputStream out) throws IOException {
    return switch (coding) {
      case "gzip" -> new GZIPOutputStream(out);
      case "deflate" -> new DeflaterOutputStream(out);
      case "br" -> new BrotliOutputStream(out, new Encoder.Parameters().setQuality(4));
      default -> new ZstdOutputStream(out);
    };
  }

  /// Becomes 64 MiB; each new piece begins with so many bytes that are new.
  private static byte[] bomb(String coding, int fresh) {
    Random random = new Random(1);
    byte[] piece = new byte[64 * 1024];
    byte[] begin = new byte[fresh];
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (OutputStream out = coder(coding, all)) {
      for (int i = 0; i < BURST; i += piece.length) {
        random.nextBytes(begin);
        System.arraycopy(begin, 0, piece, 0, fresh);
        out.write(piece);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all.toByteArray();
  }

  private static long allocatedTheSecondTime(Action body) throws Exception {
    body.run();
    return Allocations.during(body);
  }

  // ---- At the client

  private interface Read {
    void all(ClientResponse response);
  }

  private static int refused(String coding, byte[] bomb, ClientLimits limits, Read read) {
    return Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  _ -> Response.bytes(bomb, "a/b").withHeader("Content-Encoding", coding),
                  "127.0.0.1",
                  0);
          HttpClient client = HttpClient.create(HttpClientOptions.defaults().withLimits(limits));
          ClientResponse response = client.get("http://127.0.0.1:" + server.port())) {
        return assertThrows(BadMessageException.class, () -> read.all(response)).status().code();
      }
    });
  }

  private static void inPieces(ClientResponse response) {
    ByteBuffer piece = ByteBuffer.allocate(4096);
    while (response.content().read(piece.clear()) >= 0) {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void anAnswerThatBurstsTakesLittleMemory(String coding) throws Exception {
    byte[] bomb = bomb(coding, 0);
    assertTrue(bomb.length < MIB);
    long whole =
        allocatedTheSecondTime(() ->
            assertEquals(
                413, refused(coding, bomb, ClientLimits.defaults(), ClientResponse::bytes)));
    assertTrue(whole < 16 * MIB, "allocated " + whole);
    long inPieces =
        allocatedTheSecondTime(() ->
            assertEquals(413, refused(coding, bomb, ClientLimits.defaults(), BombsTest::inPieces)));
    assertTrue(inPieces < 4 * MIB, "allocated " + inPieces);
  }

  /// It grows 60 times or so, which is no bomb by itself.
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void anAnswerThatGrowsSlowlyIsStoppedAtItsLimit(String coding) throws Exception {
    byte[] bomb = bomb(coding, 1_000);
    assertTrue(bomb.length > BURST / 100);
    ClientLimits limits = ClientLimits.defaults().withBody(2 * MIB).withDecoded(32L * MIB);
    long whole =
        allocatedTheSecondTime(
            () -> assertEquals(413, refused(coding, bomb, limits, ClientResponse::bytes)));
    assertTrue(whole < 16 * MIB, "allocated " + whole);
    long inPieces =
        allocatedTheSecondTime(
            () -> assertEquals(413, refused(coding, bomb, limits, BombsTest::inPieces)));
    assertTrue(inPieces < 16 * MIB, "allocated " + inPieces);
  }

  // ---- At the server

  /// Nothing bursts where nothing is decompressed: the handler gets it as it came.
  @Test
  void aRequestThatComesCompressedIsNotDecompressed() throws Exception {
    byte[] bomb = bomb("gzip", 0);
    long allocated =
        allocatedTheSecondTime(() ->
            Asyncio.run(() -> {
              try (HttpServer server =
                      HttpServer.start(
                          request -> {
                            assertArrayEquals(bomb, request.bytes());
                            return Response.text("taken");
                          },
                          "127.0.0.1",
                          0);
                  HttpClient client = HttpClient.create();
                  ClientResponse response =
                      client.send(
                          ClientRequest.post("http://127.0.0.1:" + server.port())
                              .withHeader("Content-Encoding", "gzip")
                              .withBody(Body.of(bomb)))) {
                assertEquals("taken", response.text());
              }
            }));
    assertTrue(allocated < 16 * MIB, "allocated " + allocated);
  }

  /// Says one thing, and then another without end.
  private static BodySource endless(String once, String again) {
    byte[] begin = once.getBytes(UTF_8);
    byte[] repeated = again.getBytes(UTF_8);
    long[] at = new long[1];
    return target -> {
      int count = Math.min(1_000, target.remaining());
      for (int i = 0; i < count; i++, at[0]++) {
        target.put(
            at[0] < begin.length
                ? begin[(int) at[0]]
                : repeated[(int) ((at[0] - begin.length) % repeated.length)]);
      }
      return count;
    };
  }

  private static final String PART =
      "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\n";
  private static final String FIELD = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";

  private void refusedForm(String once, String again) throws Exception {
    MediaType type = MediaType.parse("multipart/form-data; boundary=B").orElseThrow();
    FormLimits limits = FormLimits.defaults().withTotal(BURST);
    long allocated =
        allocatedTheSecondTime(() ->
            Asyncio.run(() -> {
              assertThrows(
                  BadMessageException.class,
                  () -> ReceivedForm.read(endless(once, again), type, limits, temporary).close());
            }));
    assertTrue(allocated < 16 * MIB, "allocated " + allocated);
  }

  @Test
  void aFormWithoutAnEndTakesLittleMemory() throws Exception {
    refusedForm("", "x");
    refusedForm("--B\r\nA: ", "x");
    refusedForm("--B\r\n", "A: x\r\n");
    refusedForm(FIELD, "x");
    refusedForm("", FIELD + "\r\n");
    refusedForm("", PART + "\r\n");
  }

  @Test
  void aPartIsReadInTheMemoryOfItsReader() throws Exception {
    long allocated =
        allocatedTheSecondTime(() -> {
          MediaType type = MediaType.parse("multipart/mixed; boundary=B").orElseThrow();
          BodySource part =
              Multipart.read(endless(PART, "x"), type, MultipartLimits.defaults())
                  .next()
                  .orElseThrow()
                  .body();
          ByteBuffer piece = ByteBuffer.allocate(4096);
          for (long read = 0; read < BURST; ) {
            read += part.read(piece.clear());
          }
        });
    assertTrue(allocated < 16 * MIB, "allocated " + allocated);
  }
}
