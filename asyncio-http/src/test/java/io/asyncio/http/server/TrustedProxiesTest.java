package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.HERE;
import static io.asyncio.http.server.Answers.body;
import static io.asyncio.http.server.Answers.getting;
import static io.asyncio.http.server.Answers.talk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whom a server takes for its client.
@WithinSeconds
final class TrustedProxiesTest {

  private static final Handler TELL =
      request ->
          Response.text(
              ((InetSocketAddress) request.remoteAddress().orElseThrow())
                      .getAddress()
                      .getHostAddress()
                  + " "
                  + request.scheme()
                  + " "
                  + request.host()
                  + " "
                  + request.isSecure());

  /// What a server behind proxies takes for true, or its status.
  private static String told(TrustedProxies proxies, String... fields) {
    return Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(proxies.before(TELL), HERE, 0)) {
        String answer = talk(server.port(), getting("/", fields));
        return answer.startsWith("HTTP/1.1 200") ? body(answer) : answer.substring(9, 12);
      }
    });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9.9.9.9 | https | shop.example | 9.9.9.9 https shop.example true",
        "1.1.1.1, 9.9.9.9 | https | shop.example | 9.9.9.9 https shop.example true",
        "1.1.1.1, 9.9.9.9, 10.0.0.5 | http, https, http | a, b, c | 9.9.9.9 https b true",
        "10.0.0.4, 10.0.0.5 | https | b | 10.0.0.4 https b true",
        "2001:db8::1 | https | b | 2001:db8:0:0:0:0:0:1 https b true",
        "9.9.9.9:1234 | https | b | 9.9.9.9 https b true",
        "[2001:db8::1]:80 | https | b | 2001:db8:0:0:0:0:0:1 https b true",
        "1.1.1.1, unknown | https | b | 127.0.0.1 https b true",
        "1.1.1.1, evil.example | https | b | 127.0.0.1 https b true",
        "\"1.1.1.1, 9.9.9.9 | https | b | 9.9.9.9 https b true",
        "9.9.9.9 | ftp | b | 400",
        "9.9.9.9 | https | a b | 400",
        "9.9.9.9 | https | u@b | 400",
        "9.9.9.9 | HTTPS | b | 9.9.9.9 https b true",
      })
  void aTrustedProxyIsBelieved(String addresses, String schemes, String hosts, String told) {
    assertEquals(
        told,
        told(
            TrustedProxies.byXForwarded("127.0.0.0/8", "10.0.0.0/8"),
            "X-Forwarded-For: " + addresses,
            "X-Forwarded-Proto: " + schemes,
            "X-Forwarded-Host: " + hosts,
            "Forwarded: for=8.8.8.8"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=9.9.9.9;proto=https;host=shop.example | 9.9.9.9 https shop.example true",
        "For=\"[2001:db8:cafe::17]:4711\" | 2001:db8:cafe:0:0:0:0:17 http a false",
        "for=1.1.1.1;proto=https, for=9.9.9.9 | 9.9.9.9 http a false",
        "for=9.9.9.9;proto=https;host=b, for=10.0.0.5;proto=http;host=c | 9.9.9.9 https b true",
        "for=9.9.9.9;by=\"x, for=1.1.1.1\" | 9.9.9.9 http a false",
        "for=9.9.9.9, for=_hidden | 127.0.0.1 http a false",
        "for=\"1.1.1.1, for=9.9.9.9 | 400",
        "nonsense | 400",
        "for=9.9.9.9;proto=ftp | 400",
      })
  void theFieldOfTheStandardIsRead(String field, String told) {
    assertEquals(
        told,
        told(
            TrustedProxies.byForwarded("127.0.0.1", "10.0.0.0/8"),
            "Forwarded: " + field,
            "X-Forwarded-For: 8.8.8.8"));
  }

  /// `32.1.0.0` has the bytes that `2001::` begins with.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.0/9 | 9.9.9.9, 10.127.0.1 | 9.9.9.9",
        "10.0.0.0/9 | 9.9.9.9, 10.128.0.1 | 10.128.0.1",
        "32.1.0.0/16 | 9.9.9.9, 32.1.0.1 | 9.9.9.9",
        "32.1.0.0/16 | 9.9.9.9, 2001:db8::1 | 2001:db8:0:0:0:0:0:1",
        "2001:db8::/33 | 9.9.9.9, 2001:db8:7fff::1 | 9.9.9.9",
        "2001:db8::/33 | 9.9.9.9, 2001:db8:8000::1 | 2001:db8:8000:0:0:0:0:1",
      })
  void aNetworkEndsWhereItsBitsDo(String network, String addresses, String client) {
    TrustedProxies proxies = TrustedProxies.byXForwarded("127.0.0.1", network);
    assertEquals(client + " http a false", told(proxies, "X-Forwarded-For: " + addresses));
  }

  @Test
  void ofManyTheNearestAreRead() {
    TrustedProxies proxies = TrustedProxies.byXForwarded("127.0.0.1", "10.0.0.0/8");
    String proxy = ", 10.0.0.1";
    assertEquals(
        "9.9.9.9 http a false", told(proxies, "X-Forwarded-For: 9.9.9.9" + proxy.repeat(31)));
    assertEquals(
        "10.0.0.1 http a false", told(proxies, "X-Forwarded-For: 9.9.9.9" + proxy.repeat(32)));
  }

  @Test
  void ofFewerHostsThanAddressesTheNearestHolds() {
    assertEquals(
        "9.9.9.9 http near false",
        told(
            TrustedProxies.byXForwarded("127.0.0.1", "10.0.0.0/8"),
            "X-Forwarded-For: 9.9.9.9, 10.0.0.4, 10.0.0.5",
            "X-Forwarded-Host: far, near"));
  }

  @Test
  void nobodyElseIsBelieved() {
    assertEquals(
        "127.0.0.1 http a false",
        told(
            TrustedProxies.byXForwarded("127.0.0.2", "10.0.0.0/8", "::1"),
            "X-Forwarded-For: 9.9.9.9",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: b"));
    assertEquals("127.0.0.1 http a false", told(TrustedProxies.byXForwarded("127.0.0.1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "a.b.c.d"})
  void whatIsNoNetworkIsRefused(String network) {
    assertEquals(
        "'" + network + "' is no network; write one as 10.0.0.0/8, 192.0.2.1 or 2001:db8::/32",
        assertThrows(IllegalArgumentException.class, () -> TrustedProxies.byXForwarded(network))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> TrustedProxies.byForwarded());
  }
}
