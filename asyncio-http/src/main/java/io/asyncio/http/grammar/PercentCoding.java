package io.asyncio.http.grammar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// `%41` for A: RFC 3986, section 2.1.
public final class PercentCoding {

  private static final String UNRESERVED = "-._~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentCoding() {}

  /// Reads a coded text, as UTF-8.
  ///
  /// @param text of ASCII
  /// @param plusIsBlank as in forms and queries
  /// @return empty if a `%` has not two hexadecimal digits after it, or the bytes are no UTF-8
  public static Optional<String> decode(String text, boolean plusIsBlank) {
    if (text.indexOf('%') < 0) {
      return Optional.of(plusIsBlank ? text.replace('+', ' ') : text);
    }
    byte[] bytes = new byte[text.length() * 3];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()) {
          return Optional.empty();
        }
        int high = Characters.hexValue(text.charAt(i + 1));
        int low = Characters.hexValue(text.charAt(i + 2));
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c == '+' && plusIsBlank) {
        bytes[length++] = ' ';
      } else if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else {
        byte[] more = text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, 0, length))
              .toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  /// Codes all characters but letters, digits, `-._~` and those given, as UTF-8.
  ///
  /// @param text any
  /// @param kept further characters of ASCII that stay as they are
  /// @return of ASCII
  public static String encode(String text, String kept) {
    StringBuilder coded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isKept(b, kept)) {
        coded.append((char) b);
      } else {
        coded.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
      }
    }
    return coded.toString();
  }

  private static boolean isKept(byte b, String kept) {
    int lower = Characters.lower(b);
    return Characters.isDigit(b)
        || (lower >= 'a' && lower <= 'z')
        || (b > 0 && (UNRESERVED.indexOf(b) >= 0 || kept.indexOf(b) >= 0));
  }
}
