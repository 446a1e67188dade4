package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import java.net.URI;

/// The parts of an address that cookies are matched against: RFC 6265, section 5.1.
///
/// @param host in lower case; empty if there is none
/// @param path begins with a slash
/// @param isSecure whether through TLS
record CookieOrigin(String host, String path, boolean isSecure) {

  static CookieOrigin of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : Characters.lower(uri.getScheme());
    String path = uri.getRawPath();
    return new CookieOrigin(
        host(uri),
        path == null || !path.startsWith("/") ? "/" : path,
        scheme.equals("https") || scheme.equals("wss"));
  }

  /// [URI] has no host if there is an underscore in it.
  private static String host(URI uri) {
    String host = uri.getHost();
    if (host == null) {
      String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
      String place = authority.substring(authority.lastIndexOf('@') + 1);
      int colon = place.lastIndexOf(':');
      host = colon < 0 ? place : place.substring(0, colon);
    }
    return Characters.lower(host);
  }

  /// Whether the host is a number, which no other host is below. No name ends with a label that
  /// begins with a digit.
  boolean isAddress() {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = name.substring(name.lastIndexOf('.') + 1);
    return name.startsWith("[") || (!last.isEmpty() && Characters.isDigit(last.charAt(0)));
  }

  /// Whether a host is this domain or below it.
  static boolean isWithin(String host, String domain) {
    return host.equals(domain)
        || (host.length() > domain.length()
            && host.endsWith(domain)
            && host.charAt(host.length() - domain.length() - 1) == '.');
  }

  /// Where the cookies belong whose path nobody has said.
  String defaultPath() {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /// Whether a path is this one or below it.
  static boolean isBelow(String path, String parent) {
    return path.startsWith(parent)
        && (path.length() == parent.length()
            || parent.endsWith("/")
            || path.charAt(parent.length()) == '/');
  }
}
