package io.asyncio.http;

import io.asyncio.http.grammar.Characters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A field `Content-Disposition`, as browsers write it: names in UTF-8 without a coding, a quote as
/// `%22`, a backslash as itself unless a quote or another one follows.
///
/// @param type such as `form-data`, in lower case
/// @param name of the field; empty if there is none
/// @param filename without folders; empty if there is none
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7578#section-4.2">RFC 7578, section 4.2</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8187">RFC 8187</a>, for `filename*`
record Disposition(String type, Optional<String> name, Optional<String> filename) {

  /// @throws BadMessageException if it is none, says something twice, or a name has a control
  ///   character or is no UTF-8
  static Disposition parse(String text) {
    int end = text.indexOf(';');
    String type = Characters.withoutSpace(end < 0 ? text : text.substring(0, end));
    if (!Characters.isToken(type)) {
      throw new BadMessageException("the Content-Disposition of a part has no type");
    }
    Map<String, String> parameters = new Scanner(text, end < 0 ? text.length() : end).read();
    Optional<String> name = plain(parameters.get("name"));
    Optional<String> filename =
        extended(parameters.get("filename*")).or(() -> plain(parameters.get("filename")));
    return new Disposition(Characters.lower(type), name, filename.map(Disposition::withoutFolders));
  }

  private static final class Scanner {

    private final String text;
    private int at;

    Scanner(String text, int at) {
      this.text = text;
      this.at = at;
    }

    Map<String, String> read() {
      Map<String, String> parameters = new HashMap<>();
      while (true) {
        skipSpace();
        if (at == text.length()) {
          return parameters;
        }
        expect(';');
        skipSpace();
        if (at == text.length()) {
          return parameters;
        }
        String name = Characters.lower(token());
        skipSpace();
        expect('=');
        skipSpace();
        String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        // Two readers could take another one of the two.
        if (parameters.putIfAbsent(name, value) != null) {
          throw new BadMessageException(
              "the Content-Disposition of a part says twice what its %s is"
                  .formatted(name.substring(0, Math.min(name.length(), 40))));
        }
      }
    }

    private void skipSpace() {
      while (at < text.length() && Characters.isSpace(text.charAt(at))) {
        at++;
      }
    }

    private void expect(char wanted) {
      if (at == text.length() || text.charAt(at) != wanted) {
        throw bad();
      }
      at++;
    }

    private String token() {
      int start = at;
      while (at < text.length() && Characters.isToken(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw bad();
      }
      return text.substring(start, at);
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return value.toString();
        }
        if (c == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
          at++;
        }
        value.append(text.charAt(at));
      }
      throw bad();
    }

    private static BadMessageException bad() {
      return new BadMessageException(
          "the Content-Disposition of a part is no list of name=value or name=\"value\"");
    }
  }

  private static Optional<String> plain(@Nullable String value) {
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(
        checked(decoded(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
            .replace("%22", "\""));
  }

  /// `UTF-8'en'%e2%82%ac`; left out if the charset is another than the two that RFC 5987 knew.
  private static Optional<String> extended(@Nullable String value) {
    int first = value == null ? -1 : value.indexOf('\'');
    int second = first < 0 || value == null ? -1 : value.indexOf('\'', first + 1);
    if (value == null || second < 0) {
      return Optional.empty();
    }
    Charset charset;
    if (Characters.equalsIgnoringCase(value.substring(0, first), "UTF-8")) {
      charset = StandardCharsets.UTF_8;
    } else if (Characters.equalsIgnoringCase(value.substring(0, first), "ISO-8859-1")) {
      charset = StandardCharsets.ISO_8859_1;
    } else {
      return Optional.empty();
    }
    byte[] bytes = new byte[value.length()];
    int length = 0;
    for (int i = second + 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%') {
        boolean isCut = i + 2 >= value.length();
        int high = isCut ? -1 : Characters.hexValue(value.charAt(i + 1));
        int low = isCut ? -1 : Characters.hexValue(value.charAt(i + 2));
        if (high < 0 || low < 0) {
          throw new BadMessageException(
              "a filename* has a '%' without two hexadecimal digits after it");
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    return Optional.of(checked(decoded(Arrays.copyOf(bytes, length), charset)));
  }

  private static String decoded(byte[] bytes, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadMessageException("a name in the Content-Disposition of a part is no UTF-8");
    }
  }

  private static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw new BadMessageException(
            "a name in the Content-Disposition of a part has the control character U+%04X"
                .formatted((int) text.charAt(i)));
      }
    }
    return text;
  }

  /// A name must not lead out of the folder that somebody puts the file into.
  private static String withoutFolders(String filename) {
    String last =
        filename.substring(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
    return last.equals(".") || last.equals("..") ? "" : last;
  }
}
