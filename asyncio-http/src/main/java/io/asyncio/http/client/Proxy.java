package io.asyncio.http.client;

import io.asyncio.http.BasicAuth;
import io.asyncio.http.grammar.PercentCoding;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/// A proxy: what connects to servers in a client's place.
///
/// @param kind what it speaks
/// @param host its name or address
/// @param port from 1 to 65535
/// @param user empty if it does not ask
/// @param password of the user
public record Proxy(Kind kind, String host, int port, String user, String password) {

  /// What a proxy speaks.
  public enum Kind {
    /// HTTP: requests in absolute form, and CONNECT for HTTPS.
    HTTP,
    /// The same over TLS.
    HTTPS,
    /// SOCKS 5, which is told names, not addresses: RFC 1928.
    SOCKS5
  }

  private static final int SOCKS_PORT = 1080;

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if the host is empty
  public Proxy {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (host.isEmpty()) {
      throw new IllegalArgumentException("a proxy needs a host");
    }
  }

  /// Reads the URL of a proxy: `http://`, `https://` or `socks5://`, perhaps with a user and a
  /// password.
  ///
  /// @param url such as `http://user:password@proxy.example:3128`
  /// @return the proxy
  /// @throws IllegalArgumentException if it is anything else
  public static Proxy of(String url) {
    URI uri = RequestUri.parse(url.indexOf("://") < 0 ? "http://" + url : url);
    String scheme = uri.getScheme();
    Kind kind =
        switch (scheme) {
          case "http" -> Kind.HTTP;
          case "https" -> Kind.HTTPS;
          case "socks5", "socks5h" -> Kind.SOCKS5;
          default ->
              throw new IllegalArgumentException(
                  "a proxy is given by http://, https:// or socks5://, found " + scheme + "://");
        };
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String rest = authority.substring(at + 1);
    Origin origin =
        Origin.of(URI.create((kind.equals(Kind.HTTPS) ? "https://" : "http://") + rest));
    boolean hasPort = rest.lastIndexOf(':') > rest.lastIndexOf(']');
    int port = kind.equals(Kind.SOCKS5) && !hasPort ? SOCKS_PORT : origin.port();
    String userInfo = at < 0 ? "" : authority.substring(0, at);
    int colon = userInfo.indexOf(':');
    return new Proxy(
        kind,
        origin.host(),
        port,
        decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
        decoded(colon < 0 ? "" : userInfo.substring(colon + 1)));
  }

  private static String decoded(String text) {
    return PercentCoding.decode(text, false)
        .orElseThrow(
            () -> new IllegalArgumentException("the user of a proxy is not coded as in a URL"));
  }

  /// The value of `Proxy-Authorization`.
  Optional<String> authorization() {
    if (user.isEmpty() && password.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new BasicAuth(user, password).header());
  }

  /// Returns what it is and where, without the password.
  @Override
  public String toString() {
    return "<Proxy " + kind + " " + host + ":" + port + ">";
  }
}
