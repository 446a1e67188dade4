package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.HERE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.client.HttpClientOptions;
import io.asyncio.net.ConnectOptions;
import io.asyncio.net.Connection;
import io.asyncio.net.Network;
import io.asyncio.net.NetworkException;
import io.asyncio.net.ProxyProtocol;
import io.asyncio.net.ServerOptions;
import io.asyncio.sync.Semaphore;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server behind nginx and HAProxy, which keep connections to it and send the requests of many
/// clients over them: if the two read the same bytes in two ways, one client's request would be
/// taken for another's.
@WithinSeconds(60)
final class BehindProxiesTest {

  private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.2", 0);

  @TempDir private Path directory;

  private interface Asking {
    void run(int port) throws Exception;
  }

  /// Asks a server by a proxy, and returns what the proxy has logged.
  private List<String> behind(
      ProxyProgram proxy, Handler handler, HttpServerOptions options, Asking body) {
    List<String> log = new ArrayList<>();
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(handler, HERE, 0, options)) {
        String more = options.network().proxyProtocol().isPresent() ? "send-proxy-v2" : "";
        log.addAll(
            proxy.run(
                directory,
                port ->
                    more.isEmpty()
                        ? proxy.settings(port, server.port())
                        : ProxyProgram.settings(port, server.port(), more),
                body::run));
      }
    });
    return log;
  }

  @ParameterizedTest
  @EnumSource
  void bodiesGoThroughOnKeptConnections(ProxyProgram proxy) {
    Set<SocketAddress> connections = new HashSet<>();
    int[] requests = new int[1];
    Handler echo =
        request -> {
          connections.add(request.remoteAddress().orElseThrow());
          requests[0]++;
          return Response.stream("text/plain", sink -> request.content().transferTo(sink));
        };
    String large = "0123456789".repeat(30_000);
    behind(
        proxy,
        echo,
        HttpServerOptions.defaults(),
        port -> {
          String url = "http://127.0.0.1:" + port + "/";
          try (HttpClient client = HttpClient.create()) {
            for (int round = 0; round < 5; round++) {
              List<ClientRequest> asked =
                  List.of(
                      ClientRequest.post(url + round).withBody(Body.of("short " + round)),
                      ClientRequest.of("PUT", url + round).withBody(Body.of(large + round)),
                      ClientRequest.post(url + round)
                          .withBody(
                              Body.stream(sink -> {
                                sink.write(large);
                                sink.write("in chunks");
                              })),
                      ClientRequest.get(url + round));
              List<String> answers = new ArrayList<>();
              for (ClientRequest request : asked) {
                try (ClientResponse response = client.send(request)) {
                  answers.add(response.text());
                }
              }
              assertEquals(
                  List.of("short " + round, large + round, large + "in chunks", ""), answers);
            }
          }
        });
    assertEquals(20, requests[0]);
    assertTrue(connections.size() < 10, connections::toString);
  }

  @ParameterizedTest
  @EnumSource
  void theClientIsTheOneThatTheProxyHasSeen(ProxyProgram proxy) {
    Handler tell = request -> Response.text(address(request));
    behind(
        proxy,
        TrustedProxies.byXForwarded("127.0.0.1").before(tell),
        HttpServerOptions.defaults(),
        port -> {
          try (HttpClient client = elsewhere()) {
            ClientRequest forged =
                ClientRequest.get("http://127.0.0.1:" + port + "/")
                    .withHeader("X-Forwarded-For", "9.9.9.9")
                    .withHeader("Forwarded", "for=8.8.8.8");
            try (ClientResponse response = client.send(forged)) {
              assertEquals("127.0.0.2", response.text());
            }
          }
        });
  }

  @Test
  void haproxyCanSayItBeforeTheFirstRequest() {
    HttpServerOptions options =
        HttpServerOptions.defaults()
            .withNetwork(ServerOptions.defaults().withProxyProtocol(ProxyProtocol.required()));
    behind(
        ProxyProgram.HAPROXY,
        request -> Response.text(address(request)),
        options,
        port -> {
          try (HttpClient client = elsewhere()) {
            assertEquals("127.0.0.2", client.text("http://127.0.0.1:" + port + "/"));
          }
        });
  }

  private static HttpClient elsewhere() {
    return HttpClient.create(
        HttpClientOptions.defaults()
            .withNetwork(ConnectOptions.defaults().withLocalAddress(CLIENT)));
  }

  private static String address(Request request) {
    return ((InetSocketAddress) request.remoteAddress().orElseThrow())
        .getAddress()
        .getHostAddress();
  }

  /// All of the wrong and odd requests, many at once, each followed by a good one of its own.
  @ParameterizedTest
  @EnumSource
  void noRequestIsHandledThatTheProxyHasNotSent(ProxyProgram proxy) {
    List<String> handled = new ArrayList<>();
    Handler handler =
        request -> {
          byte[] body = request.bytes();
          handled.add(plain(request.method() + " " + request.target()));
          return Response.text("<" + request.target() + " " + body.length + ">");
        };
    List<BadRequestsTest.Row> rows = BadRequestsTest.rows();
    List<String> log =
        behind(
            proxy,
            handler,
            HttpServerOptions.defaults(),
            port -> {
              Semaphore places = new Semaphore(40);
              List<Task<Void>> clients = new ArrayList<>();
              for (int i = 0; i < rows.size(); i++) {
                int number = i;
                clients.add(
                    Asyncio.createTask(() -> {
                      try (var _ = places.hold()) {
                        assertOnlyItsOwn(port, rows.get(number), number);
                      }
                    }));
              }
              Asyncio.gather(clients);
            });
    List<String> sent = new ArrayList<>();
    for (String line : log) {
      int end = line.lastIndexOf(' ');
      if (line.substring(end + 1).equals("200")) {
        sent.add(plain(line.substring(0, end)));
      }
    }
    assertEquals(List.of(), without(handled, sent), "handled, though not sent");
    assertEquals(List.of(), without(sent, handled), "sent, and never handled");
    assertTrue(handled.size() > 80, () -> proxy + " has passed on only " + handled.size());
  }

  /// A request's method and target, whether or not the target has the host in it.
  private static String plain(String request) {
    return request.replaceFirst(" http://[^/?]*", " ").replaceFirst(" (?=\\?|$)", " /");
  }

  private static List<String> without(List<String> some, List<String> others) {
    List<String> left = new ArrayList<>(some);
    others.forEach(left::remove);
    return left;
  }

  private static void assertOnlyItsOwn(int port, BadRequestsTest.Row row, int number) {
    String last =
        "GET /last-%d- HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".formatted(number);
    StringBuilder answers = new StringBuilder();
    try (Connection connection = Network.openConnection(HERE, port)) {
      connection.writer().write((row.request() + last).getBytes(ISO_8859_1));
      for (byte[] piece = connection.reader().read(1 << 16);
          piece.length > 0;
          piece = connection.reader().read(1 << 16)) {
        answers.append(new String(piece, ISO_8859_1));
      }
    } catch (NetworkException refused) {
      // The proxy had enough of it.
    }
    String others = answers.toString().replace("</last-" + number + "- 0>", "");
    assertTrue(!others.contains("/last-"), () -> row + " got the answer of another: " + others);
  }
}
