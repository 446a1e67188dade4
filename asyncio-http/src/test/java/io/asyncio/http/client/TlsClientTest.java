package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Response;
import io.asyncio.net.Network;
import io.asyncio.net.Server;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.TlsException;
import io.asyncio.net.TlsOptions;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// HTTPS: whom a client trusts, and where a body ends.
@WithinSeconds(60)
final class TlsClientTest {

  private static final String OTHER_PIN = Base64.getEncoder().encodeToString(new byte[32]);

  private interface Talk {
    void with(HttpClient client, String url) throws Exception;
  }

  private static void talk(HttpClientOptions options, Talk talk) {
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  request -> Response.text(request.scheme() + " " + request.path()),
                  "127.0.0.1",
                  0,
                  HttpServerOptions.defaults().withTls(TestKeys.LOCALHOST.server()));
          HttpClient client = HttpClient.create(options)) {
        talk.with(client, "https://localhost:" + server.port());
      }
    });
  }

  private static HttpClientOptions trusting() {
    return HttpClientOptions.defaults().withTls(TestKeys.LOCALHOST.client());
  }

  @Test
  void aTrustedServerIsAsked() {
    talk(
        trusting(),
        (client, url) -> {
          assertEquals("https /a", client.text(url + "/a"));
          assertEquals("https /b", client.text(url + "/b"));
          assertEquals(1, client.pool().openCount());
        });
  }

  @Test
  void aServerThatNobodyVouchesForIsRefused() {
    talk(
        HttpClientOptions.defaults(),
        (client, url) -> {
          TlsException error = assertThrows(TlsException.class, () -> client.text(url));
          assertEquals(TlsException.Reason.UNKNOWN_AUTHORITY, error.reason());
          assertEquals(0, client.pool().openCount());
        });
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    talk(
        HttpClientOptions.defaults()
            .withTls(TestKeys.LOCALHOST.client().withServerName("example.com")),
        (client, url) -> {
          TlsException error = assertThrows(TlsException.class, () -> client.text(url));
          assertEquals(TlsException.Reason.WRONG_HOST, error.reason());
        });
  }

  @Test
  void aPinnedKeyIsAcceptedAndAnotherIsNot() {
    String pin = TestKeys.LOCALHOST.pin();
    talk(
        trusting().withPinnedCertificates("localhost", Set.of(OTHER_PIN, pin)),
        (client, url) -> assertEquals("https /a", client.text(url + "/a")));
    talk(
        trusting().withPinnedCertificates("localhost", Set.of(OTHER_PIN)),
        (client, url) -> {
          assertThrows(CertificatePinException.class, () -> client.text(url + "/a"));
          assertEquals(0, client.pool().openCount());
        });
    talk(
        trusting().withPinnedCertificates("other", Set.of(OTHER_PIN)),
        (client, url) -> assertEquals("https /a", client.text(url + "/a")));
    assertThrows(
        IllegalArgumentException.class,
        () -> trusting().withPinnedCertificates("a", Set.of("sha256/" + pin)));
  }

  /// 76
  @Test
  void aBodyThatTheConnectionEndsIsWholeOnlyIfTlsEndsInOrder() {
    for (boolean inOrder : new boolean[] {true, false}) {
      Asyncio.run(() -> {
        TlsOptions tls = TestKeys.LOCALHOST.server();
        try (Server server =
                Network.startServer(
                    (reader, writer) -> {
                      byte[] _ = reader.readUntil("\r\n\r\n".getBytes(UTF_8));
                      writer.write("HTTP/1.1 200 OK\r\n\r\nbody");
                      writer.flush();
                      if (inOrder) {
                        writer.close();
                      } else {
                        Asyncio.sleep(Duration.ofMillis(20));
                        writer.abort();
                      }
                    },
                    "127.0.0.1",
                    0,
                    ServerOptions.defaults().withTls(tls));
            HttpClient client = HttpClient.create(trusting())) {
          String url = "https://localhost:" + server.port();
          if (inOrder) {
            assertEquals("body", client.text(url));
          } else {
            assertThrows(IncompleteMessageException.class, () -> client.text(url));
          }
        }
      });
    }
  }
}
