package io.asyncio.http.client;

import io.asyncio.http.MediaType;
import io.asyncio.http.grammar.Characters;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an answer leads to, such as its next page.
///
/// ```
/// Link: </books?page=2>; rel="next", </books?page=9>; rel=last
/// ```
///
/// @param uri absolute
/// @param parameters by their names in lower case, `rel` among them
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8288">RFC 8288</a>
public record Link(URI uri, Map<String, String> parameters) {

  private static final int MOST = 1000;

  /// Copies the parameters.
  public Link {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /// What is no link, or leads to no URL of HTTP, is left out, and so is what follows the first
  /// thousand.
  static List<Link> parse(List<String> fields, URI base) {
    List<Link> links = new ArrayList<>();
    for (String field : fields) {
      int start = 0;
      while (start < field.length() && links.size() < MOST) {
        int end = endOf(field, start);
        of(Characters.withoutSpace(field.substring(start, end)), base).ifPresent(links::add);
        start = end + 1;
      }
    }
    return List.copyOf(links);
  }

  /// The comma behind a link; those between `<` and `>` and in quotes belong to it.
  private static int endOf(String field, int start) {
    boolean isUri = false;
    boolean isQuoted = false;
    for (int i = start; i < field.length(); i++) {
      char c = field.charAt(i);
      if (isQuoted) {
        if (c == '\\') {
          i++;
        }
        isQuoted = c != '"';
      } else if (isUri) {
        isUri = c != '>';
      } else if (c == ',') {
        return i;
      } else {
        isUri = c == '<';
        isQuoted = c == '"';
      }
    }
    return field.length();
  }

  private static Optional<Link> of(String text, URI base) {
    int end = text.indexOf('>');
    if (!text.startsWith("<") || end < 0) {
      return Optional.empty();
    }
    String rest = Characters.withoutSpace(text.substring(end + 1));
    if (!rest.isEmpty() && !rest.startsWith(";")) {
      return Optional.empty();
    }
    try {
      URI reference = RequestUri.parse(Characters.withoutSpace(text.substring(1, end)));
      URI uri = RequestUri.resolve(base, reference);
      Origin _ = Origin.of(uri);
      return MediaType.parseParameters(rest).map(parameters -> new Link(uri, parameters));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Says whether this is how it leads there.
  ///
  /// @param relation such as `next`, in any case
  /// @return true if `rel` has it, perhaps among others; false for a link that is not of the answer
  ///   itself but of what `anchor` names
  public boolean isRelation(String relation) {
    if (parameters.containsKey("anchor")) {
      return false;
    }
    for (String each : parameters.getOrDefault("rel", "").split(" ", -1)) {
      if (Characters.equalsIgnoringCase(each, relation)) {
        return !each.isEmpty();
      }
    }
    return false;
  }

  /// Returns a parameter.
  ///
  /// @param name in lower case, such as `title`
  /// @return empty if there is none
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
