package io.asyncio.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Requests that are held back, on a virtual clock.
@WithinSeconds
final class RateLimitTest {

  private interface Talk {
    void with(HttpClient client) throws Exception;
  }

  /// Returns `target at second` of each request.
  private static List<String> talk(ClientMiddleware middleware, Talk talk) {
    List<String> log = new ArrayList<>();
    Action body =
        () -> {
          MemoryServers servers =
              new MemoryServers(peer -> {
                while (!peer.head().isEmpty()) {
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
              });
          HttpClientOptions options = HttpClientOptions.defaults().withMiddleware(middleware);
          try (HttpClient client = HttpClient.create(options, servers)) {
            talk.with(client);
            log.addAll(servers.log());
          } finally {
            servers.close();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
    return log;
  }

  private static ClientMiddleware twoInTenSeconds() {
    return ClientMiddleware.rateLimit(2, Duration.ofSeconds(10));
  }

  @Test
  void noMoreBeginInAnySpanThanMay() {
    List<String> log =
        talk(
            twoInTenSeconds(),
            client -> {
              client.text("http://a/1");
              Asyncio.sleep(Duration.ofSeconds(9));
              for (int i = 2; i <= 5; i++) {
                client.text("http://a/" + i);
              }
              Asyncio.sleep(Duration.ofSeconds(100));
              client.text("http://a/6");
              client.text("http://a/7");
              client.text("http://a/8");
            });
    assertEquals(
        List.of(
            "/1 at 0",
            "/2 at 9",
            "/3 at 10",
            "/4 at 19",
            "/5 at 20",
            "/6 at 120",
            "/7 at 120",
            "/8 at 130"),
        log);
  }

  @Test
  void eachServerHasARateOfItsOwn() {
    List<String> log =
        talk(
            ClientMiddleware.rateLimit(1, Duration.ofSeconds(10)),
            client -> {
              client.text("http://a/a");
              client.text("http://b/b");
              client.text("http://a:81/81");
              client.text("http://a/a");
            });
    assertEquals(List.of("/a at 0", "/b at 0", "/81 at 0", "/a at 10"), log);
  }

  @Test
  void thoseWhoWaitAreServedInTheirOrder() {
    List<String> log =
        talk(
            twoInTenSeconds(),
            client -> {
              List<Task<String>> tasks = new ArrayList<>();
              for (int i = 0; i < 7; i++) {
                String url = "http://a/" + i;
                tasks.add(Asyncio.createTask(() -> client.text(url)));
              }
              var _ = Asyncio.gather(tasks);
            });
    assertEquals(
        List.of("/0 at 0", "/1 at 0", "/2 at 10", "/3 at 10", "/4 at 20", "/5 at 20", "/6 at 30"),
        log);
  }

  @Test
  void whoIsCancelledUsesUpNothing() {
    List<String> log =
        talk(
            ClientMiddleware.rateLimit(1, Duration.ofSeconds(10)),
            client -> {
              client.text("http://a/0");
              List<Task<String>> tasks = new ArrayList<>();
              for (int i = 1; i < 5; i++) {
                String url = "http://a/" + i;
                tasks.add(Asyncio.createTask(() -> client.text(url)));
              }
              Asyncio.sleep(Duration.ofSeconds(5));
              // The one whose turn is next, and one in the line behind.
              tasks.get(0).cancel();
              tasks.get(2).cancel();
              assertEquals("ok", tasks.get(1).await());
              assertEquals("ok", tasks.get(3).await());
              assertThrows(CancelledError.class, () -> tasks.get(0).await());
            });
    assertEquals(List.of("/0 at 0", "/2 at 10", "/4 at 20"), log);
  }

  @Test
  void aTotalTimeoutGoesOn() {
    List<String> log =
        talk(
            ClientMiddleware.rateLimit(1, Duration.ofSeconds(10)),
            client -> {
              ClientRequest request =
                  ClientRequest.get("http://a/0")
                      .withTimeouts(ClientTimeouts.defaults().withTotal(Duration.ofSeconds(4)));
              client.send(request).close();
              assertThrows(HttpTimeoutException.class, () -> client.send(request));
              client.text("http://a/1");
            });
    assertEquals(List.of("/0 at 0", "/1 at 10"), log);
  }

  @Test
  void serversThatAreNotAskedAnyMoreAreForgotten() {
    RateLimit limit = new RateLimit(1, Duration.ofSeconds(10));
    List<String> log =
        talk(
            limit,
            client -> {
              for (int i = 0; i < 999; i++) {
                client.text("http://a" + i + "/");
              }
              Asyncio.sleep(Duration.ofSeconds(9));
              client.text("http://b/");
              Asyncio.sleep(Duration.ofSeconds(1));
              client.text("http://c/");
              assertEquals("<RateLimit 1 in PT10S, 2 servers>", limit.toString());
              client.text("http://b/last");
            });
    assertEquals("/last at 19", log.getLast());
  }

  @Test
  void aRateIsPositive() {
    assertThrows(
        IllegalArgumentException.class, () -> ClientMiddleware.rateLimit(0, Duration.ofSeconds(1)));
    assertThrows(
        IllegalArgumentException.class, () -> ClientMiddleware.rateLimit(1, Duration.ZERO));
  }
}
