package io.asyncio.http.websocket;

import io.asyncio.http.grammar.Characters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One element of `Sec-WebSocket-Extensions`, read strictly.
///
/// @param name a token
/// @param parameters in their order
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-9.1">RFC 6455, section 9.1</a>
record Extension(String name, List<Parameter> parameters) {

  /// @param value without quotes; empty if there is no `=`
  record Parameter(String name, Optional<String> value) {}

  /// Reads the value of the field.
  ///
  /// @throws WebSocketHandshakeException if it is not what the grammar allows
  static List<Extension> parse(String header) {
    return new Parser(header).extensions();
  }

  /// Reads from left to right, one character at a time.
  private static final class Parser {

    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<Extension> extensions() {
      List<Extension> found = new ArrayList<>();
      while (true) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) != ',') {
          found.add(extension());
        }
        if (at == text.length()) {
          break;
        }
        expect(',');
      }
      if (found.isEmpty()) {
        throw wrong("an extension");
      }
      return found;
    }

    private Extension extension() {
      String name = token();
      List<Parameter> parameters = new ArrayList<>();
      skipBlanks();
      while (accept(';')) {
        skipBlanks();
        parameters.add(parameter());
        skipBlanks();
      }
      return new Extension(name, List.copyOf(parameters));
    }

    private Parameter parameter() {
      String name = token();
      skipBlanks();
      if (!accept('=')) {
        return new Parameter(name, Optional.empty());
      }
      skipBlanks();
      return new Parameter(name, Optional.of(accept('"') ? quoted() : token()));
    }

    private String token() {
      int start = at;
      while (at < text.length() && Characters.isToken(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw wrong("a token");
      }
      return text.substring(start, at);
    }

    /// A quoted value has to be a token as well, once the quotes are off.
    private String quoted() {
      StringBuilder value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\') {
          at++;
        }
        if (at == text.length() || !Characters.isToken(text.charAt(at))) {
          throw wrong("a token in quotes");
        }
        value.append(text.charAt(at++));
      }
      expect('"');
      if (value.isEmpty()) {
        throw wrong("a token in quotes");
      }
      return value.toString();
    }

    private void skipBlanks() {
      while (at < text.length() && Characters.isSpace(text.charAt(at))) {
        at++;
      }
    }

    private boolean accept(char c) {
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(char c) {
      if (!accept(c)) {
        throw wrong("'" + c + "'");
      }
    }

    private WebSocketHandshakeException wrong(String expected) {
      return new WebSocketHandshakeException(
          "Sec-WebSocket-Extensions '%s' is malformed: expected %s at character %d"
              .formatted(text, expected, at));
    }
  }
}
