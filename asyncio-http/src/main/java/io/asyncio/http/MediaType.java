package io.asyncio.http;

import io.asyncio.http.grammar.Characters;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a body is: `text/html; charset=utf-8`.
///
/// @param type before the slash, in lower case
/// @param subtype after it, in lower case
/// @param parameters by their names in lower case
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1">RFC 9110, section 8.3.1</a>
public record MediaType(String type, String subtype, Map<String, String> parameters) {

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if type, subtype or a name is no token
  public MediaType {
    checkToken("type", type);
    checkToken("subtype", subtype);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    parameters.keySet().forEach(name -> checkToken("name of a parameter", name));
  }

  private static void checkToken(String what, String text) {
    if (!Characters.isToken(text)) {
      throw new IllegalArgumentException("'" + text + "' is no " + what + " of a media type");
    }
  }

  /// Reads a media type.
  ///
  /// @param text such as `text/html; charset=utf-8`
  /// @return empty if it is none
  public static Optional<MediaType> parse(String text) {
    int end = text.indexOf(';');
    String essence = Characters.withoutSpace(end < 0 ? text : text.substring(0, end));
    int slash = essence.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String type = Characters.lower(essence.substring(0, slash));
    String subtype = Characters.lower(essence.substring(slash + 1));
    if (!Characters.isToken(type) || !Characters.isToken(subtype)) {
      return Optional.empty();
    }
    return parseParameters(end < 0 ? "" : text.substring(end))
        .map(parameters -> new MediaType(type, subtype, parameters));
  }

  /// Reads `; name=value; name="quoted value"`.
  ///
  /// @param text begins with a semicolon, or is empty
  /// @return the values by names in lower case, the first of a name counts; empty if it is anything
  ///   else
  public static Optional<Map<String, String>> parseParameters(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ';' || Characters.isSpace(c)) {
        at++;
        continue;
      }
      int equals = at;
      while (equals < text.length() && Characters.isToken(text.charAt(equals))) {
        equals++;
      }
      if (equals == at || equals == text.length() || text.charAt(equals) != '=') {
        return Optional.empty();
      }
      StringBuilder value = new StringBuilder();
      int end = readValue(text, equals + 1, value);
      if (end < 0) {
        return Optional.empty();
      }
      parameters.putIfAbsent(Characters.lower(text.substring(at, equals)), value.toString());
      at = end;
    }
    return Optional.of(parameters);
  }

  private static int readValue(String text, int from, StringBuilder value) {
    int at = from;
    if (at < text.length() && text.charAt(at) == '"') {
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          return at + 1;
        }
        if (c == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      return -1;
    }
    while (at < text.length() && Characters.isToken(text.charAt(at))) {
      value.append(text.charAt(at++));
    }
    return at == from ? -1 : at;
  }

  /// Says whether this is a media type, whatever its parameters.
  ///
  /// @param essence such as `text/html`
  /// @return true if type and subtype are alike
  public boolean is(String essence) {
    return Characters.equalsIgnoringCase(essence, essence());
  }

  /// Says whether this is JSON: `application/json` or another that is written in it.
  ///
  /// @return true also for `application/problem+json`
  public boolean isJson() {
    return (type.equals("application") && subtype.equals("json")) || subtype.endsWith("+json");
  }

  /// Returns type and subtype.
  ///
  /// @return such as `text/html`
  public String essence() {
    return type + "/" + subtype;
  }

  /// Returns the charset of the parameters.
  ///
  /// @return empty if there is none
  /// @throws BadMessageException (415) if the JDK does not know it
  public Optional<Charset> charset() {
    String name = parameters.get("charset");
    if (name == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Charset.forName(name));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "the charset '"
              + name.substring(0, Math.min(name.length(), 40))
              + "' of a body is not known here; send UTF-8");
    }
  }

  /// Returns a parameter.
  ///
  /// @param name in lower case
  /// @return empty if there is none
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// Returns it as a field has it.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(essence());
    parameters.forEach((name, value) -> {
      text.append("; ").append(name).append('=');
      if (Characters.isToken(value)) {
        text.append(value);
      } else {
        text.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
    });
    return text.toString();
  }
}
