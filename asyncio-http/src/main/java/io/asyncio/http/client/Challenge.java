package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A way in that a server offers: RFC 9110, section 11.3.
///
/// @param scheme such as `digest`, in lower case
/// @param token what follows the scheme instead of parameters; may be empty
/// @param parameters by names in lower case
record Challenge(String scheme, String token, Map<String, String> parameters) {

  private static final int MOST = 20;

  /// Reads challenges. One field may have several of them, with the commas between them and those
  /// between parameters alike. Never fails: of a field that is wrong somewhere, what stands before
  /// is taken.
  ///
  /// @param fields the values of `WWW-Authenticate` or `Proxy-Authenticate`
  static List<Challenge> parse(List<String> fields) {
    List<Challenge> challenges = new ArrayList<>();
    for (String field : fields) {
      Scanner scanner = new Scanner(field);
      Optional<Challenge> next = scanner.next();
      while (next.isPresent() && challenges.size() < MOST) {
        challenges.add(next.get());
        next = scanner.next();
      }
    }
    return challenges;
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  private static final class Scanner {

    private final String text;
    private int at;
    private boolean isWrong;

    Scanner(String text) {
      this.text = text;
    }

    Optional<Challenge> next() {
      skip(true);
      String scheme = token();
      if (isWrong || scheme.isEmpty() || (at < text.length() && !isSpaceOrComma())) {
        return Optional.empty();
      }
      skip(false);
      String token = token68();
      Map<String, String> parameters = new LinkedHashMap<>();
      while (token.isEmpty() && readParameter(parameters)) {
        skip(true);
      }
      return isWrong
          ? Optional.empty()
          : Optional.of(new Challenge(Characters.lower(scheme), token, parameters));
    }

    private boolean isSpaceOrComma() {
      return Characters.isSpace(text.charAt(at)) || text.charAt(at) == ',';
    }

    private void skip(boolean alsoCommas) {
      while (at < text.length()
          && (Characters.isSpace(text.charAt(at)) || (alsoCommas && text.charAt(at) == ','))) {
        at++;
      }
    }

    private String token() {
      int start = at;
      while (at < text.length() && Characters.isToken(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    /// Taken only if it is followed by a comma or the end: `abc==`.
    private String token68() {
      int end = at;
      while (end < text.length()
          && (Characters.isToken(text.charAt(end)) || text.charAt(end) == '/')) {
        end++;
      }
      while (end < text.length() && text.charAt(end) == '=') {
        end++;
      }
      int after = end;
      while (after < text.length() && Characters.isSpace(text.charAt(after))) {
        after++;
      }
      if (end == at || (after < text.length() && text.charAt(after) != ',')) {
        return "";
      }
      String token = text.substring(at, end);
      at = after;
      return token;
    }

    /// False, and nothing taken, if the next challenge begins.
    private boolean readParameter(Map<String, String> into) {
      skip(true);
      int start = at;
      String name = token();
      skip(false);
      if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
        at = start;
        return false;
      }
      at++;
      skip(false);
      String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
      // The end of an element has to follow, or this is something else.
      skip(false);
      isWrong |= at < text.length() && text.charAt(at) != ',';
      into.putIfAbsent(Characters.lower(name), value);
      return !isWrong;
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return value.toString();
        }
        if (c == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      isWrong = true;
      return "";
    }
  }
}
