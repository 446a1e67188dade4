package io.asyncio.http.client;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which request gets which connection, in virtual time and over memory.
@WithinSeconds
final class ConnectionPoolTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final ClientLimits LIMITS = ClientLimits.defaults();

  private interface Talk {
    void with(HttpClient client, MemoryServers servers) throws Exception;
  }

  private static void talk(ClientLimits limits, MemoryServers.Script script, Talk talk) {
    Action body =
        () -> {
          MemoryServers servers = new MemoryServers(script);
          HttpClientOptions options = HttpClientOptions.defaults().withLimits(limits);
          try (HttpClient client = HttpClient.create(options, servers)) {
            talk.with(client, servers);
          } finally {
            servers.close();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  /// Answers everything after a second.
  private static void slow(MemoryServers.Peer peer) {
    while (!peer.head().isEmpty()) {
      sleep(Duration.ofSeconds(1));
      peer.send(OK);
    }
  }

  @Test
  void asManyAreOpenAsTheLimitSaysAndAllWaitInOneLine() {
    talk(
        LIMITS.withConnections(2),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          List<Task<?>> tasks = new ArrayList<>();
          for (int i = 0; i < 6; i++) {
            String url = "http://" + (i % 2 == 0 ? "a" : "b") + "/" + i;
            tasks.add(createTask(() -> client.text(url)));
          }
          sleep(Duration.ofMillis(500));
          assertEquals(2, client.pool().openCount());
          assertEquals(4, client.pool().waitingCount());
          for (Task<?> task : tasks) {
            task.await();
          }
          assertEquals(
              List.of("/0 at 0", "/1 at 0", "/2 at 1", "/3 at 1", "/4 at 2", "/5 at 2"),
              servers.log());
          assertEquals(2, servers.count());
        });
  }

  @Test
  void aLimitForAHostLeavesRoomForOthers() {
    talk(
        LIMITS.withConnectionsPerHost(1),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          List<Task<String>> tasks = new ArrayList<>();
          for (String url : List.of("http://a/1", "http://a/2", "http://b/3", "http://a:81/4")) {
            tasks.add(createTask(() -> client.text(url)));
          }
          gather(tasks);
          assertEquals(List.of("/1 at 0", "/3 at 0", "/4 at 0", "/2 at 1"), servers.log());
          assertEquals(3, servers.count());
        });
  }

  @Test
  void anIdleConnectionToAnotherHostMakesRoom() {
    talk(
        LIMITS.withConnections(1),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          assertEquals("ok", client.text("http://a/1"));
          assertEquals(1, client.pool().idleCount());
          assertEquals("ok", client.text("http://b/2"));
          assertEquals(1, client.pool().openCount());
          assertEquals(2, servers.count());
        });
  }

  @Test
  void theConnectionUsedLastIsUsedFirst() {
    talk(
        LIMITS,
        ConnectionPoolTest::slow,
        (client, servers) -> {
          Task<String> first = createTask(() -> client.text("http://a/1"));
          sleep(Duration.ofMillis(100));
          Task<String> second = createTask(() -> client.text("http://a/2"));
          gather(List.of(first, second));
          client.text("http://a/3");
          client.text("http://a/4");
          assertEquals(List.of(1, 2, 2, 2), servers.connections());
        });
  }

  @Test
  void aConnectionIsIdleForSoLongAndNoLonger() {
    talk(
        LIMITS.withKeepAlive(Duration.ofSeconds(15)),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          client.text("http://a/1");
          sleep(Duration.ofMillis(14_999));
          client.text("http://a/2");
          assertEquals(1, servers.count());
          sleep(Duration.ofMillis(14_999));
          assertEquals(1, client.pool().openCount());
          sleep(Duration.ofMillis(1));
          assertEquals(0, client.pool().openCount());
          client.text("http://a/3");
          assertEquals(2, servers.count());
        });
  }

  @Test
  void withoutKeepAliveEachConnectionServesOne() {
    talk(
        LIMITS.withKeepAlive(Duration.ZERO).withConnections(1),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          gather(
              List.of(
                  createTask(() -> client.text("http://a/1")),
                  createTask(() -> client.text("http://a/2"))));
          assertEquals(2, servers.count());
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void aConnectionThatTheServerClosedIsGoneAtOnce() {
    talk(
        LIMITS,
        peer -> {
          peer.head();
          peer.send(OK);
        },
        (client, servers) -> {
          for (int i = 1; i <= 3; i++) {
            assertEquals("ok", client.text("http://a/"));
            sleep(Duration.ofMillis(1));
            assertEquals(0, client.pool().openCount());
            assertEquals(i, servers.count());
          }
        });
  }

  @Test
  void aConnectionOnWhichSomethingCameUnaskedIsNotUsed() {
    talk(
        LIMITS,
        peer -> {
          while (!peer.head().isEmpty()) {
            peer.send(OK);
            sleep(Duration.ofMillis(1));
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
          }
        },
        (client, servers) -> {
          assertEquals("ok", client.text("http://a/"));
          sleep(Duration.ofMillis(2));
          assertEquals("ok", client.text("http://a/"));
          assertEquals(2, servers.count());
        });
  }

  /// Answers the first request of the first connection, and hangs up at the next.
  private static void stale(MemoryServers.Peer peer) {
    peer.head();
    peer.send(OK);
    if (peer.number == 1) {
      peer.head();
    } else {
      peer.head();
      peer.send(OK);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
  void aRequestThatMayBeRepeatedSurvivesAConnectionThatDied(String method) {
    talk(
        LIMITS,
        ConnectionPoolTest::stale,
        (client, servers) -> {
          client.text("http://a/1");
          try (ClientResponse response =
              client.send(ClientRequest.of(method, "http://a/2").withBody(Body.of("x")))) {
            assertTrue(response.isOk());
          }
          assertEquals(List.of(1, 1, 2), servers.connections());
        });
  }

  @Test
  void aRequestThatMayNotBeRepeatedFails() {
    talk(
        LIMITS,
        ConnectionPoolTest::stale,
        (client, servers) -> {
          client.text("http://a/1");
          assertThrows(DisconnectedException.class, () -> client.post("http://a/2", Body.of("x")));
          client.text("http://a/3");
          assertEquals(List.of(1, 1, 2), servers.connections());
        });
  }

  @Test
  void aStreamIsNotRepeated() {
    talk(
        LIMITS,
        ConnectionPoolTest::stale,
        (client, servers) -> {
          client.text("http://a/1");
          Body body = Body.stream(sink -> sink.write("x"));
          assertThrows(DisconnectedException.class, () -> client.put("http://a/2", body));
          assertEquals(List.of(1, 1), servers.connections());
        });
  }

  @Test
  void aNewConnectionThatDiesIsNotRepeated() {
    talk(
        LIMITS,
        peer -> peer.head(),
        (client, servers) -> {
          assertThrows(DisconnectedException.class, () -> client.text("http://a/"));
          assertEquals(1, servers.count());
        });
  }

  @Test
  void oneThatDiesAfterAByteIsNotRepeated() {
    talk(
        LIMITS,
        peer -> {
          peer.head();
          peer.send(OK);
          peer.head();
          peer.send("H");
        },
        (client, servers) -> {
          client.text("http://a/1");
          assertThrows(DisconnectedException.class, () -> client.text("http://a/2"));
          assertEquals(1, servers.count());
        });
  }

  @Test
  void itIsRepeatedOnceOnlyAndOnANewConnection() {
    talk(
        LIMITS,
        peer -> {
          if (peer.number <= 2) {
            peer.head();
            sleep(Duration.ofSeconds(1));
            peer.send(OK);
          }
          peer.head();
        },
        (client, servers) -> {
          gather(
              List.of(
                  createTask(() -> client.text("http://a/1")),
                  createTask(() -> client.text("http://a/2"))));
          assertEquals(2, client.pool().idleCount());
          assertThrows(DisconnectedException.class, () -> client.text("http://a/3"));
          assertEquals(List.of(1, 2, 2, 3), servers.connections());
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void aTaskThatIsCancelledInTheLineLeavesItToTheNext() {
    talk(
        LIMITS.withConnections(1),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          Task<String> first = createTask(() -> client.text("http://a/1"));
          Task<String> second = createTask(() -> client.text("http://a/2"));
          Task<String> third = createTask(() -> client.text("http://b/3"));
          sleep(Duration.ofMillis(10));
          second.cancel();
          first.await();
          third.await();
          assertThrows(CancelledError.class, second::await);
          assertEquals(List.of("/1 at 0", "/3 at 1"), servers.log());
        });
  }

  @Test
  void aTaskThatIsCancelledJustWhenItGotAConnectionHandsItOver() {
    for (String target : List.of("http://a/3", "http://b/3")) {
      talk(
          LIMITS.withConnections(1),
          ConnectionPoolTest::slow,
          (client, servers) -> {
            List<Task<String>> waiting = new ArrayList<>();
            Task<String> holder =
                createTask(() -> {
                  String text = client.text("http://a/2");
                  // It has been given the connection, and has not run since.
                  waiting.getFirst().cancel();
                  return text;
                });
            Task<String> first = createTask(() -> client.text("http://a/1"));
            waiting.add(first);
            Task<String> third = createTask(() -> client.text(target));
            holder.await();
            assertEquals("ok", third.await());
            assertTrue(first.isCancelled());
            assertFalse(servers.log().toString().contains("/1"));
            assertEquals(0, client.pool().waitingCount());
          });
    }
  }

  @Test
  void aCancelledRequestCutsItsConnection() {
    talk(
        LIMITS.withConnections(1),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          Task<String> first = createTask(() -> client.text("http://a/1"));
          sleep(Duration.ofMillis(500));
          first.cancel();
          assertThrows(CancelledError.class, first::await);
          assertEquals(0, client.pool().openCount());
          assertEquals("ok", client.text("http://a/2"));
          assertEquals(2, servers.count());
        });
  }

  @Test
  void aFailedDialGivesItsPlaceToTheNext() {
    talk(
        LIMITS.withConnections(1),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          servers.refuseNext();
          Task<String> first = createTask(() -> client.text("http://a/1"));
          Task<String> second = createTask(() -> client.text("http://a/2"));
          assertThrows(IllegalStateException.class, first::await);
          assertEquals("ok", second.await());
        });
  }

  @Test
  void thousandsWaitAndAllAreServedInTheirOrder() {
    talk(
        LIMITS.withConnections(10),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          List<Task<String>> tasks = new ArrayList<>();
          for (int i = 0; i < 2000; i++) {
            int number = i;
            tasks.add(createTask(() -> client.text("http://a/" + number)));
          }
          gather(tasks);
          List<String> expected = new ArrayList<>();
          for (int i = 0; i < 2000; i++) {
            expected.add("/" + i + " at " + i / 10);
          }
          assertEquals(expected, servers.log());
        });
  }

  @Test
  void aCloseFailsThoseInTheLine() {
    talk(
        LIMITS.withConnections(1),
        ConnectionPoolTest::slow,
        (client, servers) -> {
          Task<String> first = createTask(() -> client.text("http://a/1"));
          Task<String> second = createTask(() -> client.text("http://a/2"));
          sleep(Duration.ofMillis(10));
          client.close();
          assertThrows(IllegalStateException.class, first::await);
          assertThrows(IllegalStateException.class, second::await);
          assertEquals(0, client.pool().openCount());
          assertEquals(1, servers.count());
        });
  }

  /// The end comes while the answer is still being read, so nobody hears of it later.
  @ParameterizedTest
  @ValueSource(strings = {OK, "HTTP/1.1 200 OK\r\n\r\nok"})
  void aConnectionThatEndedBehindTheAnswerIsNotKept(String answer) {
    talk(
        LIMITS,
        peer -> {
          peer.head();
          peer.send(answer);
        },
        (client, servers) -> {
          for (int i = 0; i < 2; i++) {
            try (ClientResponse response = client.post("http://a/", Body.of("body"))) {
              sleep(Duration.ofSeconds(1));
              assertEquals("ok", response.text());
            }
            assertEquals(0, client.pool().openCount());
          }
          assertEquals(List.of(1, 2), servers.connections());
        });
  }

  /// Another request has taken the place, so that the second attempt gets a kept connection again.
  @Test
  void aRequestIsSentAgainOnce() {
    talk(
        LIMITS.withConnections(1),
        peer -> {
          peer.head();
          sleep(Duration.ofSeconds(1));
          peer.send(OK);
          peer.head();
        },
        (client, servers) -> {
          client.text("http://a/1");
          Task<String> again = createTask(() -> client.text("http://a/2"));
          Asyncio.yieldNow();
          Task<String> other = createTask(() -> client.text("http://a/3"));
          assertThrows(DisconnectedException.class, again::await);
          assertEquals("ok", other.await());
          assertEquals(List.of("/1 at 0", "/2 at 1", "/3 at 1", "/2 at 2"), servers.log());
        });
  }
}
