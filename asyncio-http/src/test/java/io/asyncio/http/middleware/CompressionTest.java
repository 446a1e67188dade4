package io.asyncio.http.middleware;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.Status;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import io.asyncio.net.Connection;
import io.asyncio.net.Network;
import io.asyncio.sync.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which answers are compressed, and that they are the same.
@WithinSeconds
final class CompressionTest {

  private static final String LONG = "hello, hello! ".repeat(200);
  private static final Compression COMPRESSION = Compression.create();

  @TempDir private Path directory;

  private static Handler text(String text) {
    return _ -> Response.text(text);
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  private static byte[] bytes(Response response) {
    return ((Body.Bytes) response.body()).bytes();
  }

  @Test
  void aLongTextIsCompressed() throws IOException {
    Response response = Asked.get(COMPRESSION, text(LONG), "Accept-Encoding", "gzip, br");
    assertEquals("gzip", Asked.field(response, "Content-Encoding"));
    assertEquals("Accept-Encoding", Asked.field(response, "Vary"));
    assertTrue(bytes(response).length < 200);
    assertEquals(LONG, new String(gunzip(bytes(response)), UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "deflate | deflate",
        "gzip;q=0.5, deflate | deflate",
        "* | gzip",
        "br | none",
        "gzip;q=0 | none",
        "identity, gzip;q=0.5 | none",
        "'' | none",
      })
  void theClientChooses(String accepted, String coding) {
    Response response = Asked.get(COMPRESSION, text(LONG), "Accept-Encoding", accepted);
    assertEquals(coding, Asked.field(response, "Content-Encoding"));
    assertEquals("Accept-Encoding", Asked.field(response, "Vary"));
  }

  private static String codingOf(Response response) {
    return Asked.field(
        Asked.get(COMPRESSION, _ -> response, "Accept-Encoding", "gzip"), "Content-Encoding");
  }

  @ParameterizedTest
  @CsvSource({
    "text/html; charset=utf-8, gzip",
    "application/json, gzip",
    "application/problem+json, gzip",
    "image/svg+xml, gzip",
    "image/png, none",
    "application/zip, none",
    "application/octet-stream, none",
    "video/mp4, none",
    "nonsense, none",
  })
  void onlyTextIsWorthIt(String type, String coding) {
    assertEquals(coding, codingOf(Response.bytes(LONG.getBytes(UTF_8), type)));
  }

  @Test
  void whatMustNotBeChangedIsNot() {
    Response response = Response.text(LONG);
    assertEquals("gzip", codingOf(response));
    assertEquals("br", codingOf(response.withHeader("Content-Encoding", "br")));
    assertEquals("none", codingOf(response.withHeader("Cache-Control", "private, no-transform")));
    assertEquals("none", codingOf(response.withStatus(Status.PARTIAL_CONTENT)));
    assertEquals("none", codingOf(Response.of(Status.NO_CONTENT)));
    assertEquals("none", codingOf(response.withoutHeader("Content-Type")));
  }

  @ParameterizedTest
  @CsvSource({"1023, none", "1024, gzip"})
  void shortTextsStayAsTheyAre(int length, String coding) {
    assertEquals(coding, codingOf(Response.text("a".repeat(length))));
  }

  @Test
  void whatWouldNotBecomeShorterStaysAsItIs() {
    Response response =
        Asked.get(Compression.create().withLeast(0), text("ab"), "Accept-Encoding", "gzip");
    assertEquals("none", Asked.field(response, "Content-Encoding"));
    assertEquals("200 ab", Asked.said(response));
    assertThrows(IllegalArgumentException.class, () -> Compression.create().withLeast(-1));
  }

  @Test
  void aCompressedAnswerIsAnother() {
    Handler handler =
        _ ->
            Response.text(LONG)
                .withHeaders(
                    Headers.of(
                        "Content-Type",
                        "text/plain",
                        "ETag",
                        "\"x\"",
                        "Accept-Ranges",
                        "bytes",
                        "Content-Length",
                        Integer.toString(LONG.length()),
                        "Vary",
                        "Origin"));
    Response response = Asked.get(COMPRESSION, handler, "Accept-Encoding", "gzip");
    assertEquals("W/\"x\"", Asked.field(response, "ETag"));
    assertEquals("none", Asked.field(response, "Accept-Ranges"));
    assertEquals("none", Asked.field(response, "Content-Length"));
    assertEquals("Origin, Accept-Encoding", Asked.field(response, "Vary"));
    assertEquals("\"x\"", Asked.field(Asked.get(COMPRESSION, handler), "ETag"));
  }

  /// What a server sends behind its head, by HTTP/1.0.
  private static byte[] served(Handler handler) {
    return Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(COMPRESSION.before(handler), "127.0.0.1", 0);
          Connection connection = Network.openConnection("127.0.0.1", server.port())) {
        connection.writer().write("GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
        String head =
            new String(connection.reader().readUntil("\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
        assertTrue(head.contains("Content-Encoding: gzip\r\n"), head);
        return connection.reader().readAll();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {65_536, 65_537, 1_000_000})
  void bodiesOfAllSortsArriveWhole(int length) throws IOException {
    byte[] sent = new byte[length];
    for (int i = 0; i < length; i++) {
      sent[i] = (byte) ('a' + (i * 31L % 17));
    }
    assertArrayEquals(sent, gunzip(served(_ -> Response.bytes(sent, "text/plain"))));
    Path file = Files.write(directory.resolve("file"), sent);
    Headers type = Headers.of("Content-Type", "text/plain");
    assertArrayEquals(
        Arrays.copyOfRange(sent, 7, length),
        gunzip(served(_ -> Response.of(Status.OK, type, new Body.File(file, 7, length - 7)))));
    assertArrayEquals(
        sent,
        gunzip(
            served(
                _ -> Response.of(Status.OK, type, Body.stream(length, sink -> sink.write(sent))))));
  }

  @Test
  void aFlushGoesThrough() {
    Event seen = new Event();
    Handler handler =
        _ ->
            Response.stream(
                "text/plain",
                sink -> {
                  sink.write("first");
                  sink.flush();
                  seen.await();
                  sink.write("second");
                });
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(COMPRESSION.before(handler), "127.0.0.1", 0);
          Connection connection = Network.openConnection("127.0.0.1", server.port())) {
        connection.writer().write("GET / HTTP/1.0\r\nAccept-Encoding: deflate\r\n\r\n");
        connection.reader().readUntil("\r\n\r\n".getBytes(ISO_8859_1));
        Inflater inflater = new Inflater();
        byte[] text = new byte[100];
        int length = 0;
        while (length < 5) {
          inflater.setInput(connection.reader().read(100));
          length += inflater.inflate(text, length, text.length - length);
        }
        assertEquals("first", new String(text, 0, length, UTF_8));
        seen.set();
        inflater.setInput(connection.reader().readAll());
        length += inflater.inflate(text, length, text.length - length);
        assertEquals("firstsecond", new String(text, 0, length, UTF_8));
        inflater.end();
      }
    });
  }
}
