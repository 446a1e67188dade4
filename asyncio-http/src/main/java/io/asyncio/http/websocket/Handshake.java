package io.asyncio.http.websocket;

import io.asyncio.http.grammar.Characters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What the opening handshake computes from its header fields, as pure functions: the seam on which
/// the server and the client of this module build. Programs do not need it.
///
/// None of the methods suspends, and any thread may call them.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4">RFC 6455, section 4</a>
public final class Handshake {

  /// The version of the protocol: 13, the only one.
  public static final String VERSION = "13";

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_LENGTH = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Handshake() {}

  /// Draws the key of a client's request: `Sec-WebSocket-Key`.
  ///
  /// @return 16 random bytes in Base64
  public static String newKey() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// Says whether a client's `Sec-WebSocket-Key` is one.
  ///
  /// @param key the value of the field
  /// @return whether it is 16 bytes in Base64, with its padding and nothing around it
  public static boolean isValidKey(String key) {
    if (key.length() != KEY_LENGTH || !key.endsWith("==") || key.charAt(21) == '=') {
      return false;
    }
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Computes the answer to a key: `Sec-WebSocket-Accept`.
  ///
  /// @param key the client's, as it came
  /// @return its SHA-1 with the protocol's own GUID, in Base64
  /// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2">RFC 6455, section
  ///   4.2.2</a>
  public static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-1, which WebSocket needs", e);
    }
  }

  /// Chooses the subprotocol: the first that the client offers and the server knows.
  ///
  /// @param offered the value of the client's `Sec-WebSocket-Protocol`
  /// @param known by the server, [WebSocketOptions#subprotocols()]
  /// @return empty if there is none in common: then the answer has no such field
  /// @throws WebSocketHandshakeException if an offer is not a token, or stands twice
  public static Optional<String> chooseSubprotocol(String offered, List<String> known) {
    List<String> names = Characters.elements(offered, Integer.MAX_VALUE);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!Characters.isToken(name) || names.indexOf(name) < i) {
        throw new WebSocketHandshakeException(
            "Sec-WebSocket-Protocol must be a list of different tokens, found '" + offered + "'");
      }
    }
    return names.stream().filter(known::contains).findFirst();
  }

  /// Checks the subprotocol of a server's answer.
  ///
  /// @param answered the value of the server's `Sec-WebSocket-Protocol`
  /// @param offered by this client, [WebSocketOptions#subprotocols()]
  /// @return the name
  /// @throws WebSocketHandshakeException if it is not one of the offered names
  public static String checkSubprotocol(String answered, List<String> offered) {
    if (!offered.contains(answered)) {
      throw new WebSocketHandshakeException(
          "the server chose the subprotocol '" + answered + "', which is none of " + offered);
    }
    return answered;
  }
}
