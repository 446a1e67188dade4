package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.WebSocketEndpoint;
import io.asyncio.http.websocket.Handshake;
import io.asyncio.http.websocket.Message;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.http.websocket.WebSocketHandshakeException;
import io.asyncio.http.websocket.WebSocketOptions;
import io.asyncio.net.Network;
import io.asyncio.net.Server;
import io.asyncio.sync.Event;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSockets from our client, to our server and to one that breaks the rules.
@WithinSeconds
final class WebSocketConnectTest {

  private static final String HERE = "127.0.0.1";
  private static final WebSocketOptions OPTIONS =
      WebSocketOptions.defaults().withSubprotocols("v2", "v1").withCompression(true);
  private static final WebSocketEndpoint ECHO =
      WebSocketEndpoint.of(
              (_, socket) -> {
                for (Message message : socket) {
                  socket.send(message);
                }
              })
          .withOptions(WebSocketOptions.defaults().withSubprotocols("v1").withCompression(true));

  @Test
  void messagesGoBothWays() {
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(ECHO, HERE, 0);
          HttpClient client = HttpClient.create();
          WebSocket socket = client.webSocket("ws://127.0.0.1:" + server.port() + "/chat")) {
        for (int i = 0; i < 100; i++) {
          socket.send("message " + i);
          assertEquals(Optional.of("message " + i), socket.receiveText());
        }
        assertEquals(Optional.empty(), socket.subprotocol());
      }
    });
  }

  @Test
  void subprotocolAndCompressionAreAgreedOn() {
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(ECHO, HERE, 0);
          HttpClient client = HttpClient.create();
          WebSocket socket =
              client.webSocket(ClientRequest.get("http://127.0.0.1:" + server.port()), OPTIONS)) {
        assertEquals(Optional.of("v1"), socket.subprotocol());
        String text = "all work and no play ".repeat(10_000);
        socket.send(text);
        assertEquals(Optional.of(text), socket.receiveText());
      }
    });
  }

  @Test
  void anAnswerThatIsNo101IsAnException() {
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(_ -> Response.text("no"), HERE, 0, HttpServerOptions.defaults());
          HttpClient client = HttpClient.create()) {
        String url = "ws://127.0.0.1:" + server.port() + "/";
        String message =
            assertThrows(WebSocketHandshakeException.class, () -> client.webSocket(url))
                .getMessage();
        assertTrue(message.endsWith("was answered 200 OK instead of 101"), message);
        assertEquals(200, client.get("http://127.0.0.1:" + server.port()).status().code());
      }
    });
  }

  @Test
  void onlyGetAsks() {
    Asyncio.run(() -> {
      try (HttpClient client = HttpClient.create()) {
        assertThrows(
            IllegalArgumentException.class,
            () -> client.webSocket(ClientRequest.post("http://localhost/"), OPTIONS));
      }
    });
  }

  /// Row 121: what a server answers that was not asked for.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: AAAA",
        "Upgrade: websocket|Connection: Upgrade",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: KEY|Sec-WebSocket-Accept: AAAA",
        "Connection: Upgrade|Sec-WebSocket-Accept: KEY",
        "Upgrade: websocket|Sec-WebSocket-Accept: KEY",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: KEY|Sec-WebSocket-Protocol: v3",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: KEY|Sec-WebSocket-Extensions: x",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: KEY|"
            + "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99",
      })
  void anAnswerThatWasNotAskedForIsRefused(String fields) {
    Asyncio.run(() -> {
      Event left = new Event();
      try (Server server =
              Network.startServer(
                  (reader, writer) -> {
                    String head =
                        new String(reader.readUntil("\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
                    int at = head.indexOf("Sec-WebSocket-Key: ") + 19;
                    String accept = Handshake.accept(head.substring(at, at + 24));
                    writer.write(
                        "HTTP/1.1 101 Switching Protocols\r\n"
                            + fields.replace("KEY", accept).replace("|", "\r\n")
                            + "\r\n\r\n");
                    reader.readAll();
                    left.set();
                  },
                  HERE,
                  0);
          HttpClient client = HttpClient.create()) {
        ClientRequest request = ClientRequest.get("http://127.0.0.1:" + server.port());
        assertThrows(WebSocketHandshakeException.class, () -> client.webSocket(request, OPTIONS));
        left.await();
      }
    });
  }
}
