package io.asyncio.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the opening handshake computes.
final class HandshakeTest {

  @Test
  void theAnswerToAKeyIsThatOfTheStandard() {
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Handshake.accept("dGhlIHNhbXBsZSBub25jZQ=="));
  }

  @Test
  void aNewKeyIsOneAndNewEachTime() {
    String key = Handshake.newKey();
    assertTrue(Handshake.isValidKey(key), key);
    assertNotEquals(key, Handshake.newKey());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25jZQ== ",
        " dGhlIHNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZTE=",
        "dGhlIHNhbXBsZSBub25j====",
        "dGhlIHNhbXBsZSBub25jZ-==",
        "dGhlIHNhbXBsZSBub25jZ\n==",
        "AAAAAAAAAAAAAAAAAAAAAAAA",
      })
  void whatIsNotSixteenBytesInBase64IsNoKey(String key) {
    assertFalse(Handshake.isValidKey(key));
  }

  @Test
  void theFirstOfferThatIsKnownIsChosen() {
    List<String> known = List.of("chat.v1", "chat.v2");
    assertEquals(Optional.of("chat.v2"), Handshake.chooseSubprotocol("chat.v2, chat.v1", known));
    assertEquals(Optional.of("chat.v1"), Handshake.chooseSubprotocol("x ,chat.v1", known));
    assertEquals(Optional.empty(), Handshake.chooseSubprotocol("Chat.v1", known));
    assertEquals(Optional.empty(), Handshake.chooseSubprotocol("chat.v1", List.of()));
    for (String wrong : List.of("a b", "a;b", "a, a", "a\u0000", "\"a\"")) {
      assertThrows(
          WebSocketHandshakeException.class, () -> Handshake.chooseSubprotocol(wrong, known));
    }
  }

  @Test
  void aClientTakesOnlyASubprotocolItOffered() {
    assertEquals("a", Handshake.checkSubprotocol("a", List.of("b", "a")));
    assertThrows(
        WebSocketHandshakeException.class, () -> Handshake.checkSubprotocol("c", List.of("a")));
    assertThrows(
        WebSocketHandshakeException.class, () -> Handshake.checkSubprotocol("a", List.of()));
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    WebSocketOptions options = WebSocketOptions.defaults();
    assertThrows(IllegalArgumentException.class, () -> options.withMaxMessageSize(0));
    assertThrows(IllegalArgumentException.class, () -> options.withMaxMessageSize((1 << 30) + 1));
    assertEquals(1 << 30, options.withMaxMessageSize(1 << 30).maxMessageSize());
    assertThrows(IllegalArgumentException.class, () -> options.withMaxFrameSize(-1));
    assertThrows(IllegalArgumentException.class, () -> options.withMaxFragments(0, 1));
    assertThrows(IllegalArgumentException.class, () -> options.withSubprotocols("a b"));
    assertThrows(IllegalArgumentException.class, () -> options.withSubprotocols("a", "a"));
    assertThrows(
        IllegalArgumentException.class, () -> options.withHeartbeat(java.time.Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> options.withCloseTimeout(java.time.Duration.ofSeconds(-1)));
  }

  @Test
  void codesKnowWhetherTheyMayBeSent() {
    for (int code = 1000; code <= 4999; code++) {
      boolean expected =
          switch (code) {
            case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014 -> true;
            default -> code >= 3000;
          };
      assertEquals(expected, new CloseCode(code).isSendable(), "code " + code);
    }
    assertThrows(IllegalArgumentException.class, () -> new CloseCode(999));
    assertThrows(IllegalArgumentException.class, () -> new CloseCode(5000));
  }
}
