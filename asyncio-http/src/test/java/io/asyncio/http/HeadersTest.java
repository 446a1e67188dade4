package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What fields keep to themselves, and what they do not take.
final class HeadersTest {

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "proxy-authorization", "Cookie", "COOKIE", "Set-Cookie"})
  void secretsAreNotShown(String name) {
    assertEquals(
        "{X: shown, " + name + ": …, Y: shown}",
        Headers.of("X", "shown", name, "secret", "Y", "shown").toString());
  }

  /// A field has bytes: another character would become one that nobody has checked.
  @ParameterizedTest
  @ValueSource(strings = {"\u0141", "\u010a", "\u2028", "\ud83d\ude00", "\uffff"})
  void whatIsNoByteIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Headers.of("X", text));
    assertThrows(IllegalArgumentException.class, () -> Headers.of("X" + text, ""));
    assertThrows(IllegalArgumentException.class, () -> Headers.empty().with("X", text));
    assertThrows(IllegalArgumentException.class, () -> Headers.empty().withAdded("X", text));
  }

  /// The sign of Kelvin is a k in small letters, for Java.
  @ParameterizedTest
  @ValueSource(strings = {"\u212aeep", "to\u212aen", "\u0130d", "\u0131d"})
  void noOtherLetterIsTakenForOneOfAscii(String name) {
    Headers headers = Headers.of("keep", "a", "token", "a", "id", "a");
    assertFalse(headers.contains(name));
    assertFalse(Headers.of("Connection", "keep, token, id").hasToken("Connection", name));
  }
}
