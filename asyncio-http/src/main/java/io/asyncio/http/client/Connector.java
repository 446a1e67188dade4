package io.asyncio.http.client;

import io.asyncio.net.ByteStream;

/// Opens the connections of a client in another way than over the network, such as in memory.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/client_reference.html#connectors">aiohttp's
///   connectors</a>
@FunctionalInterface
public interface Connector {

  /// Opens a connection. Suspends until it is open; the client closes it.
  ///
  /// @param scheme `http` or `https`; for both the client speaks HTTP without TLS over what is
  ///   returned
  /// @param authority the host, and the port if it is not the usual one
  /// @return one that nobody else uses
  /// @throws io.asyncio.net.NetworkException if there is none
  ByteStream connect(String scheme, String authority);
}
