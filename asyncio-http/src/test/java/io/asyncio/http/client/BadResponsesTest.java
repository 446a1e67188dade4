package io.asyncio.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.http.IncompleteMessageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a bad server sends is an error, never an answer to the next request.
@WithinSeconds
final class BadResponsesTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  /// Asks a server that sends these bytes, and then closes, and returns the body or what went
  /// wrong.
  private static Object ask(String method, String... answers) {
    return Asyncio.run(() -> {
      ScriptedServer.Script script =
          peer -> {
            for (String answer : answers) {
              peer.answer(answer);
            }
          };
      try (ScriptedServer server = ScriptedServer.start(script);
          HttpClient client = HttpClient.create();
          ClientResponse response = client.send(ClientRequest.of(method, server.url()))) {
        String text = response.text();
        return text;
      } catch (RuntimeException e) {
        return e;
      }
    });
  }

  private static void assertBad(String answer) {
    assertInstanceOf(BadMessageException.class, ask("GET", answer), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // 71
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
        // 73
        "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        // 74
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokXX0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        // 80
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        // 82
        "HTTP/1.1 99 Low\r\n\r\n",
        "HTTP/1.1 2000 High\r\n\r\n",
        "HTTP/1.1 2x0 Odd\r\n\r\n",
        "HTTP/1.1 099 Low\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 A\u0000BX: y\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 A\rBX: y\r\nContent-Length: 2\r\n\r\nok",
        "ICY 200 OK\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n"
      })
  void whatIsNoAnswerIsAnError(String answer) {
    assertBad(answer);
  }

  /// 72
  @Test
  void chunksCountMoreThanALengthAndTheConnectionIsClosed() {
    String both =
        lines(
            "HTTP/1.1 200 OK",
            "Content-Length: 1",
            "Transfer-Encoding: chunked",
            "",
            "2",
            "ok",
            "0",
            "",
            "");
    assertNotKept("ok", both);
  }

  private static void assertNotKept(String body, String answer) {
    Asyncio.run(() -> {
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.answer(answer);
                peer.answer(OK);
              });
          HttpClient client = HttpClient.create()) {
        assertEquals(body, client.text(server.url()));
        Asyncio.sleep(Duration.ofMillis(10));
        assertEquals(0, client.pool().idleCount());
        assertEquals(body, client.text(server.url()));
        assertEquals(List.of("1: GET /", "2: GET /"), server.requests);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        // 77
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokX",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"
            + "Content-Length: 4\r\n\r\nevil"
      })
  void aConnectionThatIsNotCleanIsNotKept(String answer) {
    assertNotKept("ok", answer);
  }

  /// 74, 75
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok"
      })
  void aBodyThatEndsTooEarlyIsIncomplete(String answer) {
    assertInstanceOf(IncompleteMessageException.class, ask("GET", answer));
  }

  @Test
  void aBrokenBodyStaysBroken() {
    Asyncio.run(() -> {
      try (ScriptedServer server =
              ScriptedServer.start(
                  peer -> peer.answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok"));
          HttpClient client = HttpClient.create();
          ClientResponse response = client.get(server.url())) {
        ByteBuffer target = ByteBuffer.allocate(10);
        assertEquals(2, response.content().read(target));
        for (int i = 0; i < 2; i++) {
          assertThrows(IncompleteMessageException.class, () -> response.content().read(target));
        }
        assertEquals(0, client.pool().openCount());
      }
    });
  }

  @Test
  void aServerThatHangsUpIsToldSo() {
    for (String answer : List.of("", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nX: y\r\n")) {
      assertInstanceOf(DisconnectedException.class, ask("GET", answer), answer);
    }
  }

  /// 78
  @Test
  void anAnswerBeforeTheEndOfTheRequestStopsIt() {
    Asyncio.run(() -> {
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.answer("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
                peer.reader.readAll();
              });
          HttpClient client = HttpClient.create()) {
        List<String> log = new ArrayList<>();
        Body endless =
            Body.stream(sink -> {
              try {
                while (true) {
                  sink.write(new byte[10_000]);
                }
              } finally {
                log.add("stopped");
              }
            });
        try (ClientResponse response = client.post(server.url(), endless)) {
          log.add(response.status().code() + " " + response.text());
        }
        assertEquals(List.of("stopped", "413 no"), log);
        assertEquals(0, client.pool().openCount());
      }
    });
  }

  @Test
  void aGoodAnswerLetsTheRequestGoOnUntilItIsReadOrClosed() {
    for (boolean isRead : new boolean[] {true, false}) {
      Asyncio.run(() -> {
        try (ScriptedServer server =
                ScriptedServer.start(peer -> {
                  peer.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                  peer.reader.readAll();
                });
            HttpClient client = HttpClient.create()) {
          List<String> log = new ArrayList<>();
          Body endless =
              Body.stream(sink -> {
                try {
                  while (true) {
                    sink.write(new byte[10_000]);
                  }
                } finally {
                  log.add("stopped");
                }
              });
          try (ClientResponse response = client.post(server.url(), endless)) {
            log.add(isRead ? response.text() : "unread");
          }
          log.add("closed");
          assertEquals(List.of(isRead ? "ok" : "unread", "stopped", "closed"), log);
          assertEquals(0, client.pool().openCount());
        }
      });
    }
  }

  /// 79
  @Test
  void aFewInformationalAnswersArePassedAndManyAreAnError() {
    String early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    assertEquals("ok", ask("GET", early.repeat(20) + OK));
    assertBad(early.repeat(21) + OK);
    assertBad(early.repeat(1000) + OK);
  }

  /// 81
  @Test
  void someAnswersHaveNoBodyWhateverTheySay() {
    assertEquals("", ask("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n"));
    assertEquals("", ask("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n"));
    assertEquals("", ask("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"));
    assertEquals("", ask("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
  }

  /// 82
  @Test
  void aStatusWithoutAReasonIsOne() {
    assertEquals("ok", ask("GET", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"));
    assertEquals("ok", ask("GET", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"));
    assertEquals("ok", ask("GET", "HTTP/1.1 799 Odd\r\nContent-Length: 2\r\n\r\nok"));
  }

  @Test
  void anAnswerWithoutALengthEndsWithTheConnection() {
    assertEquals("ok", ask("GET", "HTTP/1.1 200 OK\r\n\r\nok"));
    assertEquals("ok", ask("GET", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nok"));
  }

  /// 83
  @Test
  void aHeadBeyondALimitIsAnErrorBeforeItsEnd() {
    Object length =
        Asyncio.run(() -> {
          try (ScriptedServer server =
                  ScriptedServer.start(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\n");
                    while (true) {
                      peer.send("X: " + "a".repeat(10_000) + "\r\n");
                    }
                  });
              HttpClient client = HttpClient.create()) {
            return assertThrows(BadMessageException.class, () -> client.text(server.url()))
                .getMessage();
          }
        });
    assertTrue(length.toString().contains("65536"), length.toString());
    assertBad("HTTP/1.1 200 OK\r\n" + "X: a\r\n".repeat(201) + "\r\n");
    assertEquals(
        "ok",
        ask("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + "X: a\r\n".repeat(199) + "\r\nok"));
    assertBad("HTTP/1.1 200 " + "a".repeat(10_000) + "\r\n\r\n");
  }

  @Test
  void theSameInPiecesOfAByteIsTheSame() {
    Asyncio.run(() -> {
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.head();
                for (char c :
                    lines(
                            "HTTP/1.1 100 Continue",
                            "",
                            "HTTP/1.1 200 OK",
                            "Transfer-Encoding: chunked",
                            "",
                            "2",
                            "ok",
                            "0",
                            "X: y",
                            "",
                            "")
                        .toCharArray()) {
                  peer.send(String.valueOf(c));
                  peer.writer.flush();
                  Asyncio.yieldNow();
                }
                peer.answer(OK);
              });
          HttpClient client = HttpClient.create()) {
        assertEquals("ok", client.text(server.url()));
        assertEquals("ok", client.text(server.url()));
        assertEquals(1, server.connectionCount());
      }
    });
  }
}
