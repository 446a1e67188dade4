package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.net.Network.openConnection;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CapturedLog;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.websocket.CloseCode;
import io.asyncio.http.websocket.Message;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.http.websocket.WebSocketOptions;
import io.asyncio.net.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The handshake of WebSockets, and how they end with their server.
@WithinSeconds
final class WebSocketEndpointTest {

  private static final String HERE = "127.0.0.1";
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final WebSocketEndpoint ECHO =
      WebSocketEndpoint.of((_, socket) -> {
        for (Message message : socket) {
          socket.send(message);
        }
      });

  private final List<String> log = new ArrayList<>();

  private static String request(String... changes) {
    String request =
        """
        GET /chat HTTP/1.1
        Host: example.com
        Upgrade: websocket
        Connection: keep-alive, Upgrade
        Sec-WebSocket-Key: %s
        Sec-WebSocket-Version: 13

        """
            .formatted(KEY);
    for (int i = 0; i < changes.length; i += 2) {
      assertTrue(request.contains(changes[i]), changes[i]);
      request = request.replace(changes[i], changes[i + 1]);
    }
    return request.replace("\n", "\r\n");
  }

  /// Returns the head of the answer, without its date.
  private static String answer(WebSocketEndpoint endpoint, String request) {
    return Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(endpoint, HERE, 0);
          Connection connection = openConnection(HERE, server.port())) {
        connection.writer().write(request.getBytes(UTF_8));
        byte[] head = connection.reader().readUntil("\r\n\r\n".getBytes(UTF_8));
        connection.writer().abort();
        return new String(head, ISO_8859_1).replaceAll("Date: .*\r\n", "").strip();
      }
    });
  }

  @Test
  void theHandshakeOfTheRfcIsAnswered() {
    assertEquals(
        """
        HTTP/1.1 101 Switching Protocols
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\
        """
            .replace("\n", "\r\n"),
        answer(ECHO, request()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      textBlock =
          """
          117; Upgrade: websocket        ; X: a                          ; 400
          117; Upgrade: websocket        ; Upgrade: h2c                  ; 400
          117; keep-alive, Upgrade       ; keep-alive                    ; 400
          117; Sec-WebSocket-Key: dGhl   ; X-Key: dGhl                   ; 400
          117; IHNhbXBsZSBub25jZQ==      ; IHNhbXBsZSBub25j              ; 400
          117; dGhlIHNhbXBsZSBub25jZQ==  ; dGhlIHNhbXBsZSBub25jZQ=       ; 400
          117; dGhlIHNhbXBsZSBub25jZQ==  ; not base64 at all!            ; 400
          117; Version: 13               ; Version: 13|Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA== ; 400
          118; Version: 13               ; Version: 8                    ; 426
          118; Sec-WebSocket-Version: 13 ; X: 13                         ; 426
          119; HTTP/1.1                  ; HTTP/1.0                      ; 400
          119; GET                       ; POST                          ; 405
          119; GET                       ; HEAD                          ; 405
          120; Upgrade: websocket        ; Upgrade: websocket|Origin: https://evil.com         ; 403
          120; Upgrade: websocket        ; Upgrade: websocket|Origin: https://example.com.evil ; 403
          120; Upgrade: websocket        ; Upgrade: websocket|Origin: null                     ; 403
          120; Upgrade: websocket        ; Upgrade: websocket|Origin: //example.com            ; 403
          120; Upgrade: websocket        ; Upgrade: websocket|Origin: https://example.com      ; 101
          121; Upgrade: websocket        ; Upgrade: websocket|Sec-WebSocket-Extensions: a=,b   ; 400
          121; Upgrade: websocket        ; Upgrade: websocket|Sec-WebSocket-Protocol: a b      ; 400
          """)
  void aWrongHandshakeIsRefused(String row, String part, String instead, int status) {
    String answer = answer(ECHO, request(part.strip(), instead.strip().replace("|", "\n")));
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), () -> row + " " + answer);
    if (status == 426) {
      assertTrue(answer.contains("Sec-WebSocket-Version: 13"), answer);
    }
    if (status == 405) {
      assertTrue(answer.contains("Allow: GET"), answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Upgrade | websocket | 101",
        "keep-alive, Upgrade | WebSocket | 101",
        "keep-alive,\tUPGRADE , x | h2c, websocket | 101",
        "keep-alive | websocket | 400",
        "upgrades | websocket | 400",
        "Upgrade | websockets | 400",
        "Upgrade | h2c | 400",
        "'' | '' | 400",
        "Upgrade | web\u017Focket | 400",
        "Upgrade | websoc\u212Aet | 400",
      })
  void anUpgradeNeedsBothWords(String connection, String upgrade, int status) {
    String request =
        request(
            "Connection: keep-alive, Upgrade",
            "Connection: " + connection,
            "Upgrade: websocket",
            "Upgrade: " + upgrade);
    assertTrue(answer(ECHO, request).startsWith("HTTP/1.1 " + status + " "), request);
  }

  @Test
  void onlyListedOriginsAreTaken() {
    WebSocketEndpoint endpoint = ECHO.withOrigins(Set.of("https://a.com"));
    String own = "Upgrade: websocket\nOrigin: https://example.com";
    String listed = "Upgrade: websocket\nOrigin: https://a.com";
    assertTrue(answer(endpoint, request("Upgrade: websocket", own)).startsWith("HTTP/1.1 403"));
    assertTrue(answer(endpoint, request("Upgrade: websocket", listed)).startsWith("HTTP/1.1 101"));
    WebSocketEndpoint open = ECHO.withOrigins(Set.of("*"));
    assertTrue(answer(open, request("Upgrade: websocket", own)).startsWith("HTTP/1.1 101"));
  }

  @Test
  void subprotocolAndCompressionAreAgreedOn() {
    WebSocketEndpoint endpoint =
        ECHO.withOptions(
            WebSocketOptions.defaults().withSubprotocols("v2", "v1").withCompression(true));
    String answer =
        answer(
            endpoint,
            request(
                "Upgrade: websocket",
                "Upgrade: websocket\nSec-WebSocket-Protocol: v3, v1\n"
                    + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));
    assertTrue(answer.contains("Sec-WebSocket-Protocol: v1"), answer);
    assertTrue(answer.contains("Sec-WebSocket-Extensions: permessage-deflate"), answer);
  }

  /// Opens a WebSocket to a server by hand.
  private static WebSocket open(Connection connection, String behind) {
    connection.writer().write((request() + behind).getBytes(ISO_8859_1));
    connection.reader().readUntil("\r\n\r\n".getBytes(UTF_8));
    return WebSocket.over(
        connection.reader(),
        connection.writer(),
        true,
        WebSocketOptions.defaults(),
        Optional.empty(),
        Optional.empty(),
        new byte[0]);
  }

  @Test
  void messagesGoBothWays() {
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(ECHO, HERE, 0);
          Connection connection = openConnection(HERE, server.port());
          WebSocket socket = open(connection, "")) {
        for (int i = 0; i < 100; i++) {
          socket.send("message " + i);
          assertEquals(Optional.of("message " + i), socket.receiveText());
        }
      }
    });
  }

  @Test
  void aFrameRightBehindTheHandshakeIsNotLost() {
    Asyncio.run(() -> {
      String masked = "\u0081\u0082\0\0\0\0hi";
      try (HttpServer server = HttpServer.start(ECHO, HERE, 0);
          Connection connection = openConnection(HERE, server.port());
          WebSocket socket = open(connection, masked)) {
        assertEquals(Optional.of("hi"), socket.receiveText());
      }
    });
  }

  @Test
  void aClosingServerSaysGoodbye() {
    Asyncio.run(() -> {
      HttpServer server =
          HttpServer.start(
              WebSocketEndpoint.of((_, socket) -> {
                log.add("received " + socket.receive());
              }),
              HERE,
              0);
      try (Connection connection = openConnection(HERE, server.port());
          WebSocket socket = open(connection, "")) {
        Task<Void> closing = createTask(server::close);
        assertEquals(Optional.empty(), socket.receive());
        assertEquals(Optional.of(CloseCode.GOING_AWAY), socket.closeCode());
        closing.await();
      }
    });
    assertEquals(List.of("received Optional.empty"), log);
  }

  @Test
  void aHandlerThatFailsClosesWith1011() {
    try (CapturedLog captured = new CapturedLog()) {
      Asyncio.run(() -> {
        Handler failing =
            WebSocketEndpoint.of((_, _) -> {
              throw new IllegalStateException("boom");
            });
        try (HttpServer server = HttpServer.start(failing, HERE, 0);
            Connection connection = openConnection(HERE, server.port());
            WebSocket socket = open(connection, "")) {
          assertEquals(Optional.empty(), socket.receive());
          assertEquals(Optional.of(CloseCode.INTERNAL_ERROR), socket.closeCode());
        }
      });
      assertEquals(
          List.of("the handler of the WebSocket of GET /chat failed"), captured.messages());
    }
  }
}
