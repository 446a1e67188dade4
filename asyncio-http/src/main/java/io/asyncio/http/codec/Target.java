package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.grammar.Characters;

/// What a request is for, in one of four forms: RFC 9112, section 3.2.
///
/// @param path as it came, from its slash on; `*`; or empty with CONNECT
/// @param query as it came, without `?`
/// @param authority host and port as they came, from the target or from `Host`; may be empty
public record Target(String path, String query, String authority) {

  private static final int HIGHEST_PORT = 65_535;

  /// Reads the target of a request and its `Host`.
  ///
  /// @param head of the request
  /// @return its parts
  /// @throws BadMessageException if one of them is wrong, or there is not exactly one `Host`, as
  ///   HTTP/1.1 wants it
  public static Target of(RequestHead head) {
    String host = host(head);
    String target = head.target();
    if (head.method().equals("CONNECT")) {
      if (!isAuthority(target) || target.lastIndexOf(':') < 0 || target.endsWith(":")) {
        throw new BadMessageException("the target of CONNECT has to be a host and a port");
      }
      return new Target("", "", target);
    }
    if (target.charAt(0) == '/') {
      return of(target, host);
    }
    if (target.equals("*")) {
      if (!head.method().equals("OPTIONS")) {
        throw new BadMessageException("the target * goes with OPTIONS only");
      }
      return new Target("*", "", host);
    }
    return ofAbsolute(target);
  }

  private static Target of(String origin, String authority) {
    int mark = origin.indexOf('?');
    return mark < 0
        ? new Target(origin, "", authority)
        : new Target(origin.substring(0, mark), origin.substring(mark + 1), authority);
  }

  private static Target ofAbsolute(String target) {
    int colon = target.indexOf("://");
    String scheme = colon < 0 ? "" : Characters.lower(target.substring(0, colon));
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new BadMessageException(
          "the target of a request begins neither with / nor with http:// or https://");
    }
    int start = colon + 3;
    int end = start;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    String authority = target.substring(start, end);
    if (authority.isEmpty() || !isAuthority(authority)) {
      throw new BadMessageException("the target of a request has no valid host");
    }
    String rest = target.substring(end);
    return of(rest.startsWith("/") ? rest : "/" + rest, authority);
  }

  private static String host(RequestHead head) {
    Headers headers = head.headers();
    String host = "";
    int count = 0;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.isNamed(i, "Host")) {
        host = headers.value(i);
        count++;
      }
    }
    if (count > 1 || (count == 0 && head.version().equals(HttpVersion.HTTP_1_1))) {
      throw new BadMessageException(
          "a request of HTTP/1.1 needs one field Host, found " + (count == 0 ? "none" : count));
    }
    if (!host.isEmpty() && !isAuthority(host)) {
      throw new BadMessageException("the field Host is no host with or without a port");
    }
    return host;
  }

  /// Says whether this is a host, with or without a port, and without a user: RFC 3986, section
  /// 3.2.
  ///
  /// @param text any
  /// @return true if so
  public static boolean isAuthority(String text) {
    int at = 0;
    int end = text.length();
    if (end > 0 && text.charAt(0) == '[') {
      at = text.indexOf(']');
      if (at < 3) {
        return false;
      }
      for (int i = 1; i < at; i++) {
        char c = text.charAt(i);
        if (Characters.hexValue(c) < 0 && c != ':' && c != '.') {
          return false;
        }
      }
      at++;
    } else {
      while (at < end && isHostCharacter(text.charAt(at))) {
        at++;
      }
      if (at == 0) {
        return false;
      }
    }
    if (at == end) {
      return true;
    }
    if (text.charAt(at) != ':') {
      return false;
    }
    String port = text.substring(at + 1);
    return port.isEmpty()
        || (port.length() <= 5
            && Characters.decimal(port) >= 0
            && Characters.decimal(port) <= HIGHEST_PORT);
  }

  private static boolean isHostCharacter(char c) {
    int lower = Characters.lower(c);
    return Characters.isDigit(c)
        || (lower >= 'a' && lower <= 'z')
        || "-._~%!$&'()*+;=".indexOf(c) >= 0;
  }
}
