package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What stands in the head of a request, and what does not.
final class RequestHeadsTest {

  private static String head(ClientRequest request, @Nullable String proxy, String cookie) {
    Route route = new Route(Origin.of(request.uri()), proxy == null ? null : Proxy.of(proxy), null);
    byte[] head = RequestHeads.of(request, route, RequestHeads.NONE, cookie);
    return new String(head, ISO_8859_1).replace("\r\n", "|");
  }

  /// RFC 6265, section 5.4: there is one field at most.
  @Test
  void theFieldOfTheProgramStandsForAllCookies() {
    ClientRequest request = ClientRequest.get("http://a/").withCookie("b", "2");
    assertEquals("GET / HTTP/1.1|Host: a|Cookie: c=3; b=2||", head(request, null, "b=1; c=3"));
    assertEquals(
        "GET / HTTP/1.1|Host: a|Cookie: a=1||",
        head(request.withHeader("Cookie", "a=1"), null, "b=1; c=3"));
  }

  @Test
  void whatAProxyIsToldAServerIsNot() {
    ClientRequest open = ClientRequest.get("http://a/");
    ClientRequest secure = ClientRequest.get("https://a/");
    assertEquals(
        "GET http://a/ HTTP/1.1|Host: a|Proxy-Authorization: Basic bWU6cHc=||",
        head(open, "http://me:pw@p", ""));
    for (String proxy : new String[] {"http://me:pw@p", "https://me:pw@p", "socks5://me:pw@p"}) {
      assertEquals("GET / HTTP/1.1|Host: a||", head(secure, proxy, ""), proxy);
    }
    assertEquals("GET / HTTP/1.1|Host: a||", head(open, "socks5://me:pw@p", ""));
  }
}
