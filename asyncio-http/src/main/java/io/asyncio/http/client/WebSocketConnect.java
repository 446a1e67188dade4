package io.asyncio.http.client;

import io.asyncio.http.Headers;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.websocket.Deflate;
import io.asyncio.http.websocket.Handshake;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.http.websocket.WebSocketHandshakeException;
import io.asyncio.http.websocket.WebSocketOptions;
import java.util.List;
import java.util.Optional;

/// A client's half of the handshake: RFC 6455, section 4.1.
final class WebSocketConnect {

  private WebSocketConnect() {}

  static String httpUrl(String url) {
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : Characters.lower(url.substring(0, colon));
    return switch (scheme) {
      case "ws" -> "http" + url.substring(colon);
      case "wss" -> "https" + url.substring(colon);
      default -> url;
    };
  }

  static WebSocket open(HttpClient client, ClientRequest request, WebSocketOptions options) {
    if (!request.method().equals("GET")) {
      throw new IllegalArgumentException(
          "a WebSocket is asked for by GET, not by " + request.method());
    }
    String key = Handshake.newKey();
    ClientRequest asked =
        request
            .withHeader("Sec-WebSocket-Key", key)
            .withHeader("Sec-WebSocket-Version", Handshake.VERSION)
            .withUpgrade("websocket");
    if (!options.subprotocols().isEmpty()) {
      asked = asked.withHeader("Sec-WebSocket-Protocol", String.join(", ", options.subprotocols()));
    }
    Optional<String> offer = Deflate.offer(options);
    if (offer.isPresent()) {
      asked = asked.withHeader("Sec-WebSocket-Extensions", offer.get());
    }
    ClientResponse response = client.send(asked);
    boolean isOpen = false;
    try {
      WebSocket socket = agreed(response, key, options);
      isOpen = true;
      return socket;
    } finally {
      if (!isOpen) {
        response.close();
      }
    }
  }

  private static WebSocket agreed(ClientResponse response, String key, WebSocketOptions options) {
    Headers headers = response.headers();
    if (response.status().code() != 101) {
      throw refused(response, "was answered " + response.status() + " instead of 101");
    }
    if (!headers.hasToken("Upgrade", "websocket") || !headers.hasToken("Connection", "Upgrade")) {
      throw refused(response, "was answered 101 without Upgrade: websocket");
    }
    if (!headers.all("Sec-WebSocket-Accept").equals(List.of(Handshake.accept(key)))) {
      throw refused(response, "was answered with a Sec-WebSocket-Accept that is not of its key");
    }
    Optional<String> subprotocol =
        headers
            .combined("Sec-WebSocket-Protocol")
            .map(answered -> Handshake.checkSubprotocol(answered, options.subprotocols()));
    Optional<Deflate> deflate =
        headers
            .combined("Sec-WebSocket-Extensions")
            .map(answered -> Deflate.check(answered, options));
    ClientConnection connection = response.takeConnection();
    byte[] leftover = connection.leavePool();
    return WebSocket.over(
        connection.reader, connection.writer, true, options, subprotocol, deflate, leftover);
  }

  private static WebSocketHandshakeException refused(ClientResponse response, String how) {
    return new WebSocketHandshakeException(
        "a request for a WebSocket to " + Origin.shown(response.uri()) + " " + how);
  }
}
