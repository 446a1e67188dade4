package io.asyncio.net;

import java.net.SocketAddress;
import java.util.Objects;

/// What a proxy said of a connection that it handed on to this server.
///
/// @param source the address of the client
/// @param destination the address that the client connected to, one of the proxy's
/// @param proxy the address from which the proxy connected to the server
/// @see ServerOptions#withProxyProtocol(ProxyProtocol)
public record ProxyHeader(SocketAddress source, SocketAddress destination, SocketAddress proxy) {

  /// Checks the parts.
  public ProxyHeader {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(proxy, "proxy");
  }
}
