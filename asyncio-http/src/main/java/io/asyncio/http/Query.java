package io.asyncio.http;

import io.asyncio.http.grammar.PercentCoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Names and values as they follow the `?` of a target, and as forms are sent:
/// `name=value&name=another`. Immutable.
///
/// ```java
/// int page = request.query().first("page").map(Integer::valueOf).orElse(1);
/// ```
///
/// @param pairs in their order; a name may come several times
/// @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">URL standard</a>
public record Query(List<Pair> pairs) {

  /// A name and its value, both decoded.
  ///
  /// @param name any text
  /// @param value any text
  public record Pair(String name, String value) {

    /// Checks the parts.
    public Pair {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }
  }

  private static final Query EMPTY = new Query(List.of());
  private static final int MOST_PAIRS = 1_000;

  /// Copies the pairs.
  public Query {
    pairs = List.copyOf(pairs);
  }

  /// Returns the pairs given.
  ///
  /// @param namesAndValues a name, its value, the next name …
  /// @return in this order
  /// @throws IllegalArgumentException if a value is missing
  public static Query of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a query comes in pairs of name and value; '"
              + namesAndValues[namesAndValues.length - 1]
              + "' has no value");
    }
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      pairs.add(new Pair(namesAndValues[i], namesAndValues[i + 1]));
    }
    return pairs.isEmpty() ? EMPTY : new Query(pairs);
  }

  /// Reads pairs.
  ///
  /// @param text as it was sent, without `?`
  /// @return in their order; a name without `=` has an empty value
  /// @throws BadMessageException if a `%` has not two hexadecimal digits after it, the bytes are no
  ///   UTF-8, or there are more than 1 000 pairs
  public static Query parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    List<Pair> pairs = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf('&', start);
      if (end < 0) {
        end = text.length();
      }
      if (end > start) {
        if (pairs.size() == MOST_PAIRS) {
          throw new BadMessageException(
              Status.CONTENT_TOO_LARGE, "more than " + MOST_PAIRS + " pairs in a query or form");
        }
        pairs.add(pair(text, start, end));
      }
      start = end + 1;
    }
    return new Query(pairs);
  }

  private static Pair pair(String text, int start, int end) {
    int equals = text.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      return new Pair(decode(text.substring(start, end)), "");
    }
    return new Pair(decode(text.substring(start, equals)), decode(text.substring(equals + 1, end)));
  }

  private static String decode(String text) {
    return PercentCoding.decode(text, true)
        .orElseThrow(() ->
            new BadMessageException(
                "a query or form has a '%' without two hexadecimal digits, or bytes that are no"
                    + " UTF-8"));
  }

  /// Returns the value of the first pair of this name.
  ///
  /// @param name exactly
  /// @return empty if there is none
  public Optional<String> first(String name) {
    for (Pair pair : pairs) {
      if (pair.name.equals(name)) {
        return Optional.of(pair.value);
      }
    }
    return Optional.empty();
  }

  /// Returns the values of all pairs of this name.
  ///
  /// @param name exactly
  /// @return in their order
  public List<String> all(String name) {
    return pairs.stream().filter(pair -> pair.name.equals(name)).map(Pair::value).toList();
  }

  /// Says whether there is a pair of this name.
  ///
  /// @param name exactly
  /// @return true if so
  public boolean contains(String name) {
    return first(name).isPresent();
  }

  /// Says whether there is no pair.
  ///
  /// @return true if so
  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  /// Returns a copy with one pair more.
  ///
  /// @param name any text
  /// @param value any text
  /// @return at the end
  public Query withAdded(String name, String value) {
    List<Pair> more = new ArrayList<>(pairs);
    more.add(new Pair(name, value));
    return new Query(more);
  }

  /// Returns the pairs as they are sent.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Pair pair : pairs) {
      if (!text.isEmpty()) {
        text.append('&');
      }
      text.append(encode(pair.name)).append('=').append(encode(pair.value));
    }
    return text.toString();
  }

  private static String encode(String text) {
    return PercentCoding.encode(text, " ").replace(' ', '+');
  }
}
