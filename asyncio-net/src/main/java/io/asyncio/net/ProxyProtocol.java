package io.asyncio.net;

import java.time.Duration;
import java.util.Objects;

/// How a server reads the header of a proxy in front of it, by which the proxy tells who its client
/// is: the PROXY protocol, versions 1 and 2, as HAProxy, nginx, Envoy and the load balancers of
/// clouds send it.
///
/// A connection without a header, or with one that is malformed, too long or too slow, is closed,
/// counted by [Server#failedProxyHeaders()], and logged. A proxy that connects on its own account,
/// to see whether the server is well (`LOCAL`, or `UNKNOWN` in version 1), is served under its own
/// address.
///
/// @param headerTimeout how long a connection may take to send it
/// @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY
///   protocol</a>
public record ProxyProtocol(Duration headerTimeout) {

  /// Checks the parts.
  public ProxyProtocol {
    if (!Objects.requireNonNull(headerTimeout, "headerTimeout").isPositive()) {
      throw new IllegalArgumentException(
          "headerTimeout of the PROXY protocol must be positive, found " + headerTimeout);
    }
  }

  /// Returns what demands a header of each connection, within five seconds.
  ///
  /// @return to be given to [ServerOptions#withProxyProtocol(ProxyProtocol)]
  public static ProxyProtocol required() {
    return new ProxyProtocol(Duration.ofSeconds(5));
  }

  /// Returns a copy with another bound for slow headers.
  ///
  /// @param newHeaderTimeout how long a connection may take
  /// @return a changed copy
  public ProxyProtocol withHeaderTimeout(Duration newHeaderTimeout) {
    return new ProxyProtocol(newHeaderTimeout);
  }
}
