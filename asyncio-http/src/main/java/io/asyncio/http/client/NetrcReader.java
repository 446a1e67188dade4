package io.asyncio.http.client;

import io.asyncio.http.BasicAuth;
import io.asyncio.http.grammar.Characters;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the words of a file of netrc, with the rules of Python's lexer. What Python takes in
/// silence, a keyword whose value is missing and a quotation mark without its second, is an error.
///
/// What is wrong is named by its line only: a word that is out of place is mostly the second half
/// of a password.
final class NetrcReader {

  /// An entry without any words: nobody, not even those of `default`.
  static final BasicAuth NOBODY = new BasicAuth("", "");

  private final Path file;
  private final String text;
  private final Map<String, BasicAuth> hosts = new LinkedHashMap<>();
  private @Nullable BasicAuth others;
  private int at;
  private int line = 1;

  NetrcReader(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  Netrc read() {
    String keyword = keyword();
    while (keyword != null) {
      switch (keyword) {
        case "machine" -> {
          String host = Characters.lower(value("machine"));
          keyword = readEntry(host);
        }
        case "default" -> keyword = readEntry(null);
        case "macdef" -> {
          skipMacro();
          keyword = keyword();
        }
        default ->
            throw wrong(
                "begins with a word that is neither machine, default nor macdef; put one of them"
                    + " before the words of an entry, and # before a comment");
      }
    }
    return Netrc.of(hosts, others);
  }

  /// Returns the keyword behind the entry.
  ///
  /// @param host null for all others
  private @Nullable String readEntry(@Nullable String host) {
    int start = line;
    String login = "";
    String account = "";
    String password = "";
    String keyword = keyword();
    while (keyword != null
        && !keyword.equals("machine")
        && !keyword.equals("default")
        && !keyword.equals("macdef")) {
      switch (keyword) {
        case "login", "user" -> login = value(keyword);
        case "account" -> account = value(keyword);
        case "password" -> password = value(keyword);
        default ->
            throw wrong(
                "has a word where login, password, account, machine or default may stand; put a"
                    + " value that has blanks or begins with # into quotation marks");
      }
      keyword = keyword();
    }
    BasicAuth auth;
    try {
      auth = new BasicAuth(login.isEmpty() ? account : login, password);
    } catch (IllegalArgumentException e) {
      line = start;
      throw wrong("begins an entry that can't be sent: " + e.getMessage());
    }
    if (host == null) {
      others = auth;
    } else {
      hosts.put(host, auth);
    }
    return keyword;
  }

  /// To the empty line, or the end of the file.
  private void skipMacro() {
    String _ = value("macdef");
    skipLine();
    while (at < text.length() && text.charAt(at) != '\n' && !text.startsWith("\r\n", at)) {
      skipLine();
    }
  }

  private void skipLine() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end + 1;
    line++;
  }

  // ---- Words

  private static boolean isBlank(char c) {
    return Characters.isSpace(c) || c == '\r' || c == '\n';
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      if (text.charAt(at++) == '\n') {
        line++;
      }
    }
  }

  /// Null at the end.
  private @Nullable String keyword() {
    skipBlanks();
    while (at < text.length() && text.charAt(at) == '#') {
      skipLine();
      skipBlanks();
    }
    return at == text.length() ? null : word();
  }

  private String value(String keyword) {
    int start = line;
    skipBlanks();
    if (at == text.length()) {
      line = start;
      throw wrong("ends with " + keyword + ", but without its value; add it, or \"\" for none");
    }
    return word();
  }

  private String word() {
    int start = line;
    boolean isQuoted = text.charAt(at) == '"';
    if (isQuoted) {
      at++;
    }
    StringBuilder word = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isQuoted ? c == '"' : isBlank(c)) {
        at += isQuoted ? 1 : 0;
        return word.toString();
      }
      if (c == '\\' && at + 1 < text.length()) {
        c = text.charAt(++at);
      }
      if (c == '\n') {
        line++;
      }
      word.append(c);
      at++;
    }
    if (isQuoted) {
      line = start;
      throw wrong("has a quotation mark without its second; add it, or write \\\" for the mark");
    }
    return word.toString();
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("netrc file %s, line %d %s".formatted(file, line, what));
  }
}
