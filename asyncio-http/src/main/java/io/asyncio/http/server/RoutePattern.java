package io.asyncio.http.server;

import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.PercentCoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The path of a route, segment by segment.
///
/// @param text as it was given
/// @param segments what stands between the slashes
record RoutePattern(String text, List<Segment> segments) {

  /// What one segment may be.
  sealed interface Segment {}

  /// Exactly this.
  record Literal(String text) implements Segment {}

  /// Anything but nothing, or what a kind allows.
  record Parameter(String name, String kind, Predicate<String> isAllowed) implements Segment {}

  /// All that is left of the path.
  record Rest(String name) implements Segment {}

  static final Predicate<String> ANY = segment -> !segment.isEmpty();

  static RoutePattern parse(String path, Map<String, Predicate<String>> kinds) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "path '" + path + "' of a route has to begin with a slash: '/" + path + "'");
    }
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      Segment segment = segment(path, path.substring(start, end), kinds);
      String name =
          switch (segment) {
            case Literal _ -> "";
            case Parameter parameter -> parameter.name();
            case Rest rest -> rest.name();
          };
      if (!name.isEmpty() && !names.add(name)) {
        throw new IllegalArgumentException(
            "path '" + path + "' has two parts named '" + name + "'; rename one");
      }
      if (segment instanceof Rest && slash >= 0) {
        throw new IllegalArgumentException(
            "part '" + name + "' of path '" + path + "' takes all the rest; nothing can follow it");
      }
      segments.add(segment);
      start = end + 1;
    }
    return new RoutePattern(path, List.copyOf(segments));
  }

  private static Segment segment(String path, String text, Map<String, Predicate<String>> kinds) {
    if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
      return new Literal(text);
    }
    if (!text.startsWith("{") || !text.endsWith("}") || text.indexOf('{', 1) >= 0) {
      throw new IllegalArgumentException(
          "segment '"
              + text
              + "' of path '"
              + path
              + "' is neither a text nor a part in braces; write {name}, {name:kind} or {name...}");
    }
    String inner = text.substring(1, text.length() - 1);
    if (inner.endsWith("...")) {
      return new Rest(checkedName(path, inner.substring(0, inner.length() - 3)));
    }
    int colon = inner.indexOf(':');
    if (colon < 0) {
      return new Parameter(checkedName(path, inner), "", ANY);
    }
    String kind = inner.substring(colon + 1);
    Predicate<String> isAllowed = kinds.get(kind);
    if (isAllowed == null) {
      throw new IllegalArgumentException(
          "path '%s' has a part of the unknown kind '%s'; there are %s, and more by Router.kind"
              .formatted(path, kind, kinds.keySet().stream().sorted().toList()));
    }
    return new Parameter(checkedName(path, inner.substring(0, colon)), kind, isAllowed);
  }

  private static String checkedName(String path, String name) {
    boolean isName =
        !name.isEmpty()
            && !Characters.isDigit(name.charAt(0))
            && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
    if (!isName) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name for a part of path '" + path + "'; use letters and digits");
    }
    return name;
  }

  /// What routes of the same paths have in common, whatever the names of their parts.
  String shape() {
    return segments.stream()
        .map(segment ->
            switch (segment) {
              case Literal literal -> literal.text();
              case Parameter parameter -> "{:" + parameter.kind() + "}";
              case Rest _ -> "{...}";
            })
        .collect(Collectors.joining("/", "/", ""));
  }

  /// Fills in the parts.
  String url(String prefix, Map<String, String> values) {
    Set<String> left = new HashSet<>(values.keySet());
    StringBuilder url = new StringBuilder(prefix);
    for (Segment segment : segments) {
      url.append('/');
      switch (segment) {
        case Literal literal -> url.append(PercentCoding.encode(literal.text(), "!$&'()*+,;=:@"));
        case Parameter parameter -> {
          String value = value(parameter.name(), values);
          if (!parameter.isAllowed().test(value)) {
            throw new IllegalArgumentException(
                "'%s' can't be part '%s' of path '%s'".formatted(value, parameter.name(), text));
          }
          left.remove(parameter.name());
          url.append(PercentCoding.encode(value, "!$&'()*+,;=:@"));
        }
        case Rest rest -> {
          left.remove(rest.name());
          url.append(PercentCoding.encode(value(rest.name(), values), "!$&'()*+,;=:@/"));
        }
      }
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "path '%s' has no parts %s".formatted(text, left.stream().sorted().toList()));
    }
    return url.toString();
  }

  private String value(String name, Map<String, String> values) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "part '%s' of path '%s' has no value; there are %s"
              .formatted(name, text, values.keySet().stream().sorted().toList()));
    }
    return value;
  }
}
