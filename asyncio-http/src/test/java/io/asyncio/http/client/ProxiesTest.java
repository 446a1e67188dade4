package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.TaskGroup;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.Status;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Response;
import io.asyncio.net.Connection;
import io.asyncio.net.ConnectionHandler;
import io.asyncio.net.Network;
import io.asyncio.net.NetworkException;
import io.asyncio.net.Server;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.net.TlsException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests by proxies, which are real ones, if small.
@WithinSeconds(60)
final class ProxiesTest {

  private static final String HERE = "127.0.0.1";
  private static final int LARGE = 1_000_000;

  private final List<String> log = new ArrayList<>();

  private interface Talk {
    void with(HttpClient client, int port) throws Exception;
  }

  /// Runs a server, with TLS or without, behind a proxy.
  private void talk(ConnectionHandler proxy, String proxyUrl, boolean isSecure, Talk talk) {
    HttpServerOptions serverOptions = HttpServerOptions.defaults();
    HttpServerOptions used =
        isSecure ? serverOptions.withTls(TestKeys.LOCALHOST.server()) : serverOptions;
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  request ->
                      Response.text(
                          request.target()
                              + " "
                              + request.header("Proxy-Authorization").orElse("-")),
                  HERE,
                  0,
                  used);
          Server between = Network.startServer(proxy, HERE, 0);
          HttpClient client =
              HttpClient.create(
                  HttpClientOptions.defaults()
                      .withTls(TestKeys.LOCALHOST.client())
                      .withProxies(
                          Proxies.of(proxyUrl.replace("PORT", String.valueOf(between.port())))))) {
        talk.with(client, server.port());
      }
    });
  }

  private static void pipe(StreamReader reader, StreamWriter writer, Connection server) {
    try {
      TaskGroup.run(group -> {
        group.createTask(() -> {
          reader.transferTo(server.writer());
          server.writer().writeEof();
        });
        group.createTask(() -> {
          server.reader().transferTo(writer);
          writer.writeEof();
        });
      });
    } catch (RuntimeException gone) {
      // One side has gone.
    }
  }

  private String head(StreamReader reader) {
    String head = new String(reader.readUntil("\r\n\r\n".getBytes(US_ASCII)), ISO_8859_1);
    log.add(head.lines().findFirst().orElseThrow());
    return head;
  }

  private void connectProxy(StreamReader reader, StreamWriter writer) {
    try (writer) {
      String head = head(reader);
      if (head.contains("Proxy-Authorization: Basic bWU6cHc=")) {
        log.add("known");
      }
      int port = Integer.parseInt(head.substring(head.indexOf(':') + 1, head.indexOf(" HTTP")));
      try (Connection server = Network.openConnection(HERE, port)) {
        writer.write("HTTP/1.1 200 Connected\r\n\r\n");
        pipe(reader, writer, server);
      }
    } catch (NetworkException gone) {
      // The client has gone.
    }
  }

  @Test
  void aServerOfHttpsIsReachedByATunnel() {
    talk(
        this::connectProxy,
        "http://me:pw@127.0.0.1:PORT",
        true,
        (client, port) -> {
          assertEquals("/a -", client.text("https://localhost:" + port + "/a"));
          assertEquals("/b -", client.text("https://localhost:" + port + "/b"));
          assertEquals(List.of("CONNECT localhost:" + port + " HTTP/1.1", "known"), log);
        });
  }

  /// TLS to the proxy, and in it TLS to the server.
  @Test
  void aTunnelMayLeadThroughAProxyOfHttps() {
    ServerOptions tls = ServerOptions.defaults().withTls(TestKeys.LOCALHOST.server());
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  request ->
                      request.method().equals("GET")
                          ? Response.text(request.target() + " " + request.isSecure())
                          : Response.bytes(request.bytes(LARGE), "text/plain"),
                  HERE,
                  0,
                  HttpServerOptions.defaults().withTls(TestKeys.LOCALHOST.server()));
          Server between = Network.startServer(this::connectProxy, HERE, 0, tls);
          HttpClient client =
              HttpClient.create(
                  HttpClientOptions.defaults()
                      .withTls(TestKeys.LOCALHOST.client())
                      .withProxies(Proxies.of("https://me:pw@127.0.0.1:" + between.port())))) {
        String url = "https://localhost:" + server.port();
        assertEquals("/a true", client.text(url + "/a"));
        assertEquals("/b true", client.text(url + "/b"));
        byte[] much = new byte[LARGE];
        new Random(1).nextBytes(much);
        try (ClientResponse response = client.post(url + "/", Body.of(much))) {
          assertArrayEquals(much, response.bytes(LARGE));
        }
        assertEquals(List.of("CONNECT localhost:" + server.port() + " HTTP/1.1", "known"), log);
        assertEquals(1, client.pool().openCount());
      }
    });
  }

  @Test
  void aServerOfHttpIsAskedInAbsoluteForm() {
    talk(
        (reader, writer) -> {
          try (writer) {
            String head = head(reader);
            String host = head.substring(head.indexOf("http://"), head.indexOf("/a?b"));
            int port = Integer.parseInt(host.substring(host.lastIndexOf(':') + 1));
            try (Connection server = Network.openConnection(HERE, port)) {
              server.writer().write(head.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
              server.reader().transferTo(writer);
            }
          }
        },
        "http://me:pw@127.0.0.1:PORT",
        false,
        (client, port) -> {
          String url = "http://localhost:" + port + "/a?b";
          assertEquals(url + " Basic bWU6cHc=", client.text(url));
          assertEquals(List.of("GET http://localhost:" + port + "/a?b HTTP/1.1"), log);
        });
  }

  @Test
  void aProxyThatWantsToKnowWhoAsksSaysSo() {
    talk(
        (reader, writer) -> {
          try (writer) {
            head(reader);
            writer.write("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n");
          }
        },
        "127.0.0.1:PORT",
        true,
        (client, port) -> {
          ProxyException error =
              assertThrows(
                  ProxyException.class, () -> client.text("https://localhost:" + port + "/"));
          assertEquals(Optional.of(407), error.status().map(Status::code));
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void aProxyThatHangsUpOrTalksTooMuchIsAnError() {
    for (String answer :
        List.of("", "HTTP/1.1 200 OK\r\n\r\nevil", "no HTTP\r\n\r\n", "HTTP/1.1 200")) {
      talk(
          (reader, writer) -> {
            try (writer) {
              head(reader);
              writer.write(answer.getBytes(ISO_8859_1));
            }
          },
          "http://127.0.0.1:PORT",
          true,
          (client, port) -> {
            assertThrows(
                ProxyException.class, () -> client.text("https://localhost:" + port + "/"), answer);
            assertEquals(0, client.pool().openCount());
          });
    }
  }

  private void socksProxy(StreamReader reader, StreamWriter writer) {
    try (writer) {
      byte[] greeting = reader.readExactly(2);
      byte[] methods = reader.readExactly(greeting[1]);
      boolean asks = methods.length == 2;
      writer.write(new byte[] {5, (byte) (asks ? 2 : 0)});
      if (asks) {
        byte[] user = reader.readExactly(reader.readExactly(2)[1]);
        byte[] password = reader.readExactly(reader.readExactly(1)[0]);
        log.add(new String(user, ISO_8859_1) + "/" + new String(password, ISO_8859_1));
        boolean isRight = new String(password, ISO_8859_1).equals("pw");
        writer.write(new byte[] {1, (byte) (isRight ? 0 : 1)});
        if (!isRight) {
          return;
        }
      }
      byte[] request = reader.readExactly(4);
      String host =
          request[3] == 3
              ? new String(reader.readExactly(reader.readExactly(1)[0]), ISO_8859_1)
              : List.of(reader.readExactly(4)).getFirst().length + " bytes";
      byte[] port = reader.readExactly(2);
      int number = (port[0] & 0xff) << 8 | (port[1] & 0xff);
      log.add("connect to " + host);
      if (host.equals("forbidden")) {
        writer.write(new byte[] {5, 2, 0, 1, 0, 0, 0, 0, 0, 0});
        return;
      }
      try (Connection server = Network.openConnection(HERE, number)) {
        writer.write(new byte[] {5, 0, 0, 3, 1, 'x', 0, 0});
        pipe(reader, writer, server);
      }
    } catch (NetworkException gone) {
      // The client has gone.
    }
  }

  @Test
  void aServerIsReachedBySocks() {
    talk(
        this::socksProxy,
        "socks5://me:pw@127.0.0.1:PORT",
        true,
        (client, port) -> assertEquals("/a -", client.text("https://localhost:" + port + "/a")));
    talk(
        this::socksProxy,
        "socks5://127.0.0.1:PORT",
        false,
        (client, port) -> {
          assertEquals("/a -", client.text("http://localhost:" + port + "/a"));
          assertEquals("/b -", client.text("http://127.0.0.1:" + port + "/b"));
          assertThrows(ProxyException.class, () -> client.text("http://forbidden/"));
          assertEquals(2, client.pool().openCount());
        });
    talk(
        this::socksProxy,
        "socks5://me:wrong@127.0.0.1:PORT",
        false,
        (client, port) ->
            assertThrows(
                ProxyException.class, () -> client.text("http://localhost:" + port + "/a")));
    assertEquals(
        List.of(
            "me/pw",
            "connect to localhost",
            "connect to localhost",
            "connect to 4 bytes",
            "connect to forbidden",
            "me/wrong"),
        log);
  }

  /// Speaks SOCKS with these bytes, whatever is asked, and then is the server itself.
  private static ConnectionHandler socks(String greeting, String login, String reply) {
    return (reader, writer) -> {
      try (writer) {
        byte[] _ = reader.readExactly(reader.readExactly(2)[1]);
        writer.write(bytes(greeting));
        if (greeting.endsWith("02")) {
          byte[] _ = reader.readExactly(reader.readExactly(2)[1] & 0xff);
          byte[] _ = reader.readExactly(reader.readExactly(1)[0] & 0xff);
          writer.write(bytes(login));
        }
        byte[] _ = reader.readExactly(4);
        byte[] _ = reader.readExactly(reader.readExactly(1)[0] & 0xff);
        byte[] _ = reader.readExactly(2);
        writer.write(bytes(reply));
        byte[] _ = reader.readUntil("\r\n\r\n".getBytes(US_ASCII));
        writer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      } catch (NetworkException gone) {
        // The client has gone.
      }
    };
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "0502, 0100, 05000001000000000000, ok",
    "0500, 0100, 0500000400000000000000000000000000000000ffff, ok",
    "0402, 0100, 05000001000000000000, does not speak SOCKS 5",
    "0400, 0100, 05000001000000000000, does not speak SOCKS 5",
    "0501, 0100, 05000001000000000000, accepts no way to say who asks that is known here",
    "05ff, 0100, 05000001000000000000, accepts no way to say who asks that is known here",
    "0502, 0101, 05000001000000000000, refused the user 'me' or its password",
    "0500, 0100, 04000001000000000000, does not speak SOCKS 5",
    "0500, 0100, 05050001000000000000, did not connect to http://a: connection refused",
    "0500, 0100, 05ff0001000000000000, did not connect to http://a: failure 255",
    "0500, 0100, 05000002000000000000, answered with an address of an unknown kind",
  })
  void whatIsNotTheAnswerOfSocksIsAnError(
      String greeting, String login, String reply, String outcome) {
    talk(
        socks(greeting, login, reply),
        "socks5://me:pw@127.0.0.1:PORT",
        false,
        (client, _) -> {
          String found;
          try {
            found = client.text("http://a/");
          } catch (ProxyException e) {
            found = e.getMessage().substring(e.getMessage().indexOf("> ") + 2);
          }
          assertEquals(outcome, found);
        });
  }

  @Test
  void aTextForSocksHas255Bytes() {
    String longest = "a".repeat(255);
    ConnectionHandler proxy = socks("0502", "0100", "05000001000000000000");
    talk(
        proxy,
        "socks5://" + longest + ":" + longest + "@127.0.0.1:PORT",
        false,
        (client, _) -> {
          assertEquals("ok", client.text("http://" + longest + "/"));
          IllegalArgumentException error =
              assertThrows(
                  IllegalArgumentException.class, () -> client.text("http://b" + longest + "/"));
          assertEquals("the host for SOCKS is longer than 255 bytes", error.getMessage());
        });
    for (String user : List.of("b" + longest + ":pw", "me:b" + longest)) {
      talk(
          proxy,
          "socks5://" + user + "@127.0.0.1:PORT",
          false,
          (client, _) ->
              assertThrows(IllegalArgumentException.class, () -> client.text("http://a/")));
    }
  }

  /// Its certificate is good for the name of the proxy, too.
  @Test
  void aServerBehindAProxyShowsACertificateOfItsOwnName() {
    for (ConnectionHandler proxy :
        List.<ConnectionHandler>of(this::connectProxy, this::socksProxy)) {
      talk(
          proxy,
          (log.isEmpty() ? "http" : "socks5") + "://127.0.0.1:PORT",
          true,
          (client, port) -> {
            TlsException error =
                assertThrows(
                    TlsException.class, () -> client.text("https://other.example:" + port + "/"));
            assertEquals(TlsException.Reason.WRONG_HOST, error.reason());
          });
    }
    assertEquals("connect to other.example", log.getLast());
  }

  @Test
  void aProxyThatIsNotThereIsToldSo() {
    Asyncio.run(() -> {
      int port;
      try (Server server = Network.startServer((_, writer) -> writer.close(), HERE, 0)) {
        port = server.port();
      }
      HttpClientOptions options =
          HttpClientOptions.defaults().withProxies(Proxies.of("http://127.0.0.1:" + port));
      try (HttpClient client = HttpClient.create(options)) {
        assertThrows(ProxyException.class, () -> client.text("http://a/"));
      }
    });
  }

  @Test
  void theEnvironmentSaysWhichProxyIsForWhat() {
    Proxies proxies =
        Proxies.fromEnvironment(
            Map.of(
                "http_proxy", "http://p:1",
                "HTTPS_PROXY", "p:2",
                "no_proxy", "localhost, .example.com,10.0.0.1:81,[::1]:82"));
    assertEquals("<Proxy HTTP p:1>", forTarget(proxies, "http://a/"));
    assertEquals("<Proxy HTTP p:2>", forTarget(proxies, "https://a/"));
    assertEquals("-", forTarget(proxies, "http://localhost/"));
    assertEquals("-", forTarget(proxies, "http://a.example.com/"));
    assertEquals("-", forTarget(proxies, "http://example.com/"));
    assertEquals("<Proxy HTTP p:1>", forTarget(proxies, "http://badexample.com/"));
    assertEquals("-", forTarget(proxies, "http://10.0.0.1:81/"));
    assertEquals("<Proxy HTTP p:1>", forTarget(proxies, "http://10.0.0.1/"));
    assertEquals("-", forTarget(proxies, "http://[::1]:82/"));
    // A request's field Proxy becomes this in a CGI program.
    Proxies cgi = Proxies.fromEnvironment(Map.of("HTTP_PROXY", "http://evil:1"));
    assertEquals("-", forTarget(cgi, "http://a/"));
    Proxies all =
        Proxies.fromEnvironment(Map.of("ALL_PROXY", "socks5://u:secret@p", "NO_PROXY", "*"));
    assertEquals("-", forTarget(all, "http://a/"));
    Proxies socks = Proxies.fromEnvironment(Map.of("all_proxy", "socks5://u:secret@p"));
    assertEquals("<Proxy SOCKS5 p:1080>", forTarget(socks, "https://a/"));
    assertFalse(socks.toString().contains("secret"));
    assertTrue(Proxies.none().forTarget(URI.create("http://a/")).isEmpty());
    assertThrows(IllegalArgumentException.class, () -> Proxies.of("ftp://a"));
  }

  private static String forTarget(Proxies proxies, String url) {
    return proxies.forTarget(URI.create(url)).map(Proxy::toString).orElse("-");
  }
}
