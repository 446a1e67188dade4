package io.asyncio.http;

import io.asyncio.http.grammar.Characters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/// A user and a password as `Basic` sends them: readable by everybody without TLS.
///
/// ```java
/// boolean isKnown = request.header("Authorization").flatMap(BasicAuth::parse)
///     .filter(expected::matches).isPresent();
/// ```
///
/// @param user any text without a colon and control characters
/// @param password any text without control characters
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7617">RFC 7617</a>
public record BasicAuth(String user, String password) {

  private static final String SCHEME = "Basic";
  private static final int LONGEST = 8 * 1024;

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if the user has a colon, or one of them a control character;
  ///   the text does not tell the password
  public BasicAuth {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "the user of Basic authentication must not have a colon: what follows it would be taken"
              + " for the password");
    }
    checkText("user", user);
    checkText("password", password);
  }

  private static void checkText(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw new IllegalArgumentException(
            "the %s of Basic authentication has a control character at %d; leave it out"
                .formatted(what, i));
      }
    }
  }

  /// Reads what a client says.
  ///
  /// @param text the value of the field `Authorization`
  /// @return empty if it is another scheme, or no user and password in UTF-8
  public static Optional<BasicAuth> parse(String text) {
    int blank = text.indexOf(' ');
    if (blank < 0
        || text.length() > LONGEST
        || !Characters.equalsIgnoringCase(text.substring(0, blank), SCHEME)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(Characters.withoutSpace(text.substring(blank + 1)));
      String both = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = both.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new BasicAuth(both.substring(0, colon), both.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /// Returns it as a field has it.
  ///
  /// @return for `Authorization` or `Proxy-Authorization`
  public String header() {
    return SCHEME + " " + Base64.getEncoder().encodeToString(bytes());
  }

  /// Says whether two are alike, in a time that does not tell where they differ.
  ///
  /// @param other from the peer
  /// @return true if user and password are alike
  public boolean matches(BasicAuth other) {
    return MessageDigest.isEqual(bytes(), other.bytes());
  }

  private byte[] bytes() {
    return (user + ":" + password).getBytes(StandardCharsets.UTF_8);
  }

  /// Returns the user only.
  @Override
  public String toString() {
    return "BasicAuth[user=" + user + ", password=…]";
  }
}
