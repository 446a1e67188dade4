package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Whom a request is for: RFC 6454, section 4.
///
/// @param isSecure whether by HTTPS
/// @param host a name or an address, in lower case, without brackets
/// @param port its number
record Origin(boolean isSecure, String host, int port) {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int HIGHEST_PORT = 65_535;

  static Origin of(URI uri) {
    String scheme = uri.getScheme();
    boolean isSecure = isScheme(scheme, "https") || isScheme(scheme, "wss");
    if (!isSecure && !isScheme(scheme, "http") && !isScheme(scheme, "ws")) {
      throw new IllegalArgumentException(
          "'"
              + uri
              + "' is no absolute URL of http or https; give the whole of it, or set"
              + " HttpClientOptions.withBaseUrl");
    }
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw new IllegalArgumentException("'" + uri + "' has no host");
    }
    return of(isSecure, authority.substring(authority.lastIndexOf('@') + 1));
  }

  private static boolean isScheme(@Nullable String scheme, String name) {
    return scheme != null && Characters.equalsIgnoringCase(scheme, name);
  }

  private static Origin of(boolean isSecure, String authority) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    long port = isSecure ? HTTPS : HTTP;
    if (hasPort && colon + 1 < authority.length()) {
      port = Characters.decimal(authority.substring(colon + 1));
      if (port < 1 || port > HIGHEST_PORT) {
        throw new IllegalArgumentException(
            "the port of '" + authority + "' must be from 1 to " + HIGHEST_PORT);
      }
    }
    boolean isLiteral = host.startsWith("[") && host.endsWith("]");
    String name = isLiteral ? host.substring(1, host.length() - 1) : host;
    checkHost(name, isLiteral, authority);
    return new Origin(isSecure, Characters.lower(name), (int) port);
  }

  private static void checkHost(String name, boolean isLiteral, String authority) {
    boolean isRight = !name.isEmpty();
    for (int i = 0; i < name.length() && isRight; i++) {
      char c = name.charAt(i);
      isRight =
          isLiteral
              ? Characters.hexValue(c) >= 0 || c == ':' || c == '.'
              : c < 0x80
                  && (Characters.isDigit(c)
                      || (Characters.lower(c) >= 'a' && Characters.lower(c) <= 'z')
                      || "-._~".indexOf(c) >= 0);
    }
    if (!isRight) {
      throw new IllegalArgumentException("'" + authority + "' is no host with or without a port");
    }
  }

  boolean isDefaultPort() {
    return port == (isSecure ? HTTPS : HTTP);
  }

  private boolean isAddressOf6() {
    return host.indexOf(':') >= 0;
  }

  /// As the field `Host` has it.
  String authority() {
    String name = isAddressOf6() ? "[" + host + "]" : host;
    return isDefaultPort() ? name : name + ":" + port;
  }

  /// Always with a port, as CONNECT wants it.
  String authorityWithPort() {
    return (isAddressOf6() ? "[" + host + "]" : host) + ":" + port;
  }

  /// For messages: without a user, and without a query, which may hold secrets.
  static String shown(@Nullable URI uri) {
    if (uri == null) {
      return "";
    }
    String authority = uri.getRawAuthority();
    if (authority == null) {
      return uri.getRawPath() == null ? "" : uri.getRawPath();
    }
    return uri.getScheme()
        + "://"
        + authority.substring(authority.lastIndexOf('@') + 1)
        + (uri.getRawPath() == null ? "" : uri.getRawPath());
  }

  @Override
  public String toString() {
    return (isSecure ? "https://" : "http://") + authority();
  }
}
