package io.asyncio.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.client.HttpClientOptions;
import io.asyncio.http.middleware.AccessLogFormat;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import io.asyncio.http.websocket.WebSocketOptions;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever text a program passes on, no character of it begins a line of a message, of a cookie or
/// of a log: it is refused, or it is coded.
@WithinSeconds(60)
final class InjectionTest {

  /// Puts a text into something, and returns what goes over the wire, as ISO-8859-1.
  private interface Setter {
    String wire(String text) throws Exception;
  }

  private static final Map<String, Setter> SETTERS = new LinkedHashMap<>();

  static {
    SETTERS.put("name of a header", text -> answer(r -> r.withHeader("X" + text, "a")));
    SETTERS.put("value of a header", text -> answer(r -> r.withHeader("X", "a" + text + "b")));
    SETTERS.put("a header added", text -> answer(r -> r.withAddedHeader("X", "a" + text + "b")));
    SETTERS.put("reason", text -> answer(r -> r.withStatus(new Status(299, "a" + text + "b"))));
    SETTERS.put("redirect", text -> answer(_ -> Response.redirect("/a" + text + "b")));
    SETTERS.put("content type", text -> answer(_ -> Response.bytes(new byte[0], "a/" + text)));
    SETTERS.put(
        "protocol", text -> answer(_ -> Response.switchProtocols("a" + text + "b", (_, _) -> {})));
    SETTERS.put(
        "name of a cookie", text -> answer(r -> r.withCookie(SetCookie.of("a" + text, "b"))));
    SETTERS.put(
        "value of a cookie",
        text -> answer(r -> r.withCookie(SetCookie.of("a", "b" + text + "c"))));
    SETTERS.put(
        "path of a cookie",
        text -> answer(r -> r.withCookie(SetCookie.of("a", "b").withPath("/" + text + "c"))));
    SETTERS.put(
        "domain of a cookie",
        text -> answer(r -> r.withCookie(SetCookie.of("a", "b").withDomain("a" + text + ".com"))));
    SETTERS.put("method", text -> asked(ClientRequest.of("GET" + text, "http://a/")));
    SETTERS.put("path", text -> asked(ClientRequest.get("http://a/b" + text + "c")));
    SETTERS.put("host", text -> asked(ClientRequest.get("http://a" + text + "b/")));
    SETTERS.put("query", text -> asked(ClientRequest.get("http://a/").withQuery("a", "b" + text)));
    SETTERS.put(
        "header of a request", text -> asked(ClientRequest.get("http://a/").withHeader("X", text)));
    SETTERS.put(
        "cookie of a request",
        text -> asked(ClientRequest.get("http://a/").withCookie("a", "b" + text + "c")));
    SETTERS.put(
        "name of a cookie of a request",
        text -> asked(ClientRequest.get("http://a/").withCookie("a" + text, "b")));
    SETTERS.put(
        "user", text -> asked(ClientRequest.get("http://a/").withBasicAuth("a" + text, "b")));
    SETTERS.put("name of a field", text -> form("a" + text + "b", "c.txt"));
    SETTERS.put("name of a file", text -> form("a", "c" + text + ".txt"));
    SETTERS.put(
        "media type of a file",
        text ->
            written(
                Form.of()
                    .addFile("a", "b", new MediaType("c", "d" + text, Map.of()), Body.of("e"))));
    SETTERS.put(
        "subprotocol",
        text ->
            String.join(",", WebSocketOptions.defaults().withSubprotocols(text).subprotocols()));
    SETTERS.put("log", InjectionTest::logged);
  }

  static Stream<String> setters() {
    return SETTERS.keySet().stream();
  }

  private interface Change {
    Response of(Response response);
  }

