package io.asyncio.http;

import io.asyncio.http.grammar.Characters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The cookies that a client sent. Immutable.
///
/// ```java
/// Cookies cookies = Cookies.parse(request.headers().all("Cookie"));
/// String session = cookies.first("session").orElse("");
/// ```
///
/// A client may send anything, and the same name twice; of two, browsers send the one with the
/// longer path first.
///
/// **Threads:** any.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-5.4">RFC 6265, section 5.4</a>
public final class Cookies implements Iterable<Cookies.Cookie> {

  /// A name and a value.
  ///
  /// @param name in its case, which matters
  /// @param value without quotes around it
  public record Cookie(String name, String value) {

    /// Checks the parts.
    public Cookie {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }

    /// Returns the name only: the value may be a secret.
    @Override
    public String toString() {
      return name + "=…";
    }
  }

  private static final int MOST_COOKIES = 300;
  private static final Cookies EMPTY = new Cookies(List.of());

  private final List<Cookie> cookies;

  private Cookies(List<Cookie> cookies) {
    this.cookies = cookies;
  }

  /// Reads cookies. Never fails: what is no name and value is left out, and so is all beyond the
  /// 300th.
  ///
  /// @param fields the values of the fields `Cookie`
  /// @return in their order
  public static Cookies parse(List<String> fields) {
    List<Cookie> cookies = new ArrayList<>();
    for (String field : fields) {
      parse(field, cookies);
    }
    return cookies.isEmpty() ? EMPTY : new Cookies(List.copyOf(cookies));
  }

  private static void parse(String field, List<Cookie> into) {
    int start = 0;
    while (start < field.length() && into.size() < MOST_COOKIES) {
      int semicolon = field.indexOf(';', start);
      int end = semicolon < 0 ? field.length() : semicolon;
      int equals = field.indexOf('=', start);
      // A text without '=' must not be searched to its end again for each piece.
      if (equals < 0) {
        return;
      }
      if (equals < end) {
        String name = Characters.withoutSpace(field.substring(start, equals));
        if (!name.isEmpty()) {
          into.add(new Cookie(name, value(field.substring(equals + 1, end))));
        }
        start = end + 1;
      } else {
        int before = field.lastIndexOf(';', equals);
        start = before + 1;
      }
    }
  }

  private static String value(String text) {
    String value = Characters.withoutSpace(text);
    boolean isQuoted =
        value.length() >= 2 && value.charAt(0) == '"' && value.charAt(value.length() - 1) == '"';
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }

  /// Returns the value of the first cookie of a name.
  ///
  /// @param name in its case
  /// @return empty if there is none
  public Optional<String> first(String name) {
    for (Cookie cookie : cookies) {
      if (cookie.name.equals(name)) {
        return Optional.of(cookie.value);
      }
    }
    return Optional.empty();
  }

  /// Returns the values of all cookies of a name.
  ///
  /// @param name in its case
  /// @return in their order
  public List<String> all(String name) {
    return cookies.stream().filter(cookie -> cookie.name.equals(name)).map(Cookie::value).toList();
  }

  /// Returns the names.
  ///
  /// @return each once, in their order
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    cookies.forEach(cookie -> names.add(cookie.name));
    return Collections.unmodifiableSet(names);
  }

  /// Returns how many cookies there are.
  ///
  /// @return two for a name that comes twice
  public int size() {
    return cookies.size();
  }

  /// Says whether there are no cookies.
  ///
  /// @return true if so
  public boolean isEmpty() {
    return cookies.isEmpty();
  }

  @Override
  public Iterator<Cookie> iterator() {
    return cookies.iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cookies others && others.cookies.equals(cookies);
  }

  @Override
  public int hashCode() {
    return cookies.hashCode();
  }

  /// Returns the names; values may be secrets.
  @Override
  public String toString() {
    return cookies.toString();
  }
}
