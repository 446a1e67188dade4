package io.asyncio.http.client;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.http.Form;
import io.asyncio.http.Headers;
import io.asyncio.http.JsonException;
import io.asyncio.http.Status;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a program asks and gets, over real sockets, from our own server.
@WithinSeconds
final class HttpClientTest {

  private static final String HERE = "127.0.0.1";

  private interface Talk {
    void with(HttpClient client, String base) throws Exception;
  }

  private static void talk(Handler handler, Talk talk) {
    talk(handler, HttpClientOptions.defaults(), talk);
  }

  private static void talk(Handler handler, HttpClientOptions options, Talk talk) {
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(handler, HERE, 0);
          HttpClient client = HttpClient.create(options)) {
        talk.with(client, "http://" + HERE + ":" + server.port());
      }
    });
  }

  private static Response echo(Request request) {
    return Response.text(
        request.method()
            + " "
            + request.target()
            + " "
            + request.headers()
            + " "
            + new String(request.bytes(), UTF_8));
  }

  @Test
  void aGetHasTheFieldsOfTheOptionsAndNoOthers() {
    talk(
        HttpClientTest::echo,
        HttpClientOptions.defaults().withDecompression(false),
        (client, base) -> {
          String port = base.substring(base.lastIndexOf(':') + 1);
          assertEquals(
              "GET /a?b=c {Host: 127.0.0.1:" + port + ", Accept: */*, User-Agent: asyncio-java} ",
              client.text(base + "/a?b=c#d"));
        });
  }

  @Test
  void aRequestsOwnFieldsReplaceThoseOfTheOptions() {
    talk(
        request -> Response.text(request.headers().toString()),
        HttpClientOptions.defaults()
            .withDecompression(false)
            .withoutHeader("User-Agent")
            .withHeader("X", "1"),
        (client, base) -> {
          ClientRequest request =
              ClientRequest.get(base).withHeader("accept", "a/b").withHeader("Host", "other");
          try (ClientResponse response = client.send(request)) {
            assertEquals("{X: 1, accept: a/b, Host: other}", response.text());
          }
        });
  }

  @Test
  void eachVerbSendsItsMethodAndBody() {
    talk(
        request ->
            Response.text(
                request.method()
                    + " "
                    + request.header("Content-Length").orElse("-")
                    + " "
                    + request.text()),
        (client, base) -> {
          List<String> log = new ArrayList<>();
          for (ClientResponse response :
              List.of(
                  client.post(base, Body.of("one")),
                  client.put(base, Body.of("two")),
                  client.patch(base, Body.empty()),
                  client.delete(base),
                  client.options(base))) {
            try (response) {
              log.add(response.text());
            }
          }
          try (ClientResponse response = client.head(base)) {
            log.add("HEAD " + response.header("Content-Length").orElse("") + response.text());
          }
          assertEquals(
              List.of("POST 3 one", "PUT 3 two", "PATCH 0 ", "DELETE - ", "OPTIONS - ", "HEAD 7"),
              log);
        });
  }

  @Test
  void aConnectionServesOneRequestAfterTheOther() {
    talk(
        HttpClientTest::echo,
        (client, base) -> {
          for (int i = 0; i < 5; i++) {
            assertTrue(client.text(base).startsWith("GET / "));
          }
          assertEquals(1, client.pool().openCount());
          assertEquals(1, client.pool().idleCount());
        });
  }

  @Test
  void requestsOfSeveralTasksGoAtTheSameTime() {
    talk(
        request -> {
          Asyncio.sleep(Duration.ofMillis(20));
          return Response.text(request.path());
        },
        (client, base) -> {
          List<Task<String>> tasks = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(createTask(() -> client.text(base + "/" + number)));
          }
          assertEquals(
              List.of("/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"), gather(tasks));
          assertEquals(10, client.pool().openCount());
        });
  }

  @Test
  void aLargeBodyGoesAndComes(@TempDir Path folder) throws Exception {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) i;
    }
    Path file = Files.write(folder.resolve("large"), large);
    talk(
        request -> Response.bytes(request.bytes(5_000_000), "a/b"),
        (client, base) -> {
          List<Body> bodies =
              List.of(
                  Body.of(large),
                  new Body.File(file, 0, large.length),
                  Body.stream(sink -> sink.write(large)),
                  Body.stream(large.length, sink -> sink.write(large)));
          for (Body body : bodies) {
            try (ClientResponse response = client.post(base, body)) {
              assertArrayEquals(large, response.bytes());
            }
          }
          assertEquals(1, client.pool().idleCount());
        });
  }

  @Test
  void aBodyIsReadPieceByPiece() {
    talk(
        _ ->
            Response.stream(
                "text/plain",
                sink -> {
                  for (int i = 0; i < 100; i++) {
                    sink.write("line " + i + "\n");
                  }
                  sink.trailers(Headers.of("Sum", "100"));
                }),
        (client, base) -> {
          try (ClientResponse response = client.get(base)) {
            int lines = 0;
            for (String _ : response.content().reader().lines()) {
              lines++;
            }
            assertEquals(100, lines);
            assertEquals(Headers.of("Sum", "100"), response.trailers());
            assertThrows(IllegalStateException.class, response::bytes);
          }
          assertEquals(1, client.pool().idleCount());
        });
  }

  @Test
  void anEchoGoesBothWaysAtOnce() {
    talk(
        request -> Response.stream("a/b", sink -> request.content().transferTo(sink)),
        (client, base) -> {
          byte[] piece = new byte[100_000];
          Body body =
              Body.stream(sink -> {
                for (int i = 0; i < 50; i++) {
                  sink.write(piece);
                }
              });
          try (ClientResponse response = client.post(base, body)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer target = ByteBuffer.allocate(4096);
            while (response.content().read(target.clear()) >= 0) {
              all.write(target.array(), 0, target.position());
            }
            assertEquals(5_000_000, all.size());
          }
        });
  }

  @Test
  void aBodyBeyondTheLimitIsNotTaken() {
    talk(
        request ->
            request.path().equals("/known")
                ? Response.bytes(new byte[1001], "a/b")
                : Response.stream("a/b", sink -> sink.write(new byte[1001])),
        HttpClientOptions.defaults().withLimits(ClientLimits.defaults().withBody(1000)),
        (client, base) -> {
          for (String path : List.of("/known", "/unknown")) {
            try (ClientResponse response = client.get(base + path)) {
              BadMessageException error = assertThrows(BadMessageException.class, response::bytes);
              assertEquals(Status.CONTENT_TOO_LARGE, error.status());
            }
          }
        });
  }

  @Test
  void aBodyOfExactlyTheLimitIsTaken() {
    talk(
        request ->
            request.path().equals("/known")
                ? Response.bytes(new byte[1000], "a/b")
                : Response.stream("a/b", sink -> sink.write(new byte[1000])),
        HttpClientOptions.defaults().withLimits(ClientLimits.defaults().withBody(1000)),
        (client, base) -> {
          for (String path : List.of("/known", "/unknown")) {
            try (ClientResponse response = client.get(base + path)) {
              assertEquals(1000, response.bytes().length);
            }
          }
          assertEquals(1, client.pool().idleCount());
        });
  }

  @Test
  void jsonGoesAndComes() {
    talk(
        request -> Response.json(request.json(Map.class)),
        (client, base) -> {
          ClientRequest request =
              ClientRequest.post(base).withJson(Map.of("title", "Emma")).withQuery("a b", "ü&");
          try (ClientResponse response = client.send(request)) {
            assertEquals(Map.of("title", "Emma"), response.json(Map.class));
            assertEquals("a+b=%C3%BC%26", response.uri().getRawQuery());
          }
        });
  }

  @Test
  void aFormGoesAsABrowserSendsIt() {
    talk(
        request ->
            Response.text(request.contentType().orElseThrow() + " " + request.form().fields()),
        (client, base) -> {
          ClientRequest request = ClientRequest.post(base).withForm(Form.of("title", "Emma"));
          try (ClientResponse response = client.send(request)) {
            assertEquals("application/x-www-form-urlencoded title=Emma", response.text());
          }
        });
  }

  @Test
  void whatIsNotJsonIsNotReadAsJson() {
    talk(
        _ -> Response.text("{}"),
        (client, base) -> {
          try (ClientResponse response = client.get(base)) {
            assertThrows(JsonException.class, () -> response.json(Map.class));
          }
        });
  }

  @Test
  void aStatusIsAnExceptionIfThatIsWanted() {
    talk(
        _ -> Response.of(Status.NOT_FOUND).withHeader("X", "y"),
        (client, base) -> {
          try (ClientResponse response = client.get(base)) {
            assertFalse(response.isOk());
          }
          HttpStatusException error =
              assertThrows(HttpStatusException.class, () -> client.text(base + "/a?secret=1"));
          assertEquals(Status.NOT_FOUND, error.status());
          assertEquals("y", error.headers().first("X").orElseThrow());
          assertEquals("the answer to GET " + base + "/a is 404 Not Found", error.getMessage());
          assertThrows(
              HttpStatusException.class,
              () -> client.send(ClientRequest.get(base).withRaiseForStatus(true)));
          assertEquals(1, client.pool().idleCount());
        });
  }

  @Test
  void relativeUrlsAreRelativeToTheBase() {
    talk(
        request -> Response.text(request.target()),
        (unused, base) -> {
          assertThrows(IllegalArgumentException.class, () -> unused.get("/a"));
          HttpClientOptions options = HttpClientOptions.defaults().withBaseUrl(base + "/v1/");
          try (HttpClient client = HttpClient.create(options)) {
            assertEquals("/v1/books?x=1", client.text("books?x=1"));
            assertEquals("/v1/?x=1", client.text("?x=1"));
            assertEquals("/books", client.text("/books"));
            assertEquals("/other", client.text(base + "/other"));
          }
        });
  }

  @Test
  void aUserInAUrlIsSentAsAFieldAndNotAsPartOfTheUrl() {
    talk(
        request -> Response.text(request.header("Authorization").orElse("-") + request.host()),
        (client, base) -> {
          String url = base.replace("http://", "http://me:p%40ss@");
          assertEquals("Basic bWU6cEBzcw==" + base.substring("http://".length()), client.text(url));
          ClientRequest twice = ClientRequest.get(url).withBasicAuth("you", "x");
          assertThrows(IllegalArgumentException.class, () -> client.send(twice));
        });
  }

  @Test
  void cookiesOfARequestAreSent() {
    talk(
        request -> Response.text(request.header("Cookie").orElse("-")),
        (client, base) -> {
          ClientRequest request = ClientRequest.get(base).withCookie("a", "1").withCookie("b", "2");
          try (ClientResponse response = client.send(request)) {
            assertEquals("a=1; b=2", response.text());
          }
        });
  }

  @Test
  void cookiesThatAreSetAreKeptAndSent() {
    Handler handler =
        request ->
            request.path().equals("/set")
                ? Response.redirect("/get")
                    .withAddedHeader("Set-Cookie", "a=1; Path=/")
                    .withAddedHeader("Set-Cookie", "b=2; HttpOnly")
                : Response.text(request.header("Cookie").orElse("-"));
    talk(
        handler,
        (client, base) -> {
          assertEquals("a=1; b=2", client.text(base + "/set"));
          ClientRequest request = ClientRequest.get(base).withCookie("a", "3");
          try (ClientResponse response = client.send(request)) {
            assertEquals("b=2; a=3", response.text());
          }
          assertEquals("-", client.text(base.replace("127.0.0.1", "localhost")));
          try (ClientResponse response =
              client.send(ClientRequest.get(base + "/set").withRedirects(false))) {
            assertEquals(2, response.cookies().size());
          }
        });
    talk(
        handler,
        HttpClientOptions.defaults().withCookieJar(CookieJar.none()),
        (client, base) -> assertEquals("-", client.text(base + "/set")));
  }

  @Test
  void aClosedClientSendsNothing() {
    Asyncio.run(() -> {
      HttpClient client = HttpClient.create();
      client.close();
      client.close();
      assertThrows(IllegalStateException.class, () -> client.get("http://127.0.0.1:1/"));
    });
  }

  @Test
  void aClosedClientFailsWhatIsInWork() {
    talk(
        Middleware.cancelOnDisconnect()
            .before(request -> {
              Asyncio.sleep(Duration.ofHours(1));
              return Response.text(request.path());
            }),
        (client, base) -> {
          Task<String> task = createTask(() -> client.text(base));
          Asyncio.sleep(Duration.ofMillis(50));
          client.close();
          IllegalStateException error = assertThrows(IllegalStateException.class, task::await);
          assertEquals("the client was closed while a request was in work", error.getMessage());
        });
  }

  @Test
  void aResponseThatIsClosedBeforeItsEndIsNotRead() {
    talk(
        _ -> Response.bytes(new byte[10_000_000], "a/b"),
        (client, base) -> {
          ClientResponse response = client.get(base);
          response.close();
          assertThrows(IllegalStateException.class, response::bytes);
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void theRestOfAShortAnswerIsDroppedAndItsConnectionKept() {
    talk(
        _ -> Response.text("short"),
        (client, base) -> {
          client.get(base).close();
          assertEquals(1, client.pool().idleCount());
        });
  }

  @Test
  void urlsAreReadStrictly() {
    for (String bad :
        List.of(
            "",
            "ftp://a/",
            "http://",
            "http:///a",
            "http://a b/",
            "http://a/b c",
            "http://a/\r\nX: y",
            "http://a:99999/",
            "http://a:x/",
            "http://a/%zz",
            "http://[::1",
            "http://a,b/",
            "mailto:a@b")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> {
            ClientRequest request = ClientRequest.get(bad);
            if (!request.uri().isAbsolute()) {
              throw new IllegalArgumentException("relative");
            }
          },
          bad);
    }
    assertEquals(
        URI.create("http://xn--bcher-kva.example/stra%C3%9Fe?%C3%BC=1"),
        ClientRequest.get("http://Bücher.example/straße?ü=1").uri());
    assertEquals("http://a_b/", ClientRequest.get("http://a_b/").uri().toString());
    assertEquals("[::1]:81", Origin.of(URI.create("http://[::1]:81/")).authority());
  }

  @Test
  void whatTheBodyDecidesCantBeSaid() {
    ClientRequest request = ClientRequest.post("http://a/");
    for (String name : List.of("Content-Length", "transfer-encoding", "Expect")) {
      assertThrows(IllegalArgumentException.class, () -> request.withHeader(name, "1"));
    }
    assertThrows(IllegalArgumentException.class, () -> request.withHeader("X", "a\r\nb"));
    assertThrows(IllegalArgumentException.class, () -> request.withCookie("a", "b;c"));
    assertThrows(IllegalArgumentException.class, () -> request.withMethod("A B"));
    assertThrows(IllegalArgumentException.class, () -> ClientRequest.of("CONNECT", "http://a/"));
  }

  @Test
  void messagesShowNoSecrets() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> ClientRequest.get("http://me:secret@a b/"));
    assertFalse(error.getMessage().contains("secret"), error.getMessage());
    assertEquals(
        "<ClientRequest GET http://a/b>",
        ClientRequest.get("http://me:secret@a/b?token=x").toString());
  }
}
