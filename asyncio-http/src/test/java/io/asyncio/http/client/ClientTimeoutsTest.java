package io.asyncio.http.client;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.testing.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each phase ends at the time that its limit says, to the nanosecond, in virtual time.
@WithinSeconds
final class ClientTimeoutsTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final ClientTimeouts LONG =
      ClientTimeouts.defaults()
          .withTotal(Duration.ZERO)
          .withRead(Duration.ZERO)
          .withWrite(Duration.ZERO)
          .withConnect(Duration.ZERO);

  private interface Talk {
    void with(HttpClient client, MemoryServers servers) throws Exception;
  }

  private static void talk(HttpClientOptions options, MemoryServers.Script script, Talk talk) {
    Action body =
        () -> {
          MemoryServers servers = new MemoryServers(script);
          try (HttpClient client = HttpClient.create(options, servers)) {
            talk.with(client, servers);
          } finally {
            servers.close();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private static void talk(ClientTimeouts timeouts, MemoryServers.Script script, Talk talk) {
    talk(HttpClientOptions.defaults().withTimeouts(timeouts), script, talk);
  }

  private static void assertTimeout(
      HttpTimeoutException.Phase phase, Duration limit, Duration taken, Action action) {
    Duration start = runningLoop().time();
    HttpTimeoutException error = assertThrows(HttpTimeoutException.class, action::run);
    assertEquals(phase, error.phase(), error.getMessage());
    assertEquals(limit, error.limit());
    assertEquals(taken, runningLoop().time().minus(start));
  }

  @Test
  void theHeadOfAnAnswerHasToComeInTime() {
    Duration limit = Duration.ofMillis(2_500);
    talk(
        LONG.withRead(limit),
        peer -> {
          peer.head();
          sleep(Duration.ofHours(1));
        },
        (client, servers) -> {
          assertTimeout(
              HttpTimeoutException.Phase.READ, limit, limit, () -> client.text("http://a/b?c"));
          HttpTimeoutException error =
              assertThrows(HttpTimeoutException.class, () -> client.text("http://a/b?c"));
          assertEquals(
              "nothing more of an answer came from http://a within 2.5 s; the limit is"
                  + " ClientTimeouts.read",
              error.getMessage());
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void theNextBytesOfABodyHaveToComeInTime() {
    Duration limit = Duration.ofSeconds(2);
    talk(
        LONG.withRead(limit),
        peer -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
          for (int i = 0; i < 10; i++) {
            peer.send("a");
            sleep(Duration.ofMillis(1_900));
          }
          sleep(Duration.ofHours(1));
        },
        (client, servers) ->
            assertTimeout(
                HttpTimeoutException.Phase.READ,
                limit,
                Duration.ofMillis(9 * 1_900 + 2_000),
                () -> client.text("http://a/")));
  }

  @Test
  void theTimeThatAProgramTakesBetweenTwoReadsIsItsOwn() {
    talk(
        LONG.withRead(Duration.ofSeconds(2)),
        peer -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
          sleep(Duration.ofSeconds(1));
          peer.send("a");
          sleep(Duration.ofSeconds(11));
          peer.send("b");
        },
        (client, servers) -> {
          try (ClientResponse response = client.get("http://a/")) {
            assertEquals(1, response.content().readPiece().length);
            sleep(Duration.ofSeconds(10));
            assertEquals(1, response.content().readPiece().length);
          }
        });
  }

  @Test
  void theWholeHasALimitThatRedirectsAndBodiesCountFor() {
    Duration limit = Duration.ofSeconds(5);
    talk(
        LONG.withTotal(limit),
        peer -> {
          while (!peer.head().isEmpty()) {
            sleep(Duration.ofSeconds(1));
            peer.send(
                servesBody(peer)
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\na"
                    : "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
          }
        },
        (client, servers) -> {
          assertTimeout(
              HttpTimeoutException.Phase.TOTAL, limit, limit, () -> client.text("http://a/loop"));
          assertEquals(5, servers.log().size());
        });
    talk(
        LONG.withTotal(limit),
        peer -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\na");
          sleep(Duration.ofHours(1));
        },
        (client, servers) ->
            assertTimeout(
                HttpTimeoutException.Phase.TOTAL, limit, limit, () -> client.text("http://a/")));
  }

  private static boolean servesBody(MemoryServers.Peer peer) {
    return peer.number > 100;
  }

  @Test
  void theWholePassesWhileNobodyReads() {
    talk(
        LONG.withTotal(Duration.ofSeconds(5)),
        peer -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
          sleep(Duration.ofHours(1));
        },
        (client, servers) -> {
          try (ClientResponse response = client.get("http://a/")) {
            sleep(Duration.ofSeconds(6));
            assertEquals(0, servers.count() - 1);
            assertThrows(HttpTimeoutException.class, response::text);
          }
        });
  }

  @Test
  void openingAConnectionHasALimit() {
    Duration limit = Duration.ofSeconds(3);
    talk(
        LONG.withConnect(limit),
        peer -> peer.head(),
        (client, servers) -> {
          servers.dialFor(Duration.ofMinutes(1));
          assertTimeout(
              HttpTimeoutException.Phase.CONNECT, limit, limit, () -> client.text("http://a/"));
          assertEquals(0, client.pool().openCount());
        });
    talk(
        LONG.withConnect(Duration.ofSeconds(4)).withTotal(limit),
        peer -> peer.head(),
        (client, servers) -> {
          servers.dialFor(Duration.ofMinutes(1));
          assertTimeout(
              HttpTimeoutException.Phase.TOTAL, limit, limit, () -> client.text("http://a/"));
        });
    talk(
        LONG,
        peer -> {
          peer.head();
          peer.send(OK);
        },
        (client, servers) -> {
          servers.dialFor(Duration.ofHours(1));
          assertEquals("ok", client.text("http://a/"));
        });
  }

  @Test
  void theWaitForAConnectionHasALimit() {
    Duration limit = Duration.ofSeconds(3);
    talk(
        HttpClientOptions.defaults()
            .withTimeouts(LONG.withPool(limit))
            .withLimits(ClientLimits.defaults().withConnections(1)),
        peer -> {
          peer.head();
          sleep(Duration.ofSeconds(10));
          peer.send(OK);
        },
        (client, servers) -> {
          Task<String> first = createTask(() -> client.text("http://a/1"));
          Asyncio.yieldNow();
          assertTimeout(
              HttpTimeoutException.Phase.POOL, limit, limit, () -> client.text("http://a/2"));
          assertEquals(0, client.pool().waitingCount());
          assertEquals("ok", first.await());
        });
  }

  @Test
  void aServerThatTakesNothingIsLeft() {
    Duration limit = Duration.ofSeconds(3);
    talk(
        LONG.withWrite(limit),
        peer -> {
          peer.head();
          sleep(Duration.ofHours(1));
        },
        (client, servers) -> {
          Body large = Body.stream(sink -> sink.write(new byte[10_000_000]));
          assertTimeout(
              HttpTimeoutException.Phase.WRITE,
              limit,
              limit,
              () -> client.post("http://a/", large));
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void theTimeThatABodyTakesToBeMadeIsItsOwn() {
    talk(
        LONG.withWrite(Duration.ofSeconds(3)).withRead(Duration.ofSeconds(3)),
        peer -> {
          peer.head();
          peer.reader.readUntil("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          sleep(Duration.ofMillis(2_999));
          peer.send(OK);
        },
        (client, servers) -> {
          Body slow =
              Body.stream(sink -> {
                for (int i = 0; i < 10; i++) {
                  sleep(Duration.ofSeconds(10));
                  sink.write("piece");
                }
              });
          try (ClientResponse response = client.post("http://a/", slow)) {
            assertEquals("ok", response.text());
          }
        });
  }

  @Test
  void aRequestHasTimeoutsOfItsOwn() {
    Duration limit = Duration.ofSeconds(7);
    talk(
        ClientTimeouts.defaults(),
        peer -> {
          peer.head();
          sleep(Duration.ofHours(1));
        },
        (client, servers) ->
            assertTimeout(
                HttpTimeoutException.Phase.TOTAL,
                limit,
                limit,
                () ->
                    client.send(
                        ClientRequest.get("http://a/").withTimeouts(LONG.withTotal(limit)))));
  }

  @Test
  void oneTimerServesManyRequests() {
    talk(
        ClientTimeouts.defaults(),
        peer -> {
          while (!peer.head().isEmpty()) {
            peer.send(OK);
          }
        },
        (client, servers) -> {
          client.text("http://a/");
          int before = runningLoop().statistics().timers();
          for (int i = 0; i < 100; i++) {
            client.text("http://a/");
          }
          assertTrue(runningLoop().statistics().timers() <= before);
        });
  }

  @Test
  void aTimeoutOfTheProgramCancelsARequest() {
    talk(
        LONG,
        peer -> {
          peer.head();
          sleep(Duration.ofHours(1));
        },
        (client, servers) -> {
          assertThrows(
              TimeoutExpiredException.class,
              () -> Asyncio.timeout(Duration.ofSeconds(1), () -> client.text("http://a/")));
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void leaveToSendABodyIsWaitedForAndThenNotAnyMore() {
    List<String> log = new ArrayList<>();
    talk(
        ClientTimeouts.defaults(),
        peer -> {
          while (!peer.head().isEmpty()) {
            Duration start = runningLoop().time();
            if (peer.number == 2) {
              sleep(Duration.ofMillis(500));
              peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            } else if (peer.number == 3) {
              peer.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
              continue;
            }
            byte[] _ = peer.reader.readExactly(4);
            log.add(peer.number + ": " + runningLoop().time().minus(start).toMillis());
            peer.send(OK);
            return;
          }
        },
        (client, servers) -> {
          for (int i = 0; i < 3; i++) {
            ClientRequest request =
                ClientRequest.post("http://a/").withBody(Body.of("body")).withExpectContinue();
            try (ClientResponse response = client.send(request)) {
              log.add(response.status().toString());
            }
            sleep(Duration.ofMillis(1));
            assertEquals(0, client.pool().idleCount());
          }
        });
    assertEquals(List.of("1: 1000", "200 OK", "2: 500", "200 OK", "417 Expectation Failed"), log);
  }

  /// Answers the first request of a connection, and the second after so long.
  private static void second(MemoryServers.Peer peer, Duration wait) {
    peer.head();
    peer.send(OK);
    peer.head();
    sleep(wait);
    peer.send(OK);
    peer.head();
  }

  @Test
  void aKeptConnectionHasTheLimitsOfItsRequest() {
    Duration limit = Duration.ofSeconds(2);
    talk(
        LONG.withRead(limit),
        peer -> second(peer, Duration.ofHours(1)),
        (client, servers) -> {
          client.text("http://a/");
          sleep(Duration.ofSeconds(1));
          assertTimeout(
              HttpTimeoutException.Phase.READ, limit, limit, () -> client.text("http://a/"));
          assertEquals(1, servers.count());
        });
  }

  @Test
  void theLimitOfAnIdleConnectionIsNotThatOfTheNextRequest() {
    talk(
        LONG,
        peer -> second(peer, Duration.ofHours(1)),
        (client, servers) -> {
          client.text("http://a/");
          sleep(Duration.ofSeconds(1));
          Body slow =
              Body.stream(
                  5,
                  sink -> {
                    sleep(Duration.ofHours(1));
                    sink.write("piece");
                  });
          try (ClientResponse response = client.post("http://a/", slow)) {
            assertEquals("ok", response.text());
          }
          assertEquals(1, servers.count());
        });
  }

  @Test
  void theLimitOfARequestIsNotThatOfTheIdleConnection() {
    Duration idle = ClientLimits.defaults().keepAlive();
    talk(
        LONG.withTotal(Duration.ofSeconds(1)),
        peer -> second(peer, Duration.ZERO),
        (client, servers) -> {
          client.text("http://a/");
          sleep(idle.minusNanos(1));
          assertEquals(1, client.pool().idleCount());
          sleep(Duration.ofNanos(2));
          assertEquals(0, client.pool().idleCount());
        });
  }

  @Test
  void theTimeThatAProgramTakesAfterTheHeadIsItsOwn() {
    List<Long> ends = new ArrayList<>();
    talk(
        LONG.withRead(Duration.ofSeconds(2)).withTotal(Duration.ofSeconds(5)),
        peer -> {
          peer.head();
          Duration start = runningLoop().time();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
          if (peer.number == 1) {
            sleep(Duration.ofSeconds(4));
            peer.send("b");
          } else {
            try {
              peer.reader.readAll();
            } finally {
              ends.add(runningLoop().time().minus(start).toMillis());
            }
          }
        },
        (client, servers) -> {
          try (ClientResponse response = client.get("http://a/")) {
            sleep(Duration.ofSeconds(3));
            assertEquals("ab", response.text());
          }
          // The whole ends in time even though nobody looks.
          try (ClientResponse _ = client.get("http://a/")) {
            sleep(Duration.ofSeconds(6));
            assertEquals(List.of(5_000L), ends);
          }
        });
  }

  @Test
  void theAnswerHasTimeFromTheEndOfTheRequest() {
    Duration limit = Duration.ofSeconds(3);
    Body slow =
        Body.stream(sink -> {
          sleep(Duration.ofSeconds(10));
          sink.write("piece");
        });
    talk(
        LONG.withRead(limit),
        peer -> {
          peer.head();
          sleep(Duration.ofHours(1));
        },
        (client, servers) ->
            assertTimeout(
                HttpTimeoutException.Phase.READ,
                limit,
                Duration.ofSeconds(13),
                () -> client.post("http://a/", slow)));
    talk(
        LONG.withRead(limit),
        peer -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
          sleep(Duration.ofSeconds(19));
          peer.send("k");
          peer.reader.readUntil("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        },
        (client, servers) -> {
          try (ClientResponse response = client.post("http://a/", slow)) {
            sleep(Duration.ofSeconds(20));
            assertEquals("ok", response.text());
          }
        });
  }

  @Test
  void withoutALimitLeaveToSendABodyIsWaitedFor() {
    List<Integer> bodies = new ArrayList<>();
    talk(
        LONG.withExpectContinue(Duration.ZERO),
        peer -> {
          peer.head();
          sleep(Duration.ofHours(1));
          peer.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
          bodies.add(peer.reader.readAll().length);
        },
        (client, servers) -> {
          ClientRequest request =
              ClientRequest.post("http://a/").withBody(Body.of("body")).withExpectContinue();
          try (ClientResponse response = client.send(request)) {
            assertEquals(417, response.status().code());
          }
          sleep(Duration.ofSeconds(1));
          assertEquals(List.of(0), bodies);
        });
  }

  @Test
  void aTimeoutOfAMiddlewareIsItsOwn() {
    HttpClientOptions options =
        HttpClientOptions.defaults()
            .withMiddleware((request, next) ->
                Asyncio.timeout(Duration.ofSeconds(1), () -> next.send(request)));
    talk(
        options,
        peer -> {
          peer.head();
          sleep(Duration.ofHours(1));
        },
        (client, servers) ->
            assertThrows(TimeoutExpiredException.class, () -> client.text("http://a/")));
  }
}
