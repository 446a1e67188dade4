package io.asyncio.http.testing;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.Status;
import io.asyncio.http.client.ClientMiddleware;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.ClientTimeouts;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.client.HttpClientOptions;
import io.asyncio.http.client.HttpStatusException;
import io.asyncio.http.client.HttpTimeoutException;
import io.asyncio.http.client.RetryPolicy;
import io.asyncio.http.server.Application;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.Router;
import io.asyncio.http.server.WebSocketEndpoint;
import io.asyncio.http.websocket.Message;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What tests of programs are written with.
@WithinSeconds
final class TestKitTest {

  private final List<String> log = new ArrayList<>();

  private Application app() {
    Application app = new Application();
    app.scope(_ -> {
      log.add("open");
      return () -> log.add("close");
    });
    app.router()
        .get("/hello/{name}", request -> Response.text("hello, " + request.parameter("name")));
    app.router().post("/echo", request -> Response.bytes(request.bytes(), "text/plain"));
    app.router()
        .get(
            "/chat",
            WebSocketEndpoint.of((_, socket) -> {
              for (Message message : socket) {
                socket.send(message);
              }
            }));
    return app;
  }

  private void use(TestClient client) {
    assertEquals("hello, you", client.text("/hello/you"));
    assertThrows(HttpStatusException.class, () -> client.text("/nothing"));
    try (ClientResponse response = client.post("/echo", Body.of("x".repeat(200_000)))) {
      assertEquals("x".repeat(200_000), response.text());
    }
    try (WebSocket socket = client.webSocket("/chat")) {
      socket.send("one");
      assertEquals(Optional.of("one"), socket.receiveText());
    }
  }

  @Test
  void anApplicationIsAskedInMemory() {
    Asyncio.run(
        () -> {
          try (TestClient client = TestClient.of(app())) {
            use(client);
          }
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
    assertEquals(List.of("open", "close"), log);
  }

  @Test
  void anApplicationIsAskedOverASocket() {
    Asyncio.run(() -> {
      try (TestClient client = TestClient.of(TestServer.start(app()))) {
        use(client);
      }
    });
    assertEquals(List.of("open", "close"), log);
  }

  @Test
  void timeoutsPassAtOnceInMemory() {
    Router router = new Router();
    router.get(
        "/slow",
        _ -> {
          try {
            sleep(Duration.ofHours(1));
            return Response.text("never");
          } catch (CancelledError e) {
            log.add("cancelled");
            throw e;
          }
        });
    Asyncio.run(
        () -> {
          HttpClientOptions options =
              HttpClientOptions.defaults()
                  .withTimeouts(ClientTimeouts.defaults().withTotal(Duration.ofSeconds(30)));
          try (TestClient client = TestClient.of(router, options)) {
            assertThrows(HttpTimeoutException.class, () -> client.get("/slow"));
            assertEquals(Duration.ofSeconds(30), runningLoop().time());
          }
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
    assertEquals(List.of("cancelled"), log);
  }

  @Test
  void aClientIsAnsweredInPlaceOfAllServers() {
    Asyncio.run(() -> {
      try (MockHttp http = new MockHttp()) {
        http.on("GET", "https://a.com/books?page=2", Response.json(Map.of("title", "Emma")))
            .on("GET", "http://b.com:8080/", Response.redirect("https://a.com/books?page=2"));
        HttpClient client = http.client();
        assertEquals(Map.of("title", "Emma"), client.json("https://a.com/books?page=2", Map.class));
        assertEquals("{\"title\":\"Emma\"}", client.text("http://b.com:8080"));
        try (ClientResponse response = client.get("https://a.com/films")) {
          assertEquals(Status.NOT_IMPLEMENTED, response.status());
          assertTrue(
              response.text().startsWith("MockHttp has no answer to GET https://a.com/films"));
        }
        assertEquals(
            List.of(
                "GET https://a.com/books?page=2",
                "GET http://b.com:8080/",
                "GET https://a.com/books?page=2",
                "GET https://a.com/films"),
            http.requests());
        assertEquals(List.of("GET https://a.com/films"), http.unexpected());
      }
    });
  }

  @Test
  void answersAreGivenOneAfterTheOther() {
    Asyncio.run(
        () -> {
          try (MockHttp http = new MockHttp()) {
            http.on("GET", "http://a.com/", Response.of(Status.SERVICE_UNAVAILABLE))
                .on("GET", "http://a.com/", Response.of(Status.SERVICE_UNAVAILABLE))
                .on("GET", "http://a.com/", Response.text("at last"));
            HttpClientOptions retrying =
                HttpClientOptions.defaults()
                    .withMiddleware(ClientMiddleware.retry(RetryPolicy.defaults()));
            try (ClientResponse response =
                http.client(retrying).send(ClientRequest.get("http://a.com/"))) {
              assertEquals("at last", response.text());
            }
            assertEquals(3, http.requests().size());
          }
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
  }
}
