package io.asyncio.http.grammar;

import java.util.ArrayList;
import java.util.List;

/// Which characters may stand where in a message: RFC 9110, section 5.6, and RFC 9112.
public final class Characters {

  private static final byte TOKEN = 1;
  private static final byte VALUE = 2;
  private static final byte TARGET = 4;
  private static final byte SPACE = 8;

  private static final byte[] KINDS = kinds();

  private Characters() {}

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = 0; c < kinds.length; c++) {
      boolean isLetterOrDigit =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (isLetterOrDigit || (c > 0 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
        kinds[c] |= TOKEN;
      }
      if (c >= ' ' ? c != 0x7f : c == '\t') {
        kinds[c] |= VALUE;
      }
      if (c > ' ' && c < 0x7f && c != '#') {
        kinds[c] |= TARGET;
      }
      if (c == ' ' || c == '\t') {
        kinds[c] |= SPACE;
      }
    }
    return kinds;
  }

  private static boolean is(int character, int kind) {
    return character >= 0 && character < KINDS.length && (KINDS[character] & kind) != 0;
  }

  /// Says whether a name may have this character.
  ///
  /// @param character its number
  /// @return true for letters, digits and ``!#$%&'*+-.^_`|~``
  public static boolean isToken(int character) {
    return is(character, TOKEN);
  }

  /// Says whether the value of a field may have this character.
  ///
  /// @param character its number
  /// @return false for control characters other than the tabulator, and above 255
  public static boolean isValue(int character) {
    return is(character, VALUE);
  }

  /// Says whether the target of a request may have this character.
  ///
  /// @param character its number
  /// @return true for the visible characters of ASCII but `#`
  public static boolean isTarget(int character) {
    return is(character, TARGET);
  }

  /// Says whether this is the white space of HTTP.
  ///
  /// @param character its number
  /// @return true for blank and tabulator
  public static boolean isSpace(int character) {
    return is(character, SPACE);
  }

  /// Says whether this is a digit of ASCII.
  ///
  /// @param character its number
  /// @return true for 0 to 9
  public static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  /// Returns the value of a hexadecimal digit.
  ///
  /// @param character its number
  /// @return 0 to 15, or -1 if it is none
  public static int hexValue(int character) {
    if (isDigit(character)) {
      return character - '0';
    }
    int lower = character | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /// Says whether a text is a token.
  ///
  /// @param text any
  /// @return false if it is empty
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isToken(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// Returns a letter of ASCII in lower case, and all else as it is.
  ///
  /// @param character its number
  /// @return another number from A to Z
  public static int lower(int character) {
    return character >= 'A' && character <= 'Z' ? character | 0x20 : character;
  }

  /// Returns a text with the letters of ASCII in lower case.
  ///
  /// @param text any
  /// @return the same if there is nothing to change
  public static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 'A' && text.charAt(i) <= 'Z') {
        char[] characters = text.toCharArray();
        for (int k = i; k < characters.length; k++) {
          characters[k] = (char) lower(characters[k]);
        }
        return new String(characters);
      }
    }
    return text;
  }

  /// Compares two texts without regard to the case of ASCII's letters.
  ///
  /// @param one a text
  /// @param other a text
  /// @return true if they are alike
  public static boolean equalsIgnoringCase(CharSequence one, CharSequence other) {
    if (one.length() != other.length()) {
      return false;
    }
    for (int i = 0; i < one.length(); i++) {
      if (lower(one.charAt(i)) != lower(other.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /// Returns a text without blanks and tabulators at its ends.
  ///
  /// @param text any
  /// @return the same if there are none
  public static String withoutSpace(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /// Returns the elements of a comma-separated list, without the blanks around them; empty ones are
  /// left out, as RFC 9110, section 5.6.1.2, wants it. Quoted strings are not understood.
  ///
  /// @param list the value of a field
  /// @param most how many are read; the rest is left out
  /// @return in their order
  public static List<String> elements(String list, int most) {
    List<String> elements = new ArrayList<>();
    int start = 0;
    while (start <= list.length() && elements.size() < most) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      String element = withoutSpace(list.substring(start, end));
      if (!element.isEmpty()) {
        elements.add(element);
      }
      start = end + 1;
    }
    return elements;
  }

  /// Reads a number in decimal digits.
  ///
  /// @param text digits and nothing else
  /// @return -1 if it is anything else, empty, or greater than a long
  public static long decimal(CharSequence text) {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isDigit(c) || number > (Long.MAX_VALUE - (c - '0')) / 10) {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return text.isEmpty() ? -1 : number;
  }
}
