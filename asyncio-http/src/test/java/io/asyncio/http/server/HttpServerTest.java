package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.net.Network.openConnection;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.CapturedLog;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import io.asyncio.net.Connection;
import io.asyncio.net.StreamBrokenException;
import io.asyncio.sync.Event;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What handlers can ask and answer, over real sockets.
@WithinSeconds
final class HttpServerTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  /// A request as lines, an empty one before its body.
  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  private static String get(String target) {
    return lines("GET " + target + " HTTP/1.1", "Host: a", "", "");
  }

  /// Sends to a server of its own and returns all that comes back, without dates.
  private static String talk(Handler handler, String request) {
    return talk(handler, HttpServerOptions.defaults(), request);
  }

  private static String talk(Handler handler, HttpServerOptions options, String request) {
    return Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(handler, HERE, 0, options);
          Connection connection = openConnection(HERE, server.port())) {
        connection.writer().write(request.getBytes(ISO_8859_1));
        connection.writer().writeEof();
        return undated(connection.reader().readAll());
      }
    });
  }

  private static String undated(byte[] answer) {
    return new String(answer, ISO_8859_1).replaceAll("Date: [^\r]*GMT\r\n", "");
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  // ---- Answers

  @Test
  void textIsAnsweredWithItsLength() {
    assertEquals(
        lines(
            "HTTP/1.1 200 OK",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Length: 7",
            "",
            "gr\u00c3\u00bc\u00c3\u009fe"),
        talk(_ -> Response.text("gr\u00fc\u00dfe"), get("/")));
  }

  @Test
  void everyAnswerIsDated() {
    String answer =
        Asyncio.run(() -> {
          try (HttpServer server = HttpServer.start(_ -> Response.of(Status.NO_CONTENT), HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write(get("/"));
            connection.writer().writeEof();
            return new String(connection.reader().readAll(), ISO_8859_1);
          }
        });
    assertTrue(
        answer.matches(
            "HTTP/1.1 204 No Content\r\nDate: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n\r\n"),
        answer);
  }

  @Test
  void requestsOnOneConnectionAreAnsweredInTheirOrder() {
    String answers =
        talk(
            request -> {
              if (request.path().equals("/slow")) {
                sleep(Duration.ofMillis(20));
              }
              return Response.text(request.path());
            },
            get("/slow") + get("/2") + get("/3"));
    assertEquals(
        "/slow /2 /3",
        String.join(
            " ",
            answers
                .lines()
                .filter(line -> line.startsWith("/"))
                .map(line -> line.replaceAll("HTTP.*", ""))
                .toList()));
  }

  @Test
  void aStreamOfUnknownLengthIsSentInChunks() {
    assertEquals(
        lines(
            "HTTP/1.1 200 OK",
            "Content-Type: text/csv",
            "Transfer-Encoding: chunked",
            "",
            "3",
            "a,b",
            "0",
            "Sum: 1",
            "",
            ""),
        talk(
            _ ->
                Response.stream(
                    "text/csv",
                    sink -> {
                      sink.write("a,b");
                      sink.write("");
                      sink.trailers(Headers.of("Sum", "1"));
                    }),
            get("/")));
  }

  @Test
  void aStreamToOldClientsEndsWithTheConnection() {
    assertEquals(
        lines("HTTP/1.1 200 OK", "Content-Type: text/csv", "Connection: close", "", "a,b"),
        talk(
            _ -> Response.stream("text/csv", sink -> sink.write("a,b")),
            lines("GET / HTTP/1.0", "Connection: keep-alive", "", "")));
  }

  @Test
  void anOldClientThatWantsToGoOnIsTold() {
    assertEquals(
        lines("HTTP/1.1 204 No Content", "Connection: keep-alive", "", ""),
        talk(
            _ -> Response.of(Status.NO_CONTENT),
            lines("GET / HTTP/1.0", "Connection: keep-alive", "", "")));
  }

  @Test
  void headGetsTheHeadOnly() {
    String head = lines("HEAD / HTTP/1.1", "Host: a", "", "");
    assertEquals(
        lines(
            "HTTP/1.1 200 OK",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Length: 5",
            "",
            ""),
        talk(_ -> Response.text("hello"), head));
    assertEquals(
        lines("HTTP/1.1 200 OK", "Content-Type: text/csv", "", ""),
        talk(_ -> Response.stream("text/csv", _ -> log.add("written")), head));
    assertEquals(List.of(), log);
  }

  @Test
  void aFileIsSent(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("f"), "0123456789".repeat(100_000).getBytes(UTF_8));
    String answer =
        talk(
            _ -> Response.of(Status.OK, Headers.empty(), new Body.File(file, 5, 999_000)),
            get("/"));
    assertEquals("0123456789".repeat(100_000).substring(5, 999_005), body(answer));
  }

  @Test
  void aBodyComesAsItIsRead() {
    String answer =
        talk(
            request -> Response.stream("text/plain", sink -> request.content().transferTo(sink)),
            lines("POST / HTTP/1.1", "Host: a", "Content-Length: 5", "", "hello"));
    assertEquals(lines("5", "hello", "0", "", ""), body(answer));
  }

  @Test
  void trailersComeWithTheEndOfTheBody() {
    String answer =
        talk(
            request -> {
              String before = request.trailers().toString();
              request.bytes();
              return Response.text(before + request.trailers());
            },
            lines(
                "POST / HTTP/1.1",
                "Host: a",
                "Transfer-Encoding: chunked",
                "",
                "5",
                "hello",
                "0",
                "Sum: 5",
                "",
                ""));
    assertEquals("{}{Sum: 5}", body(answer));
  }

  @Test
  void jsonIsReadAndWritten() {
    record Book(String title, int pages) {}
    String answer =
        talk(
            request -> {
              Book book = request.json(Book.class);
              return Response.json(new Book(book.title() + "!", book.pages() + 1));
            },
            lines(
                "POST / HTTP/1.1",
                "Host: a",
                "Content-Type: application/json",
                "Content-Length: 24",
                "",
                "{\"title\":\"A\",\"pages\":12}"));
    assertEquals("{\"title\":\"A!\",\"pages\":13}", body(answer));
  }

  // ---- Continue

  @Test
  void aClientThatWaitsIsToldToGoOnWhenItsBodyIsRead() {
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(request -> Response.text(request.text()), HERE, 0);
          Connection connection = openConnection(HERE, server.port())) {
        connection
            .writer()
            .write(
                lines(
                    "POST / HTTP/1.1",
                    "Host: a",
                    "Content-Length: 5",
                    "Expect: 100-continue",
                    "",
                    ""));
        assertEquals("HTTP/1.1 100 Continue", connection.reader().readText().orElseThrow());
        assertEquals("", connection.reader().readText().orElseThrow());
        connection.writer().write("hello");
        assertEquals("HTTP/1.1 200 OK", connection.reader().readText().orElseThrow());
      }
    });
  }

  @Test
  void aClientThatWaitsIsAnsweredWithoutItsBody() {
    assertEquals(
        lines("HTTP/1.1 403 Forbidden", "Content-Length: 0", "Connection: close", "", ""),
        talk(
            _ -> Response.of(Status.FORBIDDEN),
            lines(
                "POST / HTTP/1.1",
                "Host: a",
                "Content-Length: 5",
                "Expect: 100-continue",
                "",
                "")));
  }

  @Test
  void whatNobodyReadIsDroppedForTheNextRequest() {
    String answer =
        talk(
            _ -> Response.of(Status.NO_CONTENT),
            lines("POST / HTTP/1.1", "Host: a", "Content-Length: 60000", "", "x".repeat(60_000))
                + get("/"));
    assertEquals(lines("HTTP/1.1 204 No Content", "", "").repeat(2), answer);
  }

  @Test
  void aLongBodyThatNobodyReadEndsTheConnection() {
    String answer =
        talk(
            _ -> Response.of(Status.NO_CONTENT),
            lines("POST / HTTP/1.1", "Host: a", "Content-Length: 70000", "", "x".repeat(70_000))
                + get("/"));
    assertEquals(lines("HTTP/1.1 204 No Content", "Connection: close", "", ""), answer);
  }

  // ---- What a handler throws

  @Test
  void anErrorIsAnsweredWithItsStatusAndFields() {
    assertEquals(
        lines(
            "HTTP/1.1 429 Too Many Requests",
            "Content-Type: text/plain; charset=utf-8",
            "X-Content-Type-Options: nosniff",
            "Retry-After: 7",
            "Content-Length: 36",
            "",
            "429 Too Many Requests\n\nnot so fast!\n"),
        talk(
            _ -> {
              throw new HttpError(
                  Status.TOO_MANY_REQUESTS, "not so fast!", Headers.of("Retry-After", "7"));
            },
            get("/")));
  }

  /// What a handler did wrong, what the log says of it; the client learns nothing.
  private void assertMistake(String logged, Handler handler) {
    try (CapturedLog captured = new CapturedLog()) {
      String answer = talk(handler, get("/secret"));
      assertEquals(
          "HTTP/1.1 500 Internal Server Error 500 Internal Server Error  the server failed to answer",
          answer.lines().findFirst().orElseThrow() + " " + body(answer).replace("\n", " ").strip());
      assertTrue(
          captured.messages().stream().anyMatch(line -> line.contains("GET /secret failed")),
          () -> captured.messages().toString());
      assertTrue(
          captured.thrown().stream()
              .anyMatch(thrown -> thrown != null && thrown.getMessage().contains(logged)),
          () -> logged + " in " + captured.thrown());
    }
  }

  @Test
  void mistakesOfAHandlerAreLoggedAndHidden() {
    assertMistake(
        "boom",
        _ -> {
          throw new IllegalStateException("boom");
        });
    assertMistake("returned null; return a Response", _ -> null);
    assertMistake(
        "has the status 204 No Content and a body",
        _ -> Response.text("a").withStatus(Status.NO_CONTENT));
    assertMistake("has the status 100 Continue, after which", _ -> Response.of(Status.CONTINUE));
    assertMistake(
        "says Content-Length: 5, and its body has 1 bytes",
        _ -> Response.text("a").withHeader("Content-Length", "5"));
    assertMistake(
        "says Content-Length: 5, and its body has 0 bytes",
        _ -> Response.of(Status.OK).withHeader("Content-Length", "5"));
    assertMistake(
        "value of header X has the character U+000D at 1",
        _ -> Response.text("a").withHeader("X", "a\r\nSet-Cookie: b"));
    assertMistake(
        "'X\\u000D' is no name of a header", _ -> Response.text("a").withHeader("X\r", "a"));
    assertMistake(
        "Transfer-Encoding is the server's",
        _ -> Response.text("a").withHeader("Transfer-Encoding", "gzip"));
    assertMistake(
        "the route of GET /secret has no part 'number'; it has []",
        request -> Response.text(request.parameter("number")));
    assertMistake(
        "read it in one way only",
        request -> {
          request.content();
          return Response.text(request.text());
        });
    assertMistake(
        "was read as a whole before",
        request -> {
          request.text();
          request.content();
          return Response.text("a");
        });
    assertMistake(
        "value of header Location has the character U+000A",
        request -> Response.redirect("/\nSet-Cookie: a"));
  }

  @Test
  void debugModeShowsTheTrace() {
    try (CapturedLog _ = new CapturedLog()) {
      String answer =
          talk(
              _ -> {
                throw new IllegalStateException("<script>");
              },
              HttpServerOptions.defaults().withDebug(true),
              get("/"));
      assertTrue(answer.contains("IllegalStateException: <script>"), answer);
      assertTrue(answer.contains("Content-Type: text/plain"), answer);
      assertTrue(answer.contains("nosniff"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "[1,]", "nope", "{}x", "null"})
  void wrongJsonIsTheClientsFault(String json) {
    String answer =
        talk(
            request -> Response.json(request.json(Map.class)),
            lines(
                "POST / HTTP/1.1",
                "Host: a",
                "Content-Type: application/json",
                "Content-Length: " + json.length(),
                "",
                json));
    assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
    assertFalse(answer.contains("Exception"), answer);
  }

  @Test
  void jsonOfAnotherMediaTypeIsRefused() {
    String answer =
        talk(
            request -> Response.json(request.json(Map.class)),
            lines("POST / HTTP/1.1", "Host: a", "Content-Length: 2", "", "{}"));
    assertTrue(answer.startsWith("HTTP/1.1 415 Unsupported Media Type\r\n"), answer);
  }

  @Test
  void textHasToBeInItsCharset() {
    Handler echo = request -> Response.text(request.text());
    String head =
        lines("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Type: text/plain");
    assertTrue(talk(echo, head + ";charset=klingon\r\n\r\n\u00e4").startsWith("HTTP/1.1 415"));
    assertTrue(talk(echo, head + "\r\n\r\n\u00e4").startsWith("HTTP/1.1 400"));
    String latin = talk(echo, head + ";charset=iso-8859-1\r\n\r\n\u00e4");
    assertEquals("\u00e4", new String(body(latin).getBytes(ISO_8859_1), Charset.forName("UTF-8")));
  }

  @Test
  void aStreamThatFailsIsCutOff() {
    try (CapturedLog captured = new CapturedLog()) {
      String answer =
          Asyncio.run(() -> {
            try (HttpServer server =
                    HttpServer.start(
                        _ ->
                            Response.stream(
                                "text/plain",
                                sink -> {
                                  sink.write("half");
                                  sink.flush();
                                  throw new IllegalStateException("no more");
                                }),
                        HERE,
                        0);
                Connection connection = openConnection(HERE, server.port())) {
              connection.writer().write(get("/"));
              byte[] head = connection.reader().readUntil("half\r\n".getBytes(UTF_8));
              try {
                return undated(head) + undated(connection.reader().readAll());
              } catch (StreamBrokenException reset) {
                return undated(head);
              }
            }
          });
      assertTrue(answer.endsWith("4\r\nhalf\r\n"), answer);
      assertTrue(
          captured.messages().getFirst().contains("GET / failed after 4 bytes"),
          () -> captured.messages().toString());
    }
  }

  @Test
  void aStreamHasToBeAsLongAsItSays() {
    for (String written : List.of("four", "sixsix")) {
      try (CapturedLog captured = new CapturedLog()) {
        String answer =
            talk(
                _ ->
                    Response.of(
                        Status.OK, Headers.empty(), Body.stream(5, sink -> sink.write(written))),
                get("/"));
        assertFalse(answer.contains("sixsix"), answer);
        assertTrue(
            captured.thrown().stream()
                .anyMatch(thrown ->
                    thrown != null && thrown.getMessage().contains("say the right length")),
            () -> captured.messages().toString());
      }
    }
  }

  // ---- The rest

  @Test
  void attributesHaveTypes() {
    Key<Integer> count = Key.of("count", Integer.class);
    Key<Integer> other = Key.of("count", Integer.class);
    String answer =
        talk(
            Middleware.cancelOnDisconnect()
                .before(request -> {
                  request.setAttribute(count, 7);
                  return Response.text(request.attribute(count) + " " + request.attribute(other));
                }),
            get("/"));
    assertEquals("Optional[7] Optional.empty", body(answer));
  }

  @Test
  void aHandlerGoesOnWhenItsClientHasGone() {
    Asyncio.run(() -> {
      Event entered = new Event();
      Event left = new Event();
      Handler slow =
          request -> {
            entered.set();
            request.whenDisconnected().await();
            sleep(Duration.ofMillis(5));
            log.add("done");
            left.set();
            return Response.text("too late");
          };
      try (HttpServer server = HttpServer.start(slow, HERE, 0)) {
        try (Connection connection = openConnection(HERE, server.port())) {
          connection.writer().write(get("/"));
          entered.await();
        }
        left.await();
      }
    });
    assertEquals(List.of("done"), log);
  }

  @Test
  void aHandlerIsCancelledWithItsClientIfItWants() {
    Asyncio.run(() -> {
      Event entered = new Event();
      Event left = new Event();
      Handler slow =
          _ -> {
            entered.set();
            try {
              sleep(Duration.ofHours(1));
              return Response.text("never");
            } catch (CancelledError e) {
              log.add(e.getMessage());
              throw e;
            } finally {
              left.set();
            }
          };
      try (HttpServer server =
          HttpServer.start(Middleware.cancelOnDisconnect().before(slow), HERE, 0)) {
        try (Connection connection = openConnection(HERE, server.port())) {
          connection.writer().write(get("/"));
          entered.await();
        }
        left.await();
        assertEquals(0, server.inWorkCount());
      }
    });
    assertEquals(List.of("the client has gone away"), log);
  }

  @Test
  void moreRequestsThanAllowedAreTurnedAway() {
    Asyncio.run(() -> {
      Event entered = new Event();
      Event leave = new Event();
      Handler slow =
          _ -> {
            entered.set();
            leave.await();
            return Response.text("done");
          };
      var options =
          HttpServerOptions.defaults().withLimits(HttpLimits.defaults().withConcurrentRequests(1));
      try (HttpServer server = HttpServer.start(slow, HERE, 0, options);
          Connection first = openConnection(HERE, server.port());
          Connection second = openConnection(HERE, server.port())) {
        first.writer().write(get("/"));
        entered.await();
        second.writer().write(get("/"));
        assertEquals("HTTP/1.1 503 Service Unavailable", second.reader().readText().orElseThrow());
        leave.set();
        assertEquals("HTTP/1.1 200 OK", first.reader().readText().orElseThrow());
      }
    });
  }

  @Test
  void anotherProtocolTakesTheConnectionOver() {
    Asyncio.run(() -> {
      Handler upgrade =
          _ ->
              Response.switchProtocols(
                  "shout",
                  (reader, writer) -> {
                    for (String line : reader.lines()) {
                      writer.write(line.toUpperCase(Locale.ROOT) + "\n");
                    }
                  });
      try (HttpServer server = HttpServer.start(upgrade, HERE, 0);
          Connection connection = openConnection(HERE, server.port())) {
        connection.writer().write(get("/") + "early\nwords\n");
        connection.writer().writeEof();
        assertEquals(
            lines(
                "HTTP/1.1 101 Switching Protocols",
                "Connection: Upgrade",
                "Upgrade: shout",
                "",
                "EARLY\nWORDS\n"),
            undated(connection.reader().readAll()));
      }
    });
  }

  @Test
  void theAccessLogHearsOfEachAnswer() {
    AccessLog access =
        (request, response, bytes, time) ->
            log.add(
                request + " " + response.status().code() + " " + bytes + " " + !time.isNegative());
    talk(
        request ->
            request.path().equals("/") ? Response.text("hello") : Response.of(Status.NOT_FOUND),
        HttpServerOptions.defaults().withAccessLog(access),
        get("/") + get("/x"));
    assertEquals(List.of("GET / 200 5 true", "GET /x 404 0 true"), log);
  }

  @Test
  void anAccessLogThatFailsEndsNoConnection() {
    AccessLog access =
        (_, _, _, _) -> {
          throw new IllegalStateException("full");
        };
    try (CapturedLog captured = new CapturedLog()) {
      String answers =
          talk(
              _ -> Response.of(Status.NO_CONTENT),
              HttpServerOptions.defaults().withAccessLog(access),
              get("/") + get("/"));
      assertEquals(lines("HTTP/1.1 204 No Content", "", "").repeat(2), answers);
      assertEquals(
          List.of("the access log failed at GET /", "the access log failed at GET /"),
          captured.messages());
    }
  }

  @Test
  void aServerNameIsSentIfThereIsOne() {
    String answer =
        talk(
            _ -> Response.of(Status.NO_CONTENT),
            HttpServerOptions.defaults().withServerName("asyncio"),
            get("/"));
    assertEquals(lines("HTTP/1.1 204 No Content", "Server: asyncio", "", ""), answer);
  }

  @Test
  void optionsAreChecked() {
    assertEquals(
        "limit head must be positive, found 0",
        assertThrows(IllegalArgumentException.class, () -> HttpLimits.defaults().withHead(0))
            .getMessage());
    assertEquals(
        "timeout head must be positive, found PT0S; a long one is hours",
        assertThrows(
                IllegalArgumentException.class,
                () -> HttpTimeouts.defaults().withHead(Duration.ZERO))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> HttpServerOptions.defaults().withServerName("a\r\nb"));
  }

  @Test
  void aHandlerIsTestedWithoutAServer() {
    Request request =
        Request.of(
            "POST",
            "/books%20/7?a=b%26c&a=d",
            Headers.of("Content-Type", "application/json"),
            "{\"x\":1}".getBytes(UTF_8));
    assertEquals("/books /7", request.path());
    assertEquals(List.of("b&c", "d"), request.query().all("a"));
    assertEquals("localhost", request.host());
    assertEquals(Map.of("x", 1), Asyncio.run(() -> request.json(Map.class)));
    assertTrue(createTaskIsNotNeeded(request));
  }

  private static boolean createTaskIsNotNeeded(Request request) {
    return Asyncio.run(() -> createTask(request::hasBody).await());
  }
}
