package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.PercentCoding;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;

/// Reads what programs and `Location` fields say for a URL: RFC 3986, with the characters of other
/// scripts that people type.
///
/// [URI] itself takes neither a host in another script nor one with an underscore, and leaves other
/// scripts in a path as they are; here the host goes by IDN and the rest is coded as UTF-8.
final class RequestUri {

  private static final int LONGEST_SHOWN = 100;
  private static final String UNWISE = "<>\"{}|\\^`";

  private RequestUri() {}

  /// Returns an absolute URI of HTTP, or one that is relative to another.
  static URI parse(String text) {
    checkCharacters(text);
    int schemeEnd = schemeEnd(text);
    int rest = schemeEnd < 0 ? 0 : schemeEnd + 1;
    if (!text.startsWith("//", rest)) {
      if (schemeEnd >= 0) {
        throw wrong(text, "it has to begin with http:// or https://");
      }
      return created(text, coded(text));
    }
    int start = rest + 2;
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String scheme = schemeEnd < 0 ? "" : Characters.lower(text.substring(0, rest));
    return created(
        text,
        scheme + "//" + authority(text, text.substring(start, end)) + coded(text.substring(end)));
  }

  private static int schemeEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i;
      }
      if (!Characters.isToken(c)) {
        return -1;
      }
    }
    return -1;
  }

  private static void checkCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f || UNWISE.indexOf(c) >= 0) {
        throw wrong(
            text,
            "it has the character U+%04X at %d; encode it, in a path or query as %%%02X"
                .formatted((int) c, i, (int) c));
      }
    }
  }

  private static String authority(String text, String authority) {
    int at = authority.lastIndexOf('@');
    String user = coded(authority.substring(0, at + 1));
    String host = authority.substring(at + 1);
    int colon = host.lastIndexOf(':');
    String port = "";
    if (colon > host.lastIndexOf(']')) {
      port = host.substring(colon);
      host = host.substring(0, colon);
    }
    if (host.isEmpty()) {
      throw wrong(text, "it has no host");
    }
    return user + (host.startsWith("[") ? Characters.lower(host) : ascii(text, host)) + port;
  }

  private static String ascii(String text, String host) {
    boolean isAscii = host.chars().allMatch(c -> c < 0x80);
    try {
      return Characters.lower(isAscii ? host : IDN.toASCII(host));
    } catch (IllegalArgumentException e) {
      throw wrong(text, "its host is no name: " + e.getMessage());
    }
  }

  private static String coded(String text) {
    boolean isAscii = text.chars().allMatch(c -> c < 0x80);
    return isAscii ? text : PercentCoding.encode(text, "!#$%&'()*+,/:;=?@[]");
  }

  private static URI created(String text, String coded) {
    try {
      return new URI(coded);
    } catch (URISyntaxException e) {
      throw wrong(text, e.getReason() + " at " + e.getIndex());
    }
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException("'" + shown(text) + "' is no URL: " + why);
  }

  /// Short, and without the secrets that stand before a host.
  private static String shown(String text) {
    int start = text.indexOf("//") + 2;
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int user = start < 2 ? -1 : text.substring(start, end).lastIndexOf('@');
    String safe = user < 0 ? text : text.substring(0, start) + "…" + text.substring(start + user);
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(safe.length(), LONGEST_SHOWN); i++) {
      char c = safe.charAt(i);
      shown.append(c < ' ' || c == 0x7f ? '�' : c);
    }
    return safe.length() > LONGEST_SHOWN ? shown + "…" : shown.toString();
  }

  /// Returns what a reference means in a place: RFC 3986, section 5.2. [URI#resolve(URI)] is of an
  /// older RFC where the reference has no path.
  static URI resolve(URI base, URI reference) {
    boolean hasPathOnly =
        !reference.isAbsolute()
            && reference.getRawAuthority() == null
            && reference.getRawPath().isEmpty();
    if (!hasPathOnly) {
      URI resolved = base.resolve(reference);
      return withoutDots(resolved);
    }
    String query = reference.getRawQuery() == null ? base.getRawQuery() : reference.getRawQuery();
    String fragment = reference.getRawFragment();
    return URI.create(
        base.getScheme()
            + "://"
            + base.getRawAuthority()
            + base.getRawPath()
            + (query == null ? "" : "?" + query)
            + (fragment == null ? "" : "#" + fragment));
  }

  /// Leading `..` go nowhere: RFC 3986, section 5.2.4.
  private static URI withoutDots(URI uri) {
    String path = uri.getRawPath();
    if (!path.startsWith("/..")) {
      return uri;
    }
    String rest = path;
    while (rest.equals("/..") || rest.startsWith("/../")) {
      rest = rest.length() == 3 ? "/" : rest.substring(3);
    }
    String query = uri.getRawQuery();
    return URI.create(
        uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + rest
            + (query == null ? "" : "?" + query));
  }

  /// Returns the path and the query, as a request has them.
  static String target(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    String start = path == null || path.isEmpty() ? "/" : path;
    return query == null ? start : start + "?" + query;
  }

  /// Returns the same without a user, and without a fragment.
  static URI bare(URI uri) {
    if (uri.getRawUserInfo() == null
        && uri.getRawFragment() == null
        && uri.getRawAuthority().indexOf('@') < 0) {
      return uri;
    }
    String authority = uri.getRawAuthority();
    return URI.create(
        uri.getScheme()
            + "://"
            + authority.substring(authority.lastIndexOf('@') + 1)
            + (uri.getRawPath() == null ? "" : uri.getRawPath())
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
  }
}