  /// What a server sends.
  private static String answer(Change change) {
    Response response = change.of(Response.of(Status.OK));
    return Asyncio.run(
        () -> {
          try (HttpServer server = HttpServer.create(_ -> response, HttpServerOptions.defaults());
              MemoryStream client = MemoryStream.open()) {
            new StreamWriter(client)
                .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            client.finish();
            try (MemoryStream peer = client.peer()) {
              server.serve(new StreamReader(peer), new StreamWriter(peer));
            }
            return new String(new StreamReader(client).readAll(), ISO_8859_1);
          }
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  /// What a client sends.
  private static String asked(ClientRequest request) {
    return Asyncio.run(
        () -> {
          MemoryStream stream = MemoryStream.open();
          try (MemoryStream server = stream.peer()) {
            new StreamWriter(server).write("HTTP/1.1 204 No Content\r\n\r\n");
            try (HttpClient client =
                    HttpClient.create(HttpClientOptions.defaults(), (_, _) -> stream);
                ClientResponse _ = client.send(request)) {
              server.finish();
            }
            return new String(new StreamReader(server).readAll(), ISO_8859_1);
          }
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private static String form(String name, String file) throws Exception {
    return written(
        Form.of().addFile(name, file, new MediaType("text", "plain", Map.of()), Body.of("e")));
  }

  private static String written(Form form) throws Exception {
    return new String(Collector.bytesOf(form.body()), ISO_8859_1);
  }

  private static String logged(String text) {
    List<String> lines = new ArrayList<>();
    AccessLogFormat log = AccessLogFormat.of("%r %{User-Agent}i %{X}o", lines::add);
    byte[] fields = ("User-Agent: a" + text + "b\r\n").getBytes(UTF_8);
    Request request = Request.of("GET", "/", Headers.parse(fields, 0, fields.length), new byte[0]);
    log.answered(request, Response.text("").withHeader("X", "a"), 0, Duration.ZERO);
    return String.join("", lines) + "\r\n";
  }

  private static List<String> hostile() {
    List<String> texts = new ArrayList<>();
    for (int c = 0; c < 0x20; c++) {
      texts.add(Character.toString(c));
    }
    texts.addAll(
        List.of(
            "\u007f",
            "\r\n",
            "\n\n",
            "\r\nX-Evil: 1",
            "\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            "\u560a",
            "\u560d",
            "\u0130",
            "\u010a",
            "\u010d",
            "\u0085",
            "\u2028"));
    return texts;
  }

  @ParameterizedTest
  @MethodSource("setters")
  void noTextBeginsALineOfItsOwn(String what) throws Exception {
    Setter setter = SETTERS.get(what);
    int lines = lines(harmless(setter, what));
    for (String text : hostile()) {
      String wire;
      try {
        wire = setter.wire(text);
      } catch (IllegalArgumentException | BadMessageException refused) {
        continue;
      }
      assertEquals(lines, lines(wire), () -> what + ": " + wire);
      assertTrue(
          wire.chars()
              .allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\r' || c == '\n' || c == '\t'),
          () -> what + ": " + wire);
    }
  }

  private static String harmless(Setter setter, String what) throws Exception {
    try {
      return setter.wire("x");
    } catch (IllegalArgumentException e) {
      throw new AssertionError(what + " takes nothing at all", e);
    }
  }

  private static int lines(String wire) {
    int lines = 0;
    for (int i = 0; i < wire.length(); i++) {
      char c = wire.charAt(i);
      if (c == '\n' || (c == '\r' && (i + 1 == wire.length() || wire.charAt(i + 1) != '\n'))) {
        lines++;
      }
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(ints = {-200, 0, 20, 99, 1_000, 2_000})
  void aStatusHasThreeDigits(int code) {
    assertThrows(IllegalArgumentException.class, () -> new Status(code, ""));
    assertThrows(IllegalArgumentException.class, () -> Status.of(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"; b=\"c", "\\", "\\\"", "a b"})
  void aParameterEndsWhereItSays(String value) {
    MediaType type = new MediaType("a", "b", Map.of("x", value));
    assertEquals(Optional.of(type), MediaType.parse(type.toString()));
  }
}
