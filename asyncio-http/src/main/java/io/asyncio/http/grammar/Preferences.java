package io.asyncio.http.grammar;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a client would like, and how much: the fields `Accept-Encoding`, `Accept-Language` and
/// their like (RFC 9110, section 12.4.2).
///
/// ```
/// br, gzip;q=0.8, *;q=0
/// ```
public final class Preferences {

  /// The most, in thousandths.
  public static final int MOST = 1000;

  private static final String ANY = "*";
  private static final int ELEMENTS = 100;

  private final Map<String, Integer> weights = new LinkedHashMap<>();

  private Preferences() {}

  /// Reads the value of a field. A member that is malformed, its weight among that, is left out as
  /// if it were not there, and so is what follows the first hundred.
  ///
  /// @param text elements separated by commas
  /// @return what it says
  public static Preferences parse(String text) {
    Preferences preferences = new Preferences();
    for (String element : Characters.elements(text, ELEMENTS)) {
      preferences.add(element);
    }
    return preferences;
  }

  private void add(String element) {
    int semicolon = element.indexOf(';');
    String name =
        Characters.lower(
            Characters.withoutSpace(semicolon < 0 ? element : element.substring(0, semicolon)));
    int weight = semicolon < 0 ? MOST : weight(element.substring(semicolon + 1));
    if (Characters.isToken(name) && weight >= 0) {
      // RFC 9110, section 8.4.1.3.
      weights.putIfAbsent(name.equals("x-gzip") ? "gzip" : name, weight);
    }
  }

  /// Returns -1 for what is no weight.
  private static int weight(String parameter) {
    String text = Characters.withoutSpace(parameter);
    boolean isWeight = text.length() >= 3 && Characters.lower(text.charAt(0)) == 'q';
    if (!isWeight || text.charAt(1) != '=' || text.length() > 7) {
      return -1;
    }
    int weight = text.charAt(2) - '0';
    if (weight != 0 && weight != 1) {
      return -1;
    }
    if (text.length() > 3 && text.charAt(3) != '.') {
      return -1;
    }
    for (int i = 4; i < 7; i++) {
      char digit = i < text.length() ? text.charAt(i) : '0';
      if (!Characters.isDigit(digit)) {
        return -1;
      }
      weight = 10 * weight + (digit - '0');
    }
    return weight > MOST ? -1 : weight;
  }

  /// Returns how much something is liked.
  ///
  /// @param name in any case
  /// @param unsaid what holds for a name that neither stands there nor falls under `*`
  /// @return 0 if it is not acceptable, [#MOST] at most
  public int weight(String name, int unsaid) {
    Integer said = weights.get(Characters.lower(name));
    if (said == null) {
      said = weights.get(ANY);
    }
    return said == null ? unsaid : said;
  }
}
