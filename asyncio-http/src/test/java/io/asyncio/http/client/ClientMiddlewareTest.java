package io.asyncio.http.client;

import static io.asyncio.Asyncio.runningLoop;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.Status;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Response;
import io.asyncio.net.Datagram;
import io.asyncio.net.Network;
import io.asyncio.net.Resolver;
import io.asyncio.net.UdpSocket;
import io.asyncio.testing.VirtualClock;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands between a program and the network: middlewares, the listener, checks of addresses.
@WithinSeconds
final class ClientMiddlewareTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n";

  private final List<String> log = new ArrayList<>();

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

  @Test
  void theFirstIsTheOutermostAndEachSeesEveryHop() {
    ClientMiddleware outer =
        (request, next) -> {
          log.add("outer " + request.uri().getPath());
          ClientResponse response = next.send(request.withHeader("X", "outer"));
          log.add("outer " + response.status().code());
          return response;
        };
    ClientMiddleware inner =
        (request, next) -> {
          log.add("inner " + request.headers().first("X").orElse(""));
          return next.send(request);
        };
    talk(
        HttpClientOptions.defaults().withMiddleware(outer).withMiddleware(inner),
        peer -> {
          peer.head();
          peer.send("HTTP/1.1 302 Go\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n");
          peer.head();
          peer.send(OK);
        },
        (client, servers) -> assertEquals("ok", client.text("http://a/a")));
    assertEquals(
        List.of("outer /a", "inner outer", "outer 302", "outer /b", "inner outer", "outer 200"),
        log);
  }

  @Test
  void thoseOfARequestReplaceThoseOfTheClient() {
    talk(
        HttpClientOptions.defaults().withMiddleware(ClientMiddleware.basicAuth("me", "pw")),
        peer -> {
          for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
            log.add(head.contains("Authorization: Basic bWU6cHc=") ? "known" : "unknown");
            peer.send(OK);
          }
        },
        (client, servers) -> {
          client.text("http://a/");
          client.send(ClientRequest.get("http://a/").withMiddlewares()).close();
        });
    assertEquals(List.of("known", "unknown"), log);
  }

  private static HttpClientOptions retrying() {
    RetryPolicy policy =
        RetryPolicy.defaults()
            .withAttempts(4)
            .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(60))
            .withRandom(
                new Random() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public double nextDouble() {
                    return 0.5;
                  }
                });
    return HttpClientOptions.defaults().withMiddleware(ClientMiddleware.retry(policy));
  }

  @Test
  void whatIsBusyIsAskedAgainLaterAndLater() {
    talk(
        retrying(),
        peer -> {
          for (int i = 0; !peer.head().isEmpty(); i++) {
            peer.send(i < 3 ? BUSY + "\r\n" : OK);
          }
        },
        (client, servers) -> {
          Duration start = runningLoop().time();
          assertEquals("ok", client.text("http://a/"));
          assertEquals(Duration.ofMillis(500 + 1000 + 2000), runningLoop().time().minus(start));
          assertEquals(1, servers.count());
        });
  }

  @Test
  void theLastAnswerIsReturned() {
    talk(
        retrying(),
        peer -> {
          while (!peer.head().isEmpty()) {
            peer.send(BUSY + "\r\n");
          }
        },
        (client, servers) -> {
          try (ClientResponse response = client.get("http://a/")) {
            assertEquals(503, response.status().code());
          }
          assertEquals(4, servers.log().size());
        });
  }

  @Test
  void anAnswerSaysWhenToComeBack() {
    talk(
        retrying(),
        peer -> {
          for (int i = 0; !peer.head().isEmpty(); i++) {
            peer.send(
                switch (i) {
                  case 0 -> BUSY + "Retry-After: 7\r\n\r\n";
                  case 1 -> BUSY + "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n";
                  case 2 -> BUSY + "Retry-After: 61\r\n\r\n";
                  default -> OK;
                });
          }
        },
        (client, servers) -> {
          Duration start = runningLoop().time();
          try (ClientResponse response = client.get("http://a/")) {
            assertEquals(503, response.status().code());
          }
          assertEquals(Duration.ofSeconds(7), runningLoop().time().minus(start));
        });
  }

  @Test
  void whatMayNotBeRepeatedIsNot() {
    talk(
        retrying(),
        peer -> {
          while (!peer.head().isEmpty()) {
            peer.send(BUSY + "\r\n");
          }
        },
        (client, servers) -> {
          client.post("http://a/", Body.of("x")).close();
          assertEquals(1, servers.log().size());
        });
    talk(
        retrying(),
        peer -> {
          peer.head();
          if (peer.number == 3) {
            peer.send(OK);
          }
        },
        (client, servers) -> {
          assertThrows(DisconnectedException.class, () -> client.post("http://a/", Body.of("x")));
          assertEquals(1, servers.count());
          client.put("http://a/", Body.of("x")).close();
          assertEquals(3, servers.count());
        });
  }

  @Test
  void theWholeBoundsTheAttemptsToo() {
    talk(
        retrying().withTimeouts(ClientTimeouts.defaults().withTotal(Duration.ofMillis(1_200))),
        peer -> {
          while (!peer.head().isEmpty()) {
            peer.send(BUSY + "\r\n");
          }
        },
        (client, servers) -> {
          Duration start = runningLoop().time();
          HttpTimeoutException error =
              assertThrows(HttpTimeoutException.class, () -> client.text("http://a/"));
          assertEquals(HttpTimeoutException.Phase.TOTAL, error.phase());
          assertEquals(Duration.ofMillis(1_200), runningLoop().time().minus(start));
        });
  }

  @Test
  void aListenerIsToldOfEachStep() {
    ClientListener listener =
        new ClientListener() {
          @Override
          public void requestStarted(ClientRequest request) {
            log.add("started");
          }

          @Override
          public void connectionStarted(URI uri) {
            log.add("connecting");
          }

          @Override
          public void connectionCreated(URI uri) {
            log.add("connected");
          }

          @Override
          public void connectionReused(URI uri) {
            log.add("reused");
          }

          @Override
          public void connectionQueued(URI uri) {
            log.add("queued");
          }

          @Override
          public void headSent(ClientRequest request) {
            log.add("sent");
          }

          @Override
          public void headReceived(ClientRequest request, Status status) {
            log.add("head " + status.code());
          }

          @Override
          public void bodyReceived(ClientRequest request, int count) {
            log.add("body " + count);
          }

          @Override
          public void ended(ClientRequest request, Status status) {
            log.add("ended");
          }

          @Override
          public void failed(ClientRequest request, Throwable error) {
            log.add(error.getClass().getSimpleName());
          }
        };
    talk(
        HttpClientOptions.defaults().withListener(listener),
        peer -> {
          peer.head();
          peer.send(OK);
          peer.head();
        },
        (client, servers) -> {
          client.text("http://a/");
          assertThrows(DisconnectedException.class, () -> client.post("http://a/", Body.empty()));
        });
    assertEquals(
        List.of(
            "started",
            "connecting",
            "connected",
            "sent",
            "head 200",
            "body 2",
            "ended",
            "started",
            "reused",
            "sent",
            "DisconnectedException"),
        log);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "::8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "64:ff9b:1::808:808",
        "64:ff9b:100::808:808",
        "64:ff9c::808:808",
        "2002:7f00:1::1",
        "2001:db8::1",
        "2001::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "100::1",
        "3fff::1"
      })
  void theseAreNotPublic(String address) {
    assertFalse(PublicAddresses.isPublic(InetAddress.ofLiteral(address)), address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.1",
        "126.0.0.1",
        "128.0.0.1",
        "100.63.0.1",
        "100.128.0.1",
        "169.253.0.1",
        "169.255.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "192.0.3.1",
        "192.88.98.1",
        "192.88.100.1",
        "192.167.0.1",
        "192.169.0.1",
        "198.17.0.1",
        "198.20.0.1",
        "198.51.99.1",
        "198.51.101.1",
        "203.0.112.1",
        "203.0.114.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2001:4860::8888"
      })
  void theseArePublic(String address) {
    assertTrue(PublicAddresses.isPublic(InetAddress.ofLiteral(address)), address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"})
  void aPrivateAddressIsNotConnectedTo(String host) {
    Asyncio.run(() -> {
      HttpClientOptions options =
          HttpClientOptions.defaults().withMiddleware(ClientMiddleware.blockPrivateAddresses());
      try (HttpServer server = HttpServer.start(_ -> Response.text("secret"), "127.0.0.1", 0);
          HttpClient client = HttpClient.create(options)) {
        String url = "http://" + host + ":" + server.port();
        RuntimeException error = assertThrows(RuntimeException.class, () -> client.text(url));
        if (!host.equals("127.1")) {
          assertEquals(ForbiddenAddressException.class, error.getClass(), error.getMessage());
        }
        assertEquals(0, server.connectionCount());
        // Nor is a connection used that another request has opened.
        try (ClientResponse open =
            client.send(ClientRequest.get("http://127.0.0.1:" + server.port()).withMiddlewares())) {
          assertEquals("secret", open.text());
        }
        assertThrows(RuntimeException.class, () -> client.text(url));
        ClientRequest byProxy =
            ClientRequest.get(url).withProxies(Proxies.of("127.0.0.1:" + server.port()));
        assertThrows(RuntimeException.class, () -> client.send(byProxy));
        assertEquals(1, server.requestCount());
      }
    });
  }

  /// A name may have another address the next time: the one that was checked is connected to.
  @Test
  void aNameIsLookedUpOnceForTheCheckAndTheConnection() {
    Asyncio.run(() -> {
      List<String> checked = new ArrayList<>();
      try (HttpServer server = HttpServer.start(_ -> Response.text("ok"), "127.0.0.1", 0);
          UdpSocket names = Network.bindDatagram("127.0.0.1", 0);
          HttpClient client = HttpClient.create()) {
        Network.useResolver(Resolver.dns().withServers(List.of(names.localAddress())));
        Task<Void> task = Asyncio.createTask(() -> answerNames(names));
        ClientRequest request =
            ClientRequest.get("http://other.example:" + server.port())
                .withAddressCheck(address -> checked.add(address.getHostAddress()));
        try (ClientResponse response = client.send(request)) {
          assertEquals("ok", response.text());
        }
        task.cancel();
      }
      assertEquals(List.of("127.0.0.1"), checked);
      assertEquals(List.of("other"), log);
    });
  }

  /// A server of DNS that says 127.0.0.1, and that nobody may keep that: RFC 1035, section 4.
  private void answerNames(UdpSocket names) {
    for (Datagram query : names) {
      byte[] bytes = query.data();
      int length = bytes[12];
      int end = 12;
      while (bytes[end] != 0) {
        end += bytes[end] + 1;
      }
      end += 5;
      boolean isOf4 = bytes[end - 3] == 1;
      if (isOf4) {
        log.add(new String(bytes, 13, length, UTF_8));
      }
      ByteBuffer answer = ByteBuffer.allocate(512);
      answer.put(bytes, 0, 2).putShort((short) 0x8580).putShort((short) 1);
      answer.putShort((short) (isOf4 ? 1 : 0)).putInt(0).put(bytes, 12, end - 12);
      if (isOf4) {
        answer.putInt(0xC00C0001).putShort((short) 1).putInt(0).putShort((short) 4);
        answer.put(new byte[] {127, 0, 0, 1});
      }
      names.send(answer.flip(), query.sender());
    }
  }

  @Test
  void aUnixSocketStandsForAnyHost(@TempDir Path folder) {
    Path path = folder.resolve("socket");
    Asyncio.run(() -> {
      try (HttpServer _ =
              HttpServer.startUnix(
                  request -> Response.text(request.host()), path, HttpServerOptions.defaults());
          HttpClient client =
              HttpClient.create(HttpClientOptions.defaults().withUnixSocket(path))) {
        assertEquals("docker", client.text("http://docker/"));
      }
    });
  }
}
